package room

import (
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/livekit/media-sdk/jitter"
	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
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

func TestASecondCopyIsKnown(t *testing.T) {
	var c copies
	for n := range 3 * 65536 { // the numbers begin anew, and none of the later ones is a copy
		if number := uint16(n); c.have(number) || !c.have(number) {
			t.Fatalf("packet %d", n)
		}
	}
}

// TestACopyInTheBufferCostsItsPicture is why copies are left out before the jitter buffer: when this fails, they may be let in.
func TestACopyInTheBufferCostsItsPicture(t *testing.T) {
	var whole [][]jitter.ExtPacket
	buffer := jitter.NewBuffer(picturePackets{&codecs.H264Packet{}}, 5*time.Millisecond, func(p []jitter.ExtPacket) { whole = append(whole, p) })
	defer buffer.Close()
	part := func(number uint16, flags byte, last bool) *rtp.Packet { // of a fragmented picture
		return &rtp.Packet{Header: rtp.Header{SequenceNumber: number, Marker: last}, Payload: []byte{0x7c, flags | 5, 1}}
	}
	buffer.Push(packet(1, 0x65, 0))
	for _, p := range []*rtp.Packet{part(2, 0x80, false), part(4, 0, false), part(4, 0, false), part(5, 0x40, true), part(3, 0, false)} {
		buffer.Push(p)
	}
	if len(whole) != 1 {
		t.Errorf("%d pictures", len(whole))
	}
}

func TestALateCopyIsNoLoss(t *testing.T) {
	var o order
	at := func(number uint16) []jitter.ExtPacket { return []jitter.ExtPacket{{Packet: packet(number, 0x41, 0)}} }
	for _, number := range []uint16{65534, 65535, 0} {
		if o.lost(at(number)) {
			t.Errorf("loss before %d", number)
		}
	}
	if o.lost(at(0)) || !o.lost(at(2)) {
		t.Error("a copy counts as a loss, or a hole does not")
	}
}

func TestALostPacketIsAskedForMoreOftenThanTheSDKDoes(t *testing.T) {
	factory, err := asker()
	if err != nil {
		t.Fatal(err)
	}
	asking, err := factory.NewInterceptor("")
	if err != nil {
		t.Fatal(err)
	}
	defer asking.Close()
	var asked atomic.Int32
	asking.BindRTCPWriter(interceptor.RTCPWriterFunc(func(packets []rtcp.Packet, _ interceptor.Attributes) (int, error) {
		for _, p := range packets {
			if n, ok := p.(*rtcp.TransportLayerNack); ok && slices.ContainsFunc(n.Nacks, func(pair rtcp.NackPair) bool { return pair.PacketID == 3 }) {
				asked.Add(1)
			}
		}
		return 0, nil
	}))
	packets := []*rtp.Packet{packet(1, 0x41, 0), packet(2, 0x41, 0), packet(4, 0x41, 0)}
	reader := asking.BindRemoteStream(&interceptor.StreamInfo{SSRC: 7, RTCPFeedback: []interceptor.RTCPFeedback{{Type: "nack"}}},
		interceptor.RTPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
			n, err := packets[0].MarshalTo(b)
			packets = packets[1:]
			return n, a, err
		}))
	for range 3 {
		if _, _, err := reader.Read(make([]byte, 100), interceptor.Attributes{}); err != nil {
			t.Fatal(err)
		}
	}
	const often = 7 // the SDK asks five times
	for deadline := time.Now().Add(5 * time.Second); asked.Load() < often && time.Now().Before(deadline); {
		time.Sleep(20 * time.Millisecond)
	}
	if n := asked.Load(); n < often {
		t.Errorf("asked %d times", n)
	}
}
