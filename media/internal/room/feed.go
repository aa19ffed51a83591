package room

import (
	"strings"
	"time"

	"github.com/livekit/media-sdk/jitter"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/livekit/server-sdk-go/v2/pkg/synchronizer"
	"github.com/pion/interceptor"
	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4"

	"lianke/media/internal/accessunit"
	"lianke/media/internal/recording"
)

const (
	mimeH264 = "video/h264"
	mimeVP8  = "video/vp8"
	mimeOpus = "audio/opus"
)

// jitterSpan is how long a packet may be late.
const jitterSpan = 500 * time.Millisecond

// source is where packets come from.
type source interface {
	synchronizer.TrackRemote
	ReadRTP() (*rtp.Packet, interceptor.Attributes, error)
}

// feed is one subscribed track. A publisher that comes back has a new feed for the same key; only the newest is heard.
type feed struct {
	visit  *Visit
	key    recording.Key
	track  source
	owner  string // the publisher's session
	ask    func() // for a key frame
	clock  synchronizer.TrackSync
	drift  drift
	full   int // area of the largest size
	units  accessunit.Reader
	copies copies
	order  order
}

func (v *Visit) listen(track *webrtc.TrackRemote, pub *lksdk.RemoteTrackPublication, rp *lksdk.RemoteParticipant) {
	f := &feed{
		visit: v, key: recording.Key{Identity: rp.Identity(), Source: sources[pub.Source()]}, track: track, owner: rp.SID(),
		ask: func() { rp.WritePLI(track.SSRC()) },
	}
	mime := strings.ToLower(track.Codec().MimeType)
	if mime != mimeH264 && mime != mimeVP8 && mime != mimeOpus {
		v.log("%s: %s is not recorded", f.key.Folder(), mime)
		_ = pub.SetSubscribed(false) // at worst it goes on arriving unread
		return
	}
	if info := pub.TrackInfo(); info != nil {
		f.full = int(info.Width) * int(info.Height)
	}
	v.log("%s: %s from %s", f.key.Folder(), mime, pub.SID())
	v.start(f, mime)
}

func (v *Visit) start(f *feed, mime string) {
	v.mu.Lock()
	v.feeds[f.key] = f
	v.mu.Unlock()
	v.finished.Go(func() { f.run(mime) })
}

func (f *feed) run(mime string) {
	f.clock = f.visit.sync.AddTrack(f.track, f.owner)
	defer f.visit.sync.RemoveTrack(f.track.ID())
	buffer := f.buffer(mime)
	defer buffer.Close()
	for {
		packet, _, err := f.track.ReadRTP()
		if err != nil {
			buffer.Flush()
			return
		}
		if f.copies.have(packet.SequenceNumber) {
			continue
		}
		f.order.padding(packet)
		buffer.Push(packet)
	}
}

func (f *feed) buffer(mime string) *jitter.Buffer {
	switch mime {
	case mimeH264:
		return jitter.NewBuffer(picturePackets{&codecs.H264Packet{}}, jitterSpan, func(p []jitter.ExtPacket) { f.picture(p, f.h264) })
	case mimeVP8:
		return jitter.NewBuffer(picturePackets{&codecs.VP8Packet{}}, jitterSpan, func(p []jitter.ExtPacket) { f.picture(p, f.vp8) })
	}
	return jitter.NewBuffer(&codecs.OpusPacket{}, jitterSpan, f.sound)
}

// isNewest reports whether no later feed has taken this one's place.
func (f *feed) isNewest() bool {
	f.visit.mu.Lock()
	defer f.visit.mu.Unlock()
	return f.visit.feeds[f.key] == f
}

// when is the time at which a packet's sound or picture was heard or seen.
func (f *feed) when(packet jitter.ExtPacket) (time.Time, bool) {
	since, err := f.clock.GetPTS(packet)
	if err != nil || !f.isNewest() {
		return time.Time{}, false
	}
	if f.drift.isFar(packet.Timestamp, f.track.Codec().ClockRate, since) {
		f.visit.log("%s: its clock is %v beside ours; it is measured anew", f.key.Folder(), f.drift.far.Round(time.Millisecond))
		f.clock, f.drift = f.visit.sync.AddTrack(f.track, f.owner), drift{}
	}
	return time.Unix(0, f.visit.sync.GetStartedAt()).Add(since), true
}

func (f *feed) sound(packets []jitter.ExtPacket) {
	for _, p := range packets {
		if at, ok := f.when(p); ok && len(p.Payload) > 0 {
			f.visit.sink.Sound(f.key, p.Payload, at)
		}
	}
}

// picture takes the packets of one picture, or of several if one broke off.
func (f *feed) picture(packets []jitter.ExtPacket, read func(payloads [][]byte, at time.Time) error) {
	at, ok := f.when(packets[0])
	lost := f.order.lost(packets)
	if !ok {
		return
	}
	if packets[0].Timestamp != packets[len(packets)-1].Timestamp {
		f.visit.sink.Lost(f.key, at) // one that broke off, and the next
		return
	}
	if lost {
		f.visit.sink.Lost(f.key, at)
	}
	payloads := make([][]byte, len(packets))
	for i, p := range packets {
		payloads[i] = p.Payload
	}
	if read(payloads, at) != nil {
		f.visit.sink.Lost(f.key, at)
	}
}

func (f *feed) h264(payloads [][]byte, at time.Time) error {
	unit, whole, err := f.units.Read(payloads)
	if whole && err == nil {
		f.visit.sink.Picture(f.key, unit, f.full, at)
	}
	return err
}

func (f *feed) vp8(payloads [][]byte, at time.Time) error {
	frame, whole, err := accessunit.ReadVP8(payloads)
	if whole && err == nil {
		f.visit.sink.Raw(f.key, frame, at)
	}
	return err
}

// askForKeys asks for a key frame wherever one is wanted.
func (v *Visit) askForKeys() {
	v.mu.Lock()
	defer v.mu.Unlock()
	for key, f := range v.feeds {
		if f.track.Kind() == webrtc.RTPCodecTypeVideo && v.sink.WantsKey(key, Now()) {
			f.ask()
		}
	}
}

// picturePackets lets padding through the jitter buffer: taken for the middle of a picture, it would hold up the next one until it
// is too old.
type picturePackets struct{ rtp.Depacketizer }

func (p picturePackets) IsPartitionHead(payload []byte) bool {
	return len(payload) == 0 || p.Depacketizer.IsPartitionHead(payload)
}

func (p picturePackets) IsPartitionTail(marker bool, payload []byte) bool {
	return len(payload) == 0 || p.Depacketizer.IsPartitionTail(marker, payload)
}
