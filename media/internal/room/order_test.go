package room

import (
	"testing"
	"time"

	"github.com/livekit/media-sdk/jitter"
	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
)

func packet(number uint16, payload ...byte) *rtp.Packet {
	return &rtp.Packet{Header: rtp.Header{SequenceNumber: number, Marker: true, Padding: len(payload) == 0}, Payload: payload}
}

// watch feeds packets through a jitter buffer as a feed does and says for each picture whether something was lost before it.
func watch(t *testing.T, span time.Duration, packets ...*rtp.Packet) (lost []bool) {
	t.Helper()
	var o order
	buffer := jitter.NewBuffer(picturePackets{&codecs.H264Packet{}}, span, func(p []jitter.ExtPacket) {
		lost = append(lost, o.lost(p))
	})
	defer buffer.Close()
	for _, p := range packets {
		o.padding(p)
		buffer.Push(p)
	}
	time.Sleep(span + 20*time.Millisecond)
	buffer.Flush()
	return lost
}

func TestPaddingNeitherDelaysNorCountsAsLoss(t *testing.T) {
	var at []time.Time
	buffer := jitter.NewBuffer(picturePackets{&codecs.H264Packet{}}, time.Hour, func([]jitter.ExtPacket) { at = append(at, time.Now()) })
	defer buffer.Close()
	for _, p := range []*rtp.Packet{packet(1, 0x65, 0), packet(2), packet(3), packet(4, 0x41, 0)} {
		buffer.Push(p)
	}
	if len(at) != 2 {
		t.Errorf("%d pictures came at once", len(at))
	}
	lost := watch(t, time.Millisecond, packet(1, 0x65, 0), packet(2), packet(3), packet(4, 0x41, 0))
	if len(lost) != 2 || lost[0] || lost[1] {
		t.Errorf("lost %v", lost)
	}
}

func TestPaddingThatOvertakesALatePictureIsNoLoss(t *testing.T) {
	lost := watch(t, 50*time.Millisecond, packet(1, 0x65, 0), packet(3), packet(4, 0x41, 0), packet(2, 0x41, 0))
	if len(lost) != 3 || lost[0] || lost[1] || lost[2] {
		t.Errorf("lost %v", lost)
	}
}

func TestAMissingPacketIsALossAndALateCopyIsNot(t *testing.T) {
	lost := watch(t, 5*time.Millisecond, packet(1, 0x65, 0), packet(2, 0x41, 0), packet(2, 0x41, 0), packet(4, 0x41, 0), packet(5, 0x41, 0))
	if len(lost) != 4 || lost[0] || lost[1] || !lost[2] || lost[3] {
		t.Errorf("lost %v", lost)
	}
}
