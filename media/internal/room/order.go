package room

import (
	"sync"

	"github.com/livekit/media-sdk/jitter"
	"github.com/pion/rtp"
)

// order finds out whether packets are missing between one picture and the next. The jitter buffer counts, but it counts late copies
// as losses too.
type order struct {
	mu      sync.Mutex // the buffer hands over pictures from a timer as well
	started bool
	last    uint16
	empty   map[uint16]bool // padding: numbers without a picture
}

func (o *order) padding(packet *rtp.Packet) {
	if len(packet.Payload) > 0 {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.empty == nil {
		o.empty = map[uint16]bool{}
	}
	o.empty[packet.SequenceNumber] = true
}

// lost takes the packets of the next picture.
func (o *order) lost(packets []jitter.ExtPacket) (lost bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	first := packets[0].SequenceNumber
	for n := o.last + 1; o.started && n != first; n++ {
		lost = lost || !o.empty[n]
		delete(o.empty, n)
	}
	o.started, o.last = true, packets[len(packets)-1].SequenceNumber
	return lost
}
