package room

import (
	"errors"
	"io"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/livekit/media-sdk/jitter"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/interceptor"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"lianke/media/internal/accessunit"
	"lianke/media/internal/recording"
)

var voice = recording.Key{Identity: "p:a", Source: recording.Microphone}

// ears notes what arrives: of sound its last byte, of pictures and losses how many.
type ears struct {
	mu             sync.Mutex
	sounds         []byte
	pictures, lost int
}

func (e *ears) Sound(_ recording.Key, packet []byte, _ time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sounds = append(e.sounds, packet[len(packet)-1])
}
func (e *ears) Picture(recording.Key, accessunit.Unit, int, time.Time) { e.pictures++ }
func (e *ears) Raw(recording.Key, accessunit.VP8, time.Time)           {}
func (e *ears) Lost(recording.Key, time.Time)                          { e.lost++ }
func (e *ears) WantsKey(recording.Key, time.Time) bool                 { return false }

// named is a track that is not mistaken for another.
type named struct {
	*crystal
	name byte
}

func (n *named) ID() string        { return string('a' + rune(n.name)) }
func (n *named) SSRC() webrtc.SSRC { return webrtc.SSRC(n.name) }

func TestAPublisherThatComesBackIsHeardAndItsOldTrackIsNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &ears{}
		v := New("", "", e, nil, t.Logf)
		v.sync = newSync()
		speak := func(word byte, length time.Duration) {
			track := &crystal{kind: webrtc.RTPCodecTypeAudio, rate: 48000, every: 20 * time.Millisecond, payload: []byte{0xfc, word},
				began: time.Now(), length: length}
			v.start(&feed{visit: v, key: voice, track: &named{track, word}, owner: string('a' + rune(word)), ask: func() {}}, mimeOpus)
		}
		speak(1, 4*time.Second) // its connection is dead, and its packets still come
		time.Sleep(2 * time.Second)
		speak(2, 2*time.Second)
		v.finished.Wait()
		v.sync.End()
		if n := len(e.sounds); n < 190 || !slices.IsSorted(e.sounds) {
			t.Errorf("%d packets: %v", n, e.sounds)
		}
	})
}

// picturesOf hands pictures over as a jitter buffer does.
func picturesOf(t *testing.T, whole ...[]jitter.ExtPacket) *ears {
	e := &ears{}
	v := New("", "", e, nil, t.Logf)
	v.sync = newSync()
	track := &crystal{kind: webrtc.RTPCodecTypeVideo, rate: 90000}
	f := &feed{visit: v, key: recording.Key{Identity: "p:a", Source: recording.Camera}, track: track}
	f.clock = v.sync.AddTrack(f.track, "PA_1")
	v.feeds[f.key] = f
	for _, packets := range whole {
		f.picture(packets, f.h264)
	}
	return e
}

func shown(number uint16, stamp uint32, payload []byte) jitter.ExtPacket {
	return jitter.ExtPacket{ReceivedAt: time.Now(), Packet: &rtp.Packet{
		Header: rtp.Header{SequenceNumber: number, Timestamp: stamp}, Payload: payload}}
}

func TestAPictureThatBrokeOffIsALossAndTheNextIsNotTakenForItsEnd(t *testing.T) {
	e := picturesOf(t,
		[]jitter.ExtPacket{shown(1, 3600, keyFrame())},
		[]jitter.ExtPacket{shown(2, 7200, []byte{0x41, 1}), shown(3, 10800, []byte{0x41, 2})})
	if e.pictures != 1 || e.lost != 1 {
		t.Errorf("%d pictures, %d losses", e.pictures, e.lost)
	}
}

func TestWhatIsMissingBetweenPicturesIsALoss(t *testing.T) {
	e := picturesOf(t, []jitter.ExtPacket{shown(1, 3600, keyFrame())}, []jitter.ExtPacket{shown(3, 7200, []byte{0x41, 1})})
	if e.pictures != 2 || e.lost != 1 {
		t.Errorf("%d pictures, %d losses", e.pictures, e.lost)
	}
}

func TestAPictureThatCannotBeReadIsALoss(t *testing.T) {
	e := picturesOf(t, []jitter.ExtPacket{shown(1, 3600, keyFrame())}, []jitter.ExtPacket{shown(2, 7200, []byte{0x7c, 0x05, 1})})
	if e.pictures != 1 || e.lost != 1 {
		t.Errorf("%d pictures, %d losses", e.pictures, e.lost)
	}
}

// script is a track whose packets come at once, in this order.
type script struct {
	crystal
	packets []*rtp.Packet
}

func (c *script) ReadRTP() (packet *rtp.Packet, _ interceptor.Attributes, err error) {
	if len(c.packets) == 0 {
		return nil, nil, io.EOF
	}
	packet, c.packets = c.packets[0], c.packets[1:]
	return packet, nil, nil
}

func played(t *testing.T, packets ...*rtp.Packet) *ears {
	e := &ears{}
	v := New("", "", e, nil, t.Logf)
	v.sync = newSync()
	track := &script{crystal{kind: webrtc.RTPCodecTypeVideo, rate: 90000}, packets}
	v.start(&feed{visit: v, key: recording.Key{Identity: "p:a", Source: recording.Camera}, track: track, owner: "PA_1", ask: func() {}}, mimeH264)
	v.finished.Wait()
	v.sync.End()
	return e
}

// part is a packet of a picture; without payload it is padding.
func part(number uint16, stamp uint32, last bool, payload ...byte) *rtp.Packet {
	return &rtp.Packet{Header: rtp.Header{SequenceNumber: number, Timestamp: stamp, Marker: last, Padding: len(payload) == 0}, Payload: payload}
}

func TestASecondCopyCostsNoPicture(t *testing.T) {
	e := played(t, part(1, 0, true, keyFrame()...),
		part(2, 3600, false, 0x7c, 0x81, 1), part(4, 3600, false, 0x7c, 1, 1), part(4, 3600, false, 0x7c, 1, 1),
		part(5, 3600, true, 0x7c, 0x41, 1), part(3, 3600, false, 0x7c, 1, 1))
	if e.pictures != 2 || e.lost != 0 {
		t.Errorf("%d pictures, %d losses", e.pictures, e.lost)
	}
}

func TestPaddingBetweenPicturesIsNoLoss(t *testing.T) {
	e := played(t, part(1, 0, true, keyFrame()...), part(2, 0, false), part(3, 0, false), part(4, 3600, true, 0x41, 1))
	if e.pictures != 2 || e.lost != 0 {
		t.Errorf("%d pictures, %d losses", e.pictures, e.lost)
	}
}

func TestAVisitGivesUpWhereTheSDKWouldTryForAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := New("", "", nil, &newsdesk{}, t.Logf)
		v.room = lksdk.NewRoom(nil)
		over := func(within time.Duration) bool {
			select {
			case err := <-v.over:
				return err != nil && !errors.Is(err, ErrReplaced)
			case <-time.After(within):
				return false
			}
		}
		v.interrupted()
		v.restored()
		if over(time.Minute) {
			t.Error("it left a room that was back")
		}
		v.interrupted()
		if over(2*time.Second) || !over(2*time.Second) {
			t.Error("it did not leave after three seconds")
		}
	})
}

func TestANewCallEndsAVisitThatHasLostItsRoomAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := New("", "", nil, &newsdesk{}, t.Logf)
		v.room = lksdk.NewRoom(nil)
		v.Refresh() // all is well: it stays
		v.interrupted()
		v.Refresh()
		synctest.Wait()
		select {
		case <-v.over:
		default:
			t.Error("it still waits")
		}
	})
}
