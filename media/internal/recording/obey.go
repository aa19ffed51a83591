package recording

import (
	"os"
	"time"

	"lianke/media/internal/contract"
)

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
	if err := r.claim(now); err != nil {
		if r.trouble == nil {
			r.log("recording cannot begin: %v", err)
		}
		r.trouble = err
		return
	}
	if r.state.State != "" { // another process had begun it
		r.reopen(answer)
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

// claim makes the folder ours.
func (r *Recording) claim(now time.Time) error {
	if err := os.MkdirAll(r.dir(), 0o755); err != nil {
		return err
	}
	if _, err := readState(r.dir()); err == nil {
		return r.resume(now)
	}
	return r.fence.take()
}

// reopen goes on with a recording that was closed or left too early: the platform knows better.
func (r *Recording) reopen(answer contract.Answer) {
	if r.state.State == stateRecording || answer.EndedRealMS != nil || r.state.OpenedRealMS != *answer.OpenedRealMS {
		return
	}
	r.state.State, r.state.EndedRealMS = stateRecording, nil
	for _, key := range r.order {
		p := r.tracks[key]
		p.reopen()
		if err := p.begin(); err != nil {
			r.log("%s: %v", key.Folder(), err)
		}
	}
	r.save()
	r.log("recording goes on after it had been closed")
}

func (r *Recording) close(answer contract.Answer, now time.Time) {
	if r.isClosed() {
		if r.unsaved { // a full disk refused something; nothing is closed before it stands there
			r.save()
		}
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
	r.each(func(p part) { p.close(end) })
	r.state.State = stateClosed
	ended := r.state.OpenedRealMS + end.Milliseconds()
	r.state.EndedRealMS = &ended
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
