package recording

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"lianke/media/internal/accessunit"
	"lianke/media/internal/contract"
)

// backlogSpan is how much is remembered, in memory only, while it is not known whether the lesson has been opened: the news of the
// opening comes later than the first pictures after it.
const backlogSpan = 5 * time.Second

// entry is a packet of sound or a picture that waits for the opening.
type entry struct {
	key   Key
	at    time.Time
	sound []byte
	unit  accessunit.Unit
	full  int
	vp8   accessunit.VP8
}

// Sound takes one Opus packet that was heard at a time.
func (r *Recording) Sound(key Key, packet []byte, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.receive(entry{key: key, at: at, sound: packet})
}

// Picture takes one picture that was seen at a time; full is the area of the largest size that its publisher sends.
func (r *Recording) Picture(key Key, unit accessunit.Unit, full int, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.receive(entry{key: key, at: at, unit: unit, full: full})
}

// Raw takes one VP8 picture that was seen at a time.
func (r *Recording) Raw(key Key, frame accessunit.VP8, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.receive(entry{key: key, at: at, vp8: frame})
}

// Lost notes that packets of a picture are missing for good.
func (r *Recording) Lost(key Key, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p, ok := r.tracks[key].(interface{ lost() }); ok && r.isOpen() {
		p.lost()
	}
}

func (r *Recording) receive(e entry) {
	switch {
	case r.isOpen():
		r.take(e)
	case r.state.State == "" && !r.gone:
		r.remember(e)
	}
}

func (r *Recording) remember(e entry) {
	old := 0
	for old < len(r.backlog) && r.backlog[old].at.Before(e.at.Add(-backlogSpan)) {
		old++
	}
	r.backlog = append(r.backlog[old:], e)
}

func (r *Recording) take(e entry) {
	at := e.at.Sub(r.zero)
	if at < -100*time.Millisecond { // a little before the opening: Opus packets are cut at zero by the track itself
		return
	}
	if err := r.addTrack(e.key, e.codec(), nil); err != nil {
		r.refuse(e.key, err)
		return
	}
	switch t := r.tracks[e.key].(type) {
	case *sound:
		t.take(e.sound, at)
	case *raw:
		t.take(e.vp8, at)
	case *picture:
		before := t.params
		t.take(e.unit, e.full, at)
		if t.params != before {
			r.resized(e.key, t)
		}
	}
}

func (e *entry) codec() string {
	switch {
	case e.sound != nil:
		return codecOpus
	case e.vp8.Data != nil:
		return codecVP8
	}
	return codecH264
}

// refuse says once why nothing is written of a track.
func (r *Recording) refuse(key Key, err error) {
	if !r.refused[key] {
		r.log("%s: nothing is written: %v", key.Folder(), err)
	}
	r.refused[key] = true
}

// Codecs of tracks.
const (
	codecOpus = "opus"
	codecH264 = "h264"
	codecVP8  = "vp8"
)

var errOtherCodec = errors.New("it comes in another codec than before")

// addTrack makes a track unless it is there.
func (r *Recording) addTrack(key Key, codec string, gaps []contract.Gap) error {
	if old := r.tracks[key]; old != nil {
		if old.base().codec != codec {
			return errOtherCodec
		}
		return nil
	}
	t, err := r.newTrack(key, codec, gaps)
	if err != nil {
		return err
	}
	var p part
	switch codec {
	case codecOpus:
		p = &sound{track: t, cuts: r.cutNumber}
	case codecVP8:
		p = &raw{track: t}
	default:
		p = r.newPicture(t)
	}
	if err := p.begin(); err != nil {
		return err
	}
	r.tracks[key] = p
	r.order = append(r.order, key)
	return nil
}

func (r *Recording) newTrack(key Key, codec string, gaps []contract.Gap) (track, error) {
	t := track{
		key: key, codec: codec, scale: pictureScale, kind: plain, dir: filepath.Join(r.dir(), key.Folder()), log: r.log, put: r.put,
		hurts: func(err error) { r.trouble, r.changed = err, true },
		inits: map[string]int{}, gaps: gaps, note: func() { r.changed = true },
	}
	if codec == codecOpus {
		t.scale = audioScale
	}
	t.tail.name = tailName(t.dir, r.fence.number)
	t.list.Zero = time.UnixMilli(r.state.OpenedRealMS)
	if err := os.MkdirAll(t.dir, 0o755); err != nil {
		return t, err
	}
	if codec == codecVP8 {
		return t, nil
	}
	return t, t.resume()
}

func (r *Recording) newPicture(t track) *picture {
	p := &picture{track: t, cut: func(time.Duration) {}}
	if t.key == (Key{r.state.Main, Camera}) {
		p.cut = func(at time.Duration) { r.cuts = append(r.cuts, at) }
	}
	return p
}

func (r *Recording) cutNumber(n int) (time.Duration, bool) {
	if n >= len(r.cuts) {
		return 0, false
	}
	return r.cuts[n], true
}

// resized notes the size of a picture.
func (r *Recording) resized(key Key, p *picture) {
	r.log("%s: %d×%d from %.3f s on", key.Folder(), p.params.Width, p.params.Height, p.span(p.start).Seconds())
	r.changed = true
}
