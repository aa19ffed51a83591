// Package recording writes one meeting to disk: a folder with a playlist for each track, all with the same zero (the moment when
// the lesson was opened), and a master that joins picture and sound. It knows nothing of rooms or of the platform.
package recording

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"lianke/media/internal/contract"
)

// Logger says that something happened.
type Logger func(format string, args ...any)

// Sources that a track can have.
const (
	Camera     = "camera"
	Microphone = "microphone"
	Screen     = "screen"
)

// askEvery is the least time between two requests for a key frame.
const askEvery = 500 * time.Millisecond

// keepEvery is the least time between two writings of the state file.
const keepEvery = time.Second

// Recording is one meeting. Its methods may be called from any goroutine.
type Recording struct {
	root string
	wall func() time.Time // the machine's clock
	log  Logger

	mu       sync.Mutex
	state    state
	zero     time.Time // on the clock of the media; meaningless while state is empty
	paused   bool
	gone     bool
	sounds   map[Key]*sound
	pictures map[Key]*picture
	order    []Key
	cuts     []time.Duration // discontinuities of the master's picture
	asked    map[Key]time.Time
	backlog  []entry
	master   string    // as it stands on disk
	changed  bool      // something that the state file or the master tells
	kept     time.Time // when they were last written
}

// Load makes the recording of a meeting, going on with what is on disk. Times of media, and now, are on a clock that only goes
// forward; wall is the machine's, in which the platform speaks.
func Load(root, meeting string, now time.Time, wall func() time.Time, log Logger) (*Recording, error) {
	if meeting == "" || fileSafe(meeting) != meeting {
		return nil, fmt.Errorf("meeting %q is no folder's name", meeting)
	}
	r := &Recording{
		root: root, wall: wall, log: log, state: state{Meeting: meeting},
		sounds: map[Key]*sound{}, pictures: map[Key]*picture{}, asked: map[Key]time.Time{},
	}
	old, err := readState(r.dir())
	if os.IsNotExist(err) {
		return r, nil
	}
	if err != nil {
		return nil, err
	}
	r.state = *old
	r.setZero(now)
	return r, r.resume()
}

func (r *Recording) dir() string { return filepath.Join(r.root, r.state.Meeting) }

// setZero finds the opening on the clock of the media, which does not follow when the machine's clock is set.
func (r *Recording) setZero(now time.Time) {
	r.zero = now.Add(time.UnixMilli(r.state.OpenedRealMS).Sub(r.wall()))
}

func (r *Recording) resume() error {
	for _, t := range r.state.Tracks {
		if err := r.addTrack(Key{t.Identity, t.Source}, t.Codec, t.Gaps); err != nil {
			return err
		}
	}
	if main := r.pictures[Key{r.state.Main, Camera}]; main != nil {
		r.cuts = cutsOf(main)
	}
	return nil
}

func cutsOf(p *picture) (cuts []time.Duration) {
	var at time.Duration
	for _, s := range p.list.Segments {
		if s.Discontinuity {
			cuts = append(cuts, at)
		}
		at += s.Duration
	}
	return cuts
}

// isOpen reports whether media is being written.
func (r *Recording) isOpen() bool { return r.state.State == stateRecording && !r.paused && !r.gone }

// Advance lets time pass where no media comes.
func (r *Recording) Advance(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.isOpen() {
		return
	}
	at := now.Sub(r.zero)
	for _, p := range r.pictures {
		p.advance(at)
	}
	for _, s := range r.sounds {
		s.advance(at)
	}
	r.keep(now)
}

// WantsKey reports whether a key frame should be asked for now; having said so it says no for half a second.
func (r *Recording) WantsKey(key Key, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.isOpen() || now.Sub(r.asked[key]) < askEvery {
		return false
	}
	if p := r.pictures[key]; p != nil && !p.wantsKey(now.Sub(r.zero)) {
		return false
	}
	r.asked[key] = now
	return true
}

// Suspend writes what there is and leaves the lists open for a later process; this one writes no more.
func (r *Recording) Suspend() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.state.State == stateRecording && !r.gone {
		for _, p := range r.pictures {
			p.suspend()
		}
		for _, s := range r.sounds {
			s.suspend()
		}
		r.writeMaster()
		r.save()
	}
	r.gone = true
}

// Abandon stops writing at once: another recorder has taken the recording over.
func (r *Recording) Abandon() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gone = true
}

// Report says how the recording stands.
func (r *Recording) Report(recorder string) contract.Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	report := contract.Report{
		Recorder: recorder, Meeting: r.state.Meeting, RealMS: r.wall().UnixMilli(), State: contract.StateWaiting,
		Tracks: []contract.Track{},
	}
	switch r.state.State {
	case stateRecording:
		report.State = contract.StateRecording
	case stateClosed, stateSettled:
		report.State = contract.StateClosed
	}
	for _, key := range r.order {
		if t := r.track(key); len(t.list.Segments) > 0 {
			report.Tracks = append(report.Tracks, t.report(r.state.Meeting))
		}
	}
	return report
}

func (r *Recording) track(key Key) *track {
	if s := r.sounds[key]; s != nil {
		return &s.track
	}
	return &r.pictures[key].track
}

// save puts the state on disk.
func (r *Recording) save() {
	r.state.Tracks = nil
	for _, key := range r.order {
		r.state.Tracks = append(r.state.Tracks, r.stateOf(key))
	}
	if err := r.state.write(r.dir()); err != nil {
		r.log("state not written: %v", err)
	}
}

func (r *Recording) stateOf(key Key) stateTrack {
	t := r.track(key)
	return stateTrack{Identity: key.Identity, Source: key.Source, Codec: t.codec, Gaps: append([]contract.Gap{}, t.gaps...)}
}

// keep puts on disk what has changed; a gap that grows is written every few seconds only.
func (r *Recording) keep(now time.Time) {
	if !r.changed || now.Sub(r.kept) < keepEvery {
		return
	}
	r.changed, r.kept = false, now
	r.writeMaster()
	r.save()
}
