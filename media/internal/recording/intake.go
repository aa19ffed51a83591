package recording

import (
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

// Lost notes that packets of a picture are missing for good.
func (r *Recording) Lost(key Key, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p := r.pictures[key]; p != nil && r.isOpen() {
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
	codec := "opus"
	if e.sound == nil {
		codec = "h264"
	}
	if err := r.addTrack(e.key, codec, nil); err != nil {
		r.log("%s: %v", e.key.Folder(), err)
		return
	}
	if e.sound != nil {
		r.sounds[e.key].take(e.sound, at)
	} else {
		p := r.pictures[e.key]
		before := p.params
		p.take(e.unit, e.full, at)
		if p.params != before {
			r.resized(e.key, p)
		}
	}
}

// addTrack makes a track unless it is there.
func (r *Recording) addTrack(key Key, codec string, gaps []contract.Gap) error {
	if r.sounds[key] != nil || r.pictures[key] != nil {
		return nil
	}
	t := track{
		key: key, codec: codec, scale: pictureScale, dir: filepath.Join(r.dir(), key.Folder()), log: r.log,
		inits: map[string]int{}, gaps: gaps, note: func() { r.changed = true },
	}
	t.list.Zero = time.UnixMilli(r.state.OpenedRealMS)
	if err := os.MkdirAll(t.dir, 0o755); err != nil {
		return err
	}
	if err := t.resume(); err != nil {
		return err
	}
	if codec == "opus" {
		t.scale = audioScale
		s := &sound{track: t, cuts: r.cutNumber}
		r.sounds[key] = s
		r.order = append(r.order, key)
		return s.begin()
	}
	p := &picture{track: t, cut: func(time.Duration) {}}
	if key == (Key{r.state.Main, Camera}) {
		p.cut = func(at time.Duration) { r.cuts = append(r.cuts, at) }
	}
	p.begin()
	r.pictures[key] = p
	r.order = append(r.order, key)
	return nil
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
