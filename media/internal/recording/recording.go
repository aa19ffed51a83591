// Package recording writes one meeting to disk: a folder with a playlist for each track, all with the same zero (the moment when
// the lesson was opened), and a master that joins picture and sound. It knows nothing of rooms or of the platform.
package recording

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"lianke/media/internal/contract"
	"lianke/media/internal/hls"
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

	mu      sync.Mutex
	fence   fence
	state   state
	zero    time.Time // on the clock of the media; meaningless while state is empty
	paused  bool
	gone    bool
	tracks  map[Key]part
	order   []Key
	refused map[Key]bool    // tracks that could not be made; said once
	cuts    []time.Duration // discontinuities of the master's picture
	asked   map[Key]time.Time
	backlog []entry
	master  string    // as it stands on disk
	changed bool      // something that the state file or the master tells
	kept    time.Time // when they were last written
	unsaved bool      // something on disk is older than it should be
	trouble error     // why the last writing failed
}

// part is a track of any kind. Times are since the zero.
type part interface {
	base() *track
	begin() error // goes on with what is on disk
	advance(now time.Duration)
	suspend()
	close(end time.Duration)
	reopen()
	save() bool
	isThere() bool
	report(meeting string) contract.Track
}

// Load makes the recording of a meeting, going on with what is on disk. Times of media, and now, are on a clock that only goes
// forward; wall is the machine's, in which the platform speaks.
func Load(root, meeting string, now time.Time, wall func() time.Time, log Logger) (*Recording, error) {
	if meeting == "" || fileSafe(meeting) != meeting {
		return nil, fmt.Errorf("meeting %q is no folder's name", meeting)
	}
	r := &Recording{
		root: root, wall: wall, log: log, state: state{Meeting: meeting},
		tracks: map[Key]part{}, refused: map[Key]bool{}, asked: map[Key]time.Time{},
	}
	r.fence.dir = r.dir()
	_, err := readState(r.dir())
	if os.IsNotExist(err) {
		return r, nil
	}
	if err != nil {
		return nil, err
	}
	return r, r.resume(now)
}

func (r *Recording) dir() string { return filepath.Join(r.root, r.state.Meeting) }

// setZero finds the opening on the clock of the media, which does not follow when the machine's clock is set.
func (r *Recording) setZero(now time.Time) {
	r.zero = now.Add(time.UnixMilli(r.state.OpenedRealMS).Sub(r.wall()))
}

// resume takes the recording over from whoever wrote it last.
func (r *Recording) resume(now time.Time) error {
	if err := r.fence.take(); err != nil {
		return err
	}
	r.sweep()
	old, err := readState(r.dir())
	if err != nil {
		return err
	}
	r.state = *old
	r.setZero(now)
	for _, t := range r.state.Tracks {
		if err := r.addTrack(Key{t.Identity, t.Source}, t.Codec, t.Gaps); err != nil {
			return err
		}
	}
	if main := r.picture(Key{r.state.Main, Camera}); main != nil {
		r.cuts = cutsOf(main)
	}
	return nil
}

// sweep takes away what a killed process was writing.
func (r *Recording) sweep() {
	for _, pattern := range []string{hls.Temporary, filepath.Join("*", hls.Temporary)} {
		names, _ := filepath.Glob(filepath.Join(r.dir(), pattern))
		for _, name := range names {
			_ = os.Remove(name) // a leftover is only disk
		}
	}
}

// put writes a file unless another process has taken over, and remembers whether the disk takes it.
func (r *Recording) put(name string, data []byte) error {
	err := hls.WriteFile(name, data, r.fence.guard)
	if errors.Is(err, errFenced) && !r.gone {
		r.gone = true
		r.log("stopped writing: %v", err)
	}
	if err != nil && r.trouble == nil {
		r.log("trouble with the disk: %v", err)
	}
	if err == nil && r.trouble != nil {
		r.log("the disk takes files again")
	}
	r.trouble = err
	r.changed = r.changed || err != nil
	return err
}

// IsReplaced reports whether another process has taken over; this one then writes no more.
func (r *Recording) IsReplaced() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fence.number > 0 && errors.Is(r.fence.check(), errFenced) {
		r.gone = true
		return true
	}
	return false
}

func (r *Recording) picture(key Key) *picture {
	p, _ := r.tracks[key].(*picture)
	return p
}

func (r *Recording) sound(key Key) *sound {
	s, _ := r.tracks[key].(*sound)
	return s
}

// each visits all tracks, pictures first: sounds are cut where they are.
func (r *Recording) each(visit func(part)) {
	for _, wantsSound := range []bool{false, true} {
		for _, key := range r.order {
			if _, isSound := r.tracks[key].(*sound); isSound == wantsSound {
				visit(r.tracks[key])
			}
		}
	}
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
	r.each(func(p part) { p.advance(now.Sub(r.zero)) })
	r.keep(now)
}

// WantsKey reports whether a key frame should be asked for now; having said so it says no for half a second.
func (r *Recording) WantsKey(key Key, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.isOpen() || now.Sub(r.asked[key]) < askEvery {
		return false
	}
	if p, ok := r.tracks[key].(interface{ wantsKey(time.Duration) bool }); ok && !p.wantsKey(now.Sub(r.zero)) {
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
		r.each(part.suspend)
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
		Tracks: []contract.Track{}, Trouble: troubleOf(r.trouble),
	}
	switch {
	case r.state.State == stateRecording, r.isClosed() && r.unsaved:
		report.State = contract.StateRecording // closed is what stands on disk
	case r.isClosed():
		report.State = contract.StateClosed
	}
	for _, key := range r.order {
		if t := r.tracks[key]; t.isThere() {
			report.Tracks = append(report.Tracks, t.report(r.state.Meeting))
		}
	}
	return report
}

func (r *Recording) isClosed() bool {
	return r.state.State == stateClosed || r.state.State == stateSettled
}

func troubleOf(err error) string {
	switch {
	case err == nil, errors.Is(err, errFenced):
		return ""
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return contract.TroubleDiskFull
	}
	return contract.TroubleDiskFailing
}

// save puts the state and the master on disk, and whatever a full disk has refused so far.
func (r *Recording) save() {
	r.state.Tracks = nil
	saved := true
	for _, key := range r.order {
		saved = r.tracks[key].save() && saved
		r.state.Tracks = append(r.state.Tracks, r.stateOf(key))
	}
	saved = r.writeMaster() && saved
	if err := r.state.write(r.dir(), r.put); err != nil {
		r.log("state not written: %v", err)
		saved = false
	}
	r.unsaved, r.changed = !saved, !saved
}

func (r *Recording) stateOf(key Key) stateTrack {
	t := r.tracks[key].base()
	return stateTrack{Identity: key.Identity, Source: key.Source, Codec: t.codec, Gaps: append([]contract.Gap{}, t.gaps...)}
}

// keep puts on disk what has changed; a gap that grows is written every few seconds only.
func (r *Recording) keep(now time.Time) {
	if !r.changed || now.Sub(r.kept) < keepEvery {
		return
	}
	r.kept = now
	r.save()
}
