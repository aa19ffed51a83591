// Package room takes part in a LiveKit room as a hidden listener: it subscribes to what is wanted and hands over packets of sound
// and pictures with the time when they were heard and seen.
package room

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/livekit/server-sdk-go/v2/pkg/synchronizer"

	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/nack"

	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/logger"
	"github.com/livekit/protocol/utils/mono"

	"lianke/media/internal/accessunit"
	"lianke/media/internal/recording"
)

// ErrReplaced says that another participant with our identity has entered: we must not come back.
var ErrReplaced = errors.New("replaced by another recorder")

// Sink takes what is heard and seen. Times are on the clock of Now.
type Sink interface {
	Sound(key recording.Key, packet []byte, at time.Time)
	Picture(key recording.Key, unit accessunit.Unit, full int, at time.Time)
	Raw(key recording.Key, frame accessunit.VP8, at time.Time)
	Lost(key recording.Key, at time.Time)
	WantsKey(key recording.Key, now time.Time) bool
}

// Guide says what is wanted.
type Guide interface {
	Wants(identity, source string) bool
	News() // the platform has something to tell; must not block
}

// Now is the clock of the media: it only goes forward.
func Now() time.Time { return mono.Now() }

const (
	reviewEvery = 5 * time.Second // should a notice be missed
	keyLook     = 200 * time.Millisecond
	patience    = 3 * time.Second // with the SDK's own reconnecting
)

// The SDK asks for a lost packet five times; near the server that is over in a fifth of a second, in which the server answers once or
// twice. So it is asked for again, as often as the server heeds it, until the jitter buffer gives up.
const (
	askAgainEvery = 100 * time.Millisecond
	askAgainFor   = 512 // packets
)

// Visit is one stay in a room.
type Visit struct {
	url, token string
	sink       Sink
	guide      Guide
	log        recording.Logger

	room     *lksdk.Room
	sync     *synchronizer.SyncEngine
	changed  chan struct{}
	over     chan error
	mu       sync.Mutex
	giveUp   *time.Timer // runs while the connection is interrupted
	asked    map[*lksdk.RemoteTrackPublication]bool
	feeds    map[recording.Key]*feed
	finished sync.WaitGroup
}

// New makes a visit.
func New(url, token string, sink Sink, guide Guide, log recording.Logger) *Visit {
	return &Visit{
		url: url, token: token, sink: sink, guide: guide, log: log,
		changed: make(chan struct{}, 1), over: make(chan error, 1),
		asked: map[*lksdk.RemoteTrackPublication]bool{}, feeds: map[recording.Key]*feed{},
	}
}

// Run enters the room and stays until the context ends or the room does not want us any more.
func (v *Visit) Run(ctx context.Context) error {
	v.sync = newSync()
	v.room = lksdk.NewRoom(v.callbacks())
	again, err := asker()
	if err != nil {
		return err
	}
	// Two peer connections, never WithSinglePeerConnection: with one, asking for key frames is silently lost.
	err = v.room.JoinWithContextAndToken(ctx, v.url, v.token, lksdk.WithAutoSubscribe(false),
		lksdk.WithInterceptors([]interceptor.Factory{again}), lksdk.WithIncludeDefaultInterceptors(true))
	if err != nil {
		return err
	}
	v.log("entered the room")
	defer v.leave()
	return v.stay(ctx)
}

// asker asks for lost packets again and again.
func asker() (interceptor.Factory, error) {
	return nack.NewGeneratorInterceptor(nack.GeneratorInterval(askAgainEvery), nack.GeneratorSize(askAgainFor))
}

// newSync drops no old packets: the jitter buffer waits as long as that limit, and the tracks refuse what is too late.
func newSync() *synchronizer.SyncEngine {
	return synchronizer.NewSyncEngine(synchronizer.WithSyncEngineOldPacketThreshold(0),
		synchronizer.WithSyncEngineLogger(logger.GetDiscardLogger()))
}

func (v *Visit) leave() {
	v.room.Disconnect()
	v.sync.End()
	v.finished.Wait()
}

func (v *Visit) stay(ctx context.Context) error {
	review, keys := time.NewTicker(reviewEvery), time.NewTicker(keyLook)
	defer review.Stop()
	defer keys.Stop()
	for {
		v.review()
		select {
		case <-ctx.Done():
			return nil
		case err := <-v.over:
			return err
		case <-v.changed:
		case <-review.C:
		case <-keys.C:
			v.askForKeys()
		}
	}
}

// Review looks again at what is wanted.
func (v *Visit) Review() {
	select {
	case v.changed <- struct{}{}:
	default:
	}
}

func (v *Visit) callbacks() *lksdk.RoomCallback {
	// The SDK holds its own lock in some of these: they only signal.
	return &lksdk.RoomCallback{
		OnReconnecting: v.interrupted,
		OnReconnected:  v.restored,
		OnDisconnected: func() { v.end(errors.New("disconnected")) },
		ParticipantCallback: lksdk.ParticipantCallback{
			OnTrackPublished:   func(*lksdk.RemoteTrackPublication, *lksdk.RemoteParticipant) { v.Review() },
			OnTrackUnpublished: func(*lksdk.RemoteTrackPublication, *lksdk.RemoteParticipant) { v.Review() },
			OnTrackSubscribed:  v.listen,
			OnDataPacket:       v.data,
		},
	}
}

// interrupted gives the SDK a little time: it is quick after a blip, and slow or hopeless when the server has forgotten the room.
func (v *Visit) interrupted() {
	v.log("connection to the room is interrupted")
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.giveUp == nil {
		v.giveUp = time.AfterFunc(patience, func() { v.end(errors.New("not reconnected")) })
	}
}

func (v *Visit) restored() {
	v.log("connection to the room is back")
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.giveUp != nil {
		v.giveUp.Stop()
		v.giveUp = nil
	}
	v.Review()
}

// Refresh ends a visit that has lost its room: there is a new token for a new room.
func (v *Visit) Refresh() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.giveUp != nil {
		v.giveUp.Reset(0)
	}
}

func (v *Visit) end(err error) {
	if v.room.DisconnectReason() == livekit.DisconnectReason_DUPLICATE_IDENTITY {
		err = ErrReplaced
	}
	select {
	case v.over <- err:
	default:
	}
	v.guide.News() // perhaps the lesson has ended
}

// data takes only what the platform itself sends, which has no sender: a lecturer may send data too.
func (v *Visit) data(packet lksdk.DataPacket, from lksdk.DataReceiveParams) {
	user, ok := packet.(*lksdk.UserDataPacket)
	if ok && from.SenderIdentity == "" && (user.Topic == "recorder" || user.Topic == "timeline" && changesTheRecording(user.Payload)) {
		v.guide.News()
	}
}

func changesTheRecording(event []byte) bool {
	var e struct{ Kind string }
	return json.Unmarshal(event, &e) == nil && (e.Kind == "opened" || e.Kind == "ended")
}

// review subscribes to what is wanted and only to that.
func (v *Visit) review() {
	for _, rp := range v.room.GetRemoteParticipants() {
		for _, p := range rp.TrackPublications() {
			if pub, ok := p.(*lksdk.RemoteTrackPublication); ok {
				v.choose(rp, pub)
			}
		}
	}
}

func (v *Visit) choose(rp *lksdk.RemoteParticipant, pub *lksdk.RemoteTrackPublication) {
	source := sources[pub.Source()]
	want := source != "" && v.guide.Wants(rp.Identity(), source)
	v.mu.Lock()
	same := v.asked[pub] == want
	v.asked[pub] = want
	v.mu.Unlock()
	if same {
		return
	}
	if want {
		pub.OnRTCP(v.sync.OnRTCP) // before subscribing: the first sender reports align the tracks
		if pub.Kind() == lksdk.TrackKindVideo {
			_ = pub.SetVideoQuality(livekit.VideoQuality_HIGH)
		}
	}
	if err := pub.SetSubscribed(want); err != nil {
		v.log("%s %s: cannot subscribe: %v", rp.Identity(), source, err)
		v.mu.Lock()
		delete(v.asked, pub) // the next review tries again
		v.mu.Unlock()
	}
}

var sources = map[livekit.TrackSource]string{
	livekit.TrackSource_CAMERA:       recording.Camera,
	livekit.TrackSource_MICROPHONE:   recording.Microphone,
	livekit.TrackSource_SCREEN_SHARE: recording.Screen,
}
