package recording

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4/codecs"

	"lianke/media/internal/accessunit"
)

const (
	pictureScale = 90000
	// earliest is how long a segment must be before a key frame ends it: those asked for every 3.9 s may come a little early.
	earliest = 3500 * time.Millisecond
	// tiny is the length under which a segment before a change of size is given up and the new size takes its place.
	tiny = 500 * time.Millisecond
	// patience is how long a track waits for its full size before it begins; the server always starts on a small one.
	patience = 3 * time.Second
	// keyEvery is the age of the last key frame at which a new one is asked for.
	keyEvery = 3900 * time.Millisecond
	// idle is how long no picture may come before a key frame is asked for: a still screen answers, a dark camera does not.
	idle = time.Second
	// still is how long no picture may come before the last key frame is written again and again.
	still = 2500 * time.Millisecond
	// frame is how long a picture lasts after which nothing came.
	frame = pictureScale / 25
)

// shot is one picture of the open segment.
type shot struct {
	at   int64
	data []byte
	key  bool
}

// picture is a track of H.264. It has no holes: where nothing came, the last key frame stands, and before the very first picture
// that picture itself.
type picture struct {
	track
	cut func(at time.Duration) // tells the sound that a discontinuity begins

	params *accessunit.Params // of the open segment; nil until this process has seen a picture
	shown  *accessunit.Params // as params, or what an earlier process wrote
	start  int64              // of the open segment, which begins with shots[0]
	broken bool               // the open segment begins with a discontinuity
	shots  []shot             // the last one lasts until the next comes
	held   []byte             // the last key frame
	media  int64              // where the last real picture ends

	needKey bool  // nothing but a key frame is of use
	small   int64 // since when the track waits for its full size; -1 before that
	lastKey int64
}

func (p *picture) begin() error {
	p.recover(frame)
	p.shots, p.params = nil, nil
	p.start, p.media, p.needKey, p.small = p.end(), p.end(), true, -1
	n := len(p.list.Segments)
	for n > 0 && p.list.Segments[n-1].Missing {
		n--
	}
	if n == 0 {
		return nil
	}
	p.init.name = p.list.Segments[n-1].Map
	_, samples, err := readSegment(filepath.Join(p.dir, p.list.Segments[n-1].File))
	if err != nil {
		p.log("%s: nothing to hold over the gap: %v", p.key.Folder(), err)
		return nil // it begins anew
	}
	p.held = samples[0].Payload
	if p.shown, err = readInit(filepath.Join(p.dir, p.init.name)); err != nil {
		p.log("%s: %v", p.key.Folder(), err)
	}
	return nil
}

func readInit(name string) (*accessunit.Params, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var init fmp4.Init
	if err := init.Unmarshal(bytes.NewReader(data)); err != nil {
		return nil, err
	}
	codec, ok := init.Tracks[0].Codec.(*codecs.H264)
	if !ok {
		return nil, fmt.Errorf("%s is not H.264", name)
	}
	return accessunit.NewParams(codec.SPS, codec.PPS)
}

// take appends a picture that was seen at a position, unless it would decode into rubbish because what it refers to is not there; full
// is the area of the largest size that the publisher sends.
func (p *picture) take(unit accessunit.Unit, full int, seen time.Duration) {
	at := p.ticks(seen)
	if at < p.start || !unit.IDR && p.needKey || unit.IDR && p.isTooSmall(unit.Params, full, at) {
		return
	}
	p.bridge(unit, at)
	if p.needKey && !unit.IDR {
		return // it refers to what came before the standing picture
	}
	p.needKey = false
	at = max(at, p.shots[len(p.shots)-1].at+1)
	if unit.IDR {
		at = p.turn(unit, at)
	}
	p.shots = append(p.shots, shot{at, unit.Data, unit.IDR})
	p.media = at + frame
}

func (p *picture) isTooSmall(params *accessunit.Params, full int, at int64) bool {
	if p.params != nil || params.Width*params.Height*5 >= full*4 {
		return false
	}
	if p.small < 0 {
		p.small = at
	}
	return at < p.small+p.ticks(patience)
}

// lost notes that packets are missing.
func (p *picture) lost() {
	p.needKey = p.needKey || len(p.shots) > 0
}

// bridge lets a picture stand from the end of what is there to where the next one comes.
func (p *picture) bridge(unit accessunit.Unit, at int64) {
	if at > p.media {
		p.gap(p.media, at)
	}
	if len(p.shots) == 0 {
		if p.held == nil {
			p.open(unit)
			p.held = unit.Data
		}
		p.stand(p.start)
	}
	if at-p.media > p.ticks(still) {
		p.hold(at)
	}
}

// stand puts the last key frame at a position; what refers to other pictures cannot follow it.
func (p *picture) stand(at int64) {
	p.shots = append(p.shots, shot{at, p.held, true})
	p.needKey = true
}

// hold writes full segments of the standing picture up to a position.
func (p *picture) hold(until int64) {
	for {
		end := max(p.start+p.ticks(targetSegment), p.shots[len(p.shots)-1].at+frame)
		if end > until {
			return
		}
		p.write(end)
		p.stand(end)
	}
}

// turn ends the open segment at a key frame if it is long enough or if other parameters begin, and returns where the key frame
// belongs.
func (p *picture) turn(unit accessunit.Unit, at int64) int64 {
	changed := p.params == nil || !p.params.Equal(unit.Params)
	switch {
	case changed && at-p.start < p.ticks(tiny):
		at = p.start
		p.shots = nil
	case changed || at-p.start >= p.ticks(earliest):
		p.write(at)
	}
	if changed {
		p.open(unit)
		if !p.broken {
			p.broken = true
			p.cut(p.span(p.start))
		}
	}
	p.held, p.lastKey = unit.Data, at
	return at
}

// open puts a unit's parameters in force for the open segment.
func (p *picture) open(unit accessunit.Unit) {
	p.params, p.shown = unit.Params, unit.Params
	p.use(string(unit.Params.SPS)+string(unit.Params.PPS), &codecs.H264{SPS: unit.Params.SPS, PPS: unit.Params.PPS})
}

// write ends the open segment at a position.
func (p *picture) write(end int64) {
	samples := make([]*fmp4.Sample, len(p.shots))
	for i, s := range p.shots {
		until := end
		if i+1 < len(p.shots) {
			until = p.shots[i+1].at
		}
		samples[i] = &fmp4.Sample{Duration: uint32(until - s.at), IsNonSyncSample: !s.key, Payload: s.data}
	}
	p.addOpen(p.start, samples, p.broken)
	p.start, p.broken, p.shots = end, false, nil
}

// advance writes the standing picture when nothing has come for a while, and keeps what there is of the open segment.
func (p *picture) advance(now time.Duration) {
	p.standBy(now)
	if len(p.shots) == 0 || p.init.name == "" {
		return
	}
	samples := make([]tailSample, len(p.shots))
	for i, s := range p.shots {
		samples[i] = tailSample{at: s.at, key: s.key, data: s.data}
	}
	p.keepTail(p.start, p.broken, samples)
}

func (p *picture) standBy(now time.Duration) {
	pos := p.ticks(now)
	if p.held == nil || pos-p.media < p.ticks(still) {
		return
	}
	if len(p.shots) == 0 {
		p.stand(p.start)
	}
	p.gap(p.media, pos-p.ticks(idle))
	p.hold(pos - p.ticks(idle))
}

// wantsKey reports whether the publisher should be asked for a key frame.
func (p *picture) wantsKey(now time.Duration) bool {
	pos := p.ticks(now)
	if p.params == nil && p.small >= 0 && pos < p.small+p.ticks(patience) {
		return false // the server is climbing; it asks by itself
	}
	return p.needKey || pos-p.lastKey >= p.ticks(keyEvery) || pos-p.media >= p.ticks(idle)
}

// suspend writes what there is and leaves the list open.
func (p *picture) suspend() {
	if n := len(p.shots); n > 0 {
		p.write(p.shots[n-1].at + frame)
	}
}

// close ends the list at a position.
func (p *picture) close(at time.Duration) {
	end := p.ticks(at)
	if p.held != nil && end > p.media {
		p.gap(p.media, end)
		if len(p.shots) == 0 && end > p.start {
			p.stand(p.start)
		}
		if end-p.media > p.ticks(still) {
			p.hold(end)
		}
	}
	for n := len(p.shots); n > 0 && p.shots[n-1].at >= end; n-- {
		p.shots = p.shots[:n-1]
	}
	if len(p.shots) > 0 {
		p.write(end)
	}
	p.finish(end)
}
