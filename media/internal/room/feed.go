package room

import (
	"strings"
	"time"

	"github.com/livekit/media-sdk/jitter"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/livekit/server-sdk-go/v2/pkg/synchronizer"
	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4"

	"lianke/media/internal/accessunit"
	"lianke/media/internal/recording"
)

// jitterSpan is how long a packet may be late.
const jitterSpan = 500 * time.Millisecond

// feed is one subscribed track. A publisher that comes back has a new feed for the same key; only the newest is heard.
type feed struct {
	visit  *Visit
	key    recording.Key
	track  *webrtc.TrackRemote
	rp     *lksdk.RemoteParticipant
	clock  synchronizer.TrackSync
	full   int // area of the largest size
	units  accessunit.Reader
	copies copies
	order  order
}

func (v *Visit) listen(track *webrtc.TrackRemote, pub *lksdk.RemoteTrackPublication, rp *lksdk.RemoteParticipant) {
	f := &feed{visit: v, key: recording.Key{Identity: rp.Identity(), Source: sources[pub.Source()]}, track: track, rp: rp}
	mime := strings.ToLower(track.Codec().MimeType)
	if mime != "video/h264" && mime != "audio/opus" {
		v.log("%s: %s is not recorded", f.key.Folder(), mime)
		_ = pub.SetSubscribed(false) // at worst it goes on arriving unread
		return
	}
	if info := pub.TrackInfo(); info != nil {
		f.full = int(info.Width) * int(info.Height)
	}
	v.log("%s: %s from %s", f.key.Folder(), mime, pub.SID())
	v.mu.Lock()
	v.feeds[f.key] = f
	v.mu.Unlock()
	v.finished.Add(1)
	go f.run(mime)
}

func (f *feed) run(mime string) {
	defer f.visit.finished.Done()
	f.clock = f.visit.sync.AddTrack(f.track, f.rp.SID())
	defer f.visit.sync.RemoveTrack(f.track.ID())
	var buffer *jitter.Buffer
	if mime == "video/h264" {
		buffer = jitter.NewBuffer(picturePackets{&codecs.H264Packet{}}, jitterSpan, f.picture)
	} else {
		buffer = jitter.NewBuffer(&codecs.OpusPacket{}, jitterSpan, f.sound)
	}
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
	return time.Unix(0, f.visit.sync.GetStartedAt()).Add(since), true
}

func (f *feed) sound(packets []jitter.ExtPacket) {
	for _, p := range packets {
		if at, ok := f.when(p); ok && len(p.Payload) > 0 {
			f.visit.sink.Sound(f.key, p.Payload, at)
		}
	}
}

func (f *feed) picture(packets []jitter.ExtPacket) {
	at, ok := f.when(packets[0])
	lost := f.order.lost(packets)
	if !ok {
		return
	}
	if packets[0].Timestamp != packets[len(packets)-1].Timestamp {
		f.visit.sink.Lost(f.key, at) // one that broke off, and the next
		return
	}
	payloads := make([][]byte, len(packets))
	for i, p := range packets {
		payloads[i] = p.Payload
	}
	unit, whole, err := f.units.Read(payloads)
	if lost || err != nil {
		f.visit.sink.Lost(f.key, at)
	}
	if whole && err == nil {
		f.visit.sink.Picture(f.key, unit, f.full, at)
	}
}

// askForKeys asks for a key frame wherever one is wanted.
func (v *Visit) askForKeys() {
	v.mu.Lock()
	defer v.mu.Unlock()
	for key, f := range v.feeds {
		if f.track.Kind() == webrtc.RTPCodecTypeVideo && v.sink.WantsKey(key, Now()) {
			f.rp.WritePLI(f.track.SSRC())
		}
	}
}

// picturePackets lets padding through the jitter buffer: taken for the middle of a picture, it would hold up the next one until it
// is too old.
type picturePackets struct{ *codecs.H264Packet }

func (p picturePackets) IsPartitionHead(payload []byte) bool {
	return len(payload) == 0 || p.H264Packet.IsPartitionHead(payload)
}

func (p picturePackets) IsPartitionTail(marker bool, payload []byte) bool {
	return len(payload) == 0 || p.H264Packet.IsPartitionTail(marker, payload)
}
