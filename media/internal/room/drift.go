package room

import "time"

// farDrift is how far a sender's clock may run away before it is measured anew: at half a second the SDK stops believing its reports,
// and what it says of a packet's time jumps by as much.
const farDrift = 400 * time.Millisecond

// drift is how far a track's own clock, its RTP timestamps, has run away from the time that its sender's reports say, since it was first asked.
type drift struct {
	started bool
	last    uint32
	ticks   int64 // of the track's own clock
	began   time.Duration
	far     time.Duration
}

// isFar takes the next packet's timestamp and its time; packets may come in any order.
func (d *drift) isFar(stamp, rate uint32, at time.Duration) bool {
	if !d.started {
		d.started, d.last, d.began = true, stamp, at
	}
	d.ticks += int64(int32(stamp - d.last))
	d.last = stamp
	d.far = at - d.began - time.Duration(d.ticks*int64(time.Second)/int64(rate))
	return d.far.Abs() > farDrift
}
