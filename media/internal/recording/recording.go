// Package recording writes one meeting to disk: a folder with a playlist for each track, all with the same zero (the moment when
// the lesson was opened), and a master that joins picture and sound. It knows nothing of rooms or of the platform.
package recording

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"lianke/media/internal/accessunit"
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

// backlogSpan is how much is remembered, in memory only, while it is not known whether the lesson has been opened: the news of the
// opening comes later than the first pictures after it.
const backlogSpan = 5 * time.Second

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

// entry is a packet of sound or a picture that waits for the opening.
type entry struct {
	key   Key
	at    time.Time
	sound []byte
	unit  accessunit.Unit
	full  int
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

// Obey does what the platform says; now is on the clock of the media.
func (r *Recording) Obey(answer contract.Answer, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.state.Main == "" && len(answer.Record) > 0 {
		r.state.Main = answer.Record[0].Identity
	}
	switch answer.Command {
	case contract.CommandWait:
		r.paused = r.state.State == stateRecording
	case contract.CommandRecord:
		r.paused = false
		r.open(answer, now)
	case contract.CommandClose:
		r.close(answer, now)
	case contract.CommandLeave:
		r.settle(answer, now)
	}
}

func (r *Recording) open(answer contract.Answer, now time.Time) {
	if answer.OpenedRealMS == nil {
		return
	}
	if r.state.State != "" {
		r.reopen(answer)
		return
	}
	if err := os.MkdirAll(r.dir(), 0o755); err != nil {
		r.log("recording cannot begin: %v", err)
		return
	}
	r.state.State = stateRecording
	r.state.OpenedRealMS = *answer.OpenedRealMS
	r.setZero(now)
	r.save()
	r.log("recording, opened %d ms ago", now.Sub(r.zero).Milliseconds())
	backlog := r.backlog
	r.backlog = nil
	for _, e := range backlog {
		r.take(e)
	}
}

// reopen goes on with a recording that was closed or left too early: the platform knows better.
func (r *Recording) reopen(answer contract.Answer) {
	if r.state.State == stateRecording || answer.EndedRealMS != nil || r.state.OpenedRealMS != *answer.OpenedRealMS {
		return
	}
	r.state.State, r.state.EndedRealMS = stateRecording, nil
	for _, p := range r.pictures {
		p.list.Ended = false
		p.begin()
	}
	for _, s := range r.sounds {
		s.list.Ended = false
		if err := s.begin(); err != nil {
			r.log("%s: %v", s.key.Folder(), err)
		}
	}
	r.save()
	r.log("recording goes on after it had been closed")
}

func (r *Recording) close(answer contract.Answer, now time.Time) {
	if r.state.State == stateClosed || r.state.State == stateSettled {
		return
	}
	if r.state.State == "" {
		r.state.State = stateClosed // never opened; there is nothing to write and nothing to remember
		return
	}
	end := now.Sub(r.zero)
	if answer.EndedRealMS != nil {
		end = min(end, time.Duration(*answer.EndedRealMS-r.state.OpenedRealMS)*time.Millisecond)
	}
	end = max(end, 0)
	for _, p := range r.pictures {
		p.close(end)
	}
	for _, s := range r.sounds {
		s.close(end)
	}
	r.state.State = stateClosed
	ended := r.state.OpenedRealMS + end.Milliseconds()
	r.state.EndedRealMS = &ended
	r.writeMaster()
	r.save()
	r.log("closed after %.3f s", end.Seconds())
}

func (r *Recording) settle(answer contract.Answer, now time.Time) {
	onDisk := r.state.State != ""
	r.close(answer, now)
	r.state.State = stateSettled
	if onDisk && r.state.OpenedRealMS != 0 {
		r.save()
	}
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
		p.lost(at.Sub(r.zero))
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

func (r *Recording) writeMaster() {
	text := string(r.renderMaster())
	if text == r.master {
		return
	}
	if err := hls.WriteFile(filepath.Join(r.dir(), "master.m3u8"), []byte(text)); err != nil {
		r.log("master not written: %v", err)
		return
	}
	r.master = text
}

// renderMaster joins the main camera with every microphone, the main one first. Screens and other cameras are played beside it
// from their own lists.
func (r *Recording) renderMaster() []byte {
	var audios []hls.Audio
	for _, key := range r.order {
		s := r.sounds[key]
		if s == nil || len(s.list.Segments) == 0 {
			continue
		}
		audio := hls.Audio{Name: key.Identity, Path: key.Folder() + "/index.m3u8", Bandwidth: s.peak}
		if key.Identity == r.state.Main {
			audios = append([]hls.Audio{audio}, audios...)
		} else {
			audios = append(audios, audio)
		}
	}
	main := r.pictures[Key{r.state.Main, Camera}]
	if main == nil || main.shown == nil || len(main.list.Segments) == 0 {
		return hls.Master(nil, audios)
	}
	return hls.Master(&hls.Video{
		Path: main.key.Folder() + "/index.m3u8", Codec: main.shown.Codec(),
		Width: main.shown.Width, Height: main.shown.Height, Bandwidth: main.peak,
	}, audios)
}
