package recording

import (
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4/codecs"
	"github.com/livekit/server-sdk-go/v2/pkg/oggreader"
)

const (
	audioScale = 48000
	packet     = audioScale / 50 // 20 ms
	// preSkip is what an Opus decoder puts before the sound; RTP says nothing of it, MP4 players keep it.
	preSkip = 312
	// lateLimit is how far a packet may lie before the place where the last one ended.
	lateLimit = 3 * packet
	// lossLimit is how far it may lie after it before the space between is silence and not clock drift.
	lossLimit = packet / 2
	// slewLimit is how much one packet's duration is bent towards the sender's clock: 5 ms a second, as SyncEngine does.
	slewLimit = 5
	// settle is how long the end of a segment stays open, so that a discontinuity of the picture can still cut it.
	settle = audioScale
	// quiet is how long no packet may come before silence is written.
	quiet = 2 * time.Second
)

// silences are Opus packets of silence, longest first.
var silences = []struct {
	ticks   int64
	payload []byte
}{
	{960, []byte{0xf8, 0xff, 0xfe}},
	{480, []byte{0xf0, 0xff, 0xfe}},
	{240, []byte{0xe8, 0xff, 0xfe}},
	{120, []byte{0xe0, 0xff, 0xfe}},
}

// sound is a track of Opus. It has no holes: what did not come is silence.
type sound struct {
	track
	cuts    func(n int) (time.Duration, bool) // the picture's n-th discontinuity
	passed  int                               // discontinuities already in the list
	start   int64                             // of the open segment
	next    int64                             // where the next packet belongs
	samples []*fmp4.Sample
	aac     *track // the same as AAC, if it was made
}

func (s *sound) begin() error {
	s.recover(packet)
	s.samples = nil
	s.start = s.end()
	s.next, s.passed = s.start, 0
	for _, segment := range s.list.Segments {
		if segment.Discontinuity {
			s.passed++
		}
		if !segment.Missing {
			s.init.name = segment.Map
		}
	}
	if s.init.name == "" {
		s.use("opus", &codecs.Opus{ChannelCount: 2})
	}
	return nil
}

// take appends one packet that was heard at a position.
func (s *sound) take(payload []byte, at time.Duration) {
	length, err := oggreader.ParsePacketDuration(payload)
	if err != nil {
		return
	}
	pos := s.ticks(at) - preSkip
	if pos < s.next-lateLimit {
		return
	}
	if pos >= s.next+lossLimit {
		s.silence(pos)
	}
	drift := max(-slewLimit, min(slewLimit, (pos-s.next)/8))
	s.append(payload, s.ticks(length)+drift)
	s.flush(settle)
}

func (s *sound) append(payload []byte, ticks int64) {
	s.samples = append(s.samples, &fmp4.Sample{Duration: uint32(ticks), Payload: payload})
	s.next += ticks
}

// silence fills up to a position, exactly.
func (s *sound) silence(to int64) {
	s.gap(s.next, to)
	for _, silence := range silences {
		for s.next+silence.ticks <= to {
			s.append(silence.payload, silence.ticks)
		}
	}
	if n := len(s.samples); n > 0 && s.next < to {
		s.samples[n-1].Duration += uint32(to - s.next)
		s.next = to
	}
}

// advance fills with silence when nothing has come for a while, and keeps what there is of the open segment.
func (s *sound) advance(now time.Duration) {
	if pos := s.ticks(now); s.next < pos-s.ticks(quiet) {
		s.silence(pos - s.ticks(quiet)/2)
		s.flush(settle)
	}
	if len(s.samples) == 0 || s.init.name == "" {
		return
	}
	samples, at := make([]tailSample, len(s.samples)), s.start
	for i, sample := range s.samples {
		samples[i] = tailSample{at: at, length: int64(sample.Duration), key: true, data: sample.Payload}
		at += int64(sample.Duration)
	}
	s.keepTail(s.start, s.isCut(), samples)
}

// flush writes every segment whose end has settled.
func (s *sound) flush(settle int64) {
	for {
		end, discontinuity := s.boundary()
		if s.next < end+settle {
			return
		}
		if !s.write(end) && !discontinuity {
			return
		}
		if discontinuity {
			s.passed++
		}
	}
}

// boundary is where the open segment ends: after its length, or where the picture is cut.
func (s *sound) boundary() (at int64, discontinuity bool) {
	at = s.start + s.ticks(targetSegment)
	if cut, ok := s.cuts(s.passed); ok && s.ticks(cut) <= at {
		return s.ticks(cut), true
	}
	return at, false
}

// write writes the open segment up to the first packet boundary from a position on.
func (s *sound) write(end int64) bool {
	n, at := 0, s.start
	for n < len(s.samples) && at < end {
		at += int64(s.samples[n].Duration)
		n++
	}
	if n == 0 {
		return false
	}
	s.addOpen(s.start, s.samples[:n], s.isCut())
	s.samples = append([]*fmp4.Sample{}, s.samples[n:]...)
	s.start = at
	return true
}

// isCut reports whether the open segment begins at a discontinuity that is not yet in the list.
func (s *sound) isCut() bool {
	listed := 0
	for _, segment := range s.list.Segments {
		if segment.Discontinuity {
			listed++
		}
	}
	return listed < s.passed
}

// suspend writes what there is and leaves the list open.
func (s *sound) suspend() {
	s.flush(0)
	s.write(s.next)
}

// close ends the list at a position.
func (s *sound) close(end time.Duration) {
	to := s.ticks(end)
	if s.next < to {
		s.silence(to)
	}
	s.suspend()
	s.finish(to)
}
