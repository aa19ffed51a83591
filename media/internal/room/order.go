package room

import (
	"sync"

	"github.com/livekit/media-sdk/jitter"
	"github.com/pion/rtp"
)

// copies knows packets that have come already: the jitter buffer takes a second copy of one that it still holds for a hole in the picture,
// and gives the whole picture up. Whatever is asked for again comes in copies.
type copies [1024]uint32

// have reports whether a packet came before, and remembers it.
func (c *copies) have(number uint16) bool {
	place, mark := &c[int(number)%len(c)], uint32(number)+1 // an empty place is 0
	if *place == mark {
		return true
	}
	*place = mark
	return false
}

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
	for n := o.last + 1; o.started && int16(first-n) > 0; n++ { // never so for a late copy
		lost = lost || !o.empty[n]
		delete(o.empty, n)
	}
	o.started, o.last = true, packets[len(packets)-1].SequenceNumber
	return lost
}
