// Package e2e proves the recorder and the robots against a real LiveKit server and a platform that keeps to the contracts.
package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lianke/media/internal/contract"
)

// lesson waits until the lesson has ended and the recorder has been told to leave, and returns how long it was open.
func (h *house) lesson(limit time.Duration) time.Duration {
	h.Helper()
	p := h.platform
	p.when(limit, "the end of the lesson", func() bool { return p.ended != nil })
	p.when(10*time.Second, "the recorder's closing", func() bool { return p.gone })
	p.mu.Lock()
	defer p.mu.Unlock()
	if late := p.closedAt.Sub(time.UnixMilli(*p.ended)); late > 2*time.Second {
		h.Errorf("closed %v after the end", late)
	} else {
		h.Logf("closed %v after the end", late.Round(time.Millisecond))
	}
	return time.Duration(*p.ended-*p.opened) * time.Millisecond
}

func TestALessonIsRecordedWhole(t *testing.T) {
	h := newHouse(t)
	speech := clip(t, "flash", "--seconds", "10", "--gop", "25", "--flash")
	recorder := h.startRecorder()
	robot := h.startLecturer(speech, 20*time.Second)
	village := h.startVillage("--clip", speech)
	h.platform.when(15*time.Second, "the opening", func() bool { return h.platform.opened != nil })
	began, used := time.Now(), recorder.cpu()
	time.Sleep(18 * time.Second)
	share := float64(recorder.cpu()-used) / float64(time.Since(began))
	t.Logf("the recorder used %.2f %% of a core", share*100)
	open := h.lesson(30 * time.Second)
	h.ends(robot, 10*time.Second)
	h.ends(village, 15*time.Second)

	h.lasts(open, 0.1)
	h.decodes(h.master())
	h.decodes(h.track("camera"))
	h.decodes(h.track("microphone"))
	h.wholePictures(open)
	h.inSync()
	h.eventsAndMarks()
	h.received(village)
}

// wholePictures counts the pictures from the first that came to the end.
func (h *house) wholePictures(open time.Duration) {
	h.Helper()
	first := 0.0
	for _, track := range h.platform.lastReport().Tracks {
		if len(track.Gaps) > 0 && track.Source == "camera" {
			first = float64(track.Gaps[0].EndsMS) / 1000 // a first key frame that came more than a second late
		}
	}
	want := (open.Seconds() - first) * 25
	got := float64(h.pictures())
	h.Logf("%.0f pictures of %.0f", got, want)
	if got < want*0.99-25 || got > want*1.01+2 { // without a gap the first key frame may be up to a second late
		h.Errorf("%.0f pictures in %.3f s", got, open.Seconds())
	}
}

func (h *house) inSync() {
	h.Helper()
	offsets := h.offsets()
	if len(offsets) < 15 {
		h.Fatalf("only %d pairs of flash and beep", len(offsets))
	}
	middle := median(offsets)
	h.Logf("picture is %.1f ms after sound (median of %d)", middle*1000, len(offsets))
	if middle > 0.045 || middle < -0.045 {
		h.Errorf("picture is %.1f ms after sound", middle*1000)
	}
}

// eventsAndMarks checks what the robots told the platform.
func (h *house) eventsAndMarks() {
	p := h.platform
	p.mu.Lock()
	defer p.mu.Unlock()
	kinds := map[string]int{}
	for _, e := range p.events {
		kinds[e.Kind]++
	}
	if kinds["opened"] != 1 || kinds["ended"] != 1 || kinds["slides_shown"] != 1 || kinds["page_turned"] < 5 || kinds["hand_raised"] < 2 {
		h.Errorf("events %v", kinds)
	}
	var present time.Duration
	for _, m := range p.marks {
		present += time.Duration(m.EndsMS-m.BeginsMS) * time.Millisecond
	}
	if present < 38*time.Second || present > 60*time.Second {
		h.Errorf("two robots were present for %v in 20 s", present)
	}
}

// received checks the counters that the village printed.
func (h *house) received(village *process) {
	h.Helper()
	var c struct {
		Over           bool
		Pictures       int
		FirstPictureMS int `json:"first_picture_ms"`
		SoundPackets   int `json:"sound_packets"`
		Lost           int
	}
	for line := range strings.Lines(village.text()) {
		if strings.HasPrefix(line, "{") {
			if err := json.Unmarshal([]byte(line), &c); err != nil {
				h.Error(err)
			}
		}
	}
	if !c.Over || c.Pictures < 17*25 || c.SoundPackets < 18*50 || c.Lost > 0 || c.FirstPictureMS < 0 || c.FirstPictureMS > 5000 {
		h.Errorf("the village counted %+v", c)
	}
}

func TestAKilledRecorderGoesOnWithTheSameTracks(t *testing.T) {
	h := newHouse(t)
	speech := clip(t, "flash", "--seconds", "10", "--gop", "25", "--flash")
	recorder := h.startRecorder()
	robot := h.startLecturer(speech, 24*time.Second)
	p := h.platform
	p.when(15*time.Second, "the opening", func() bool { return p.opened != nil })
	time.Sleep(10 * time.Second)
	_ = recorder.Process.Signal(syscall.SIGKILL)
	<-recorder.done
	killed := time.Now()
	time.Sleep(2 * time.Second)
	h.startRecorder()
	p.when(10*time.Second, "a report after the kill", func() bool {
		last := p.reports[len(p.reports)-1]
		return len(last.Tracks) == 2 && time.UnixMilli(*p.opened).Add(time.Duration(last.Tracks[0].DurationMS)*time.Millisecond).After(killed)
	})
	t.Logf("new media on disk %v after the kill", time.Since(killed).Round(100*time.Millisecond))
	open := h.lesson(40 * time.Second)
	h.ends(robot, 10*time.Second)

	h.lasts(open, 0.1)
	h.decodes(h.master())
	h.decodes(h.track("camera"))
	folders, _ := os.ReadDir(filepath.Join(h.recordings(), meeting))
	if n := len(folders); n != 4 { // two tracks, the master, the state
		t.Errorf("%d entries in the meeting's folder", n)
	}
	h.gapNoted(killed)
	h.inSync()
	for _, source := range []string{"camera", "microphone"} {
		cuts := 0
		for _, s := range h.playlist(source).Segments {
			if s.Discontinuity {
				cuts++
			}
		}
		if cuts != 1 {
			t.Errorf("%s has %d discontinuities", source, cuts)
		}
	}
}

// gapNoted checks that the gap of a kill stands in the last report of each track.
func (h *house) gapNoted(killed time.Time) {
	h.Helper()
	at := killed.Sub(time.UnixMilli(*h.platform.opened)).Milliseconds()
	for _, track := range h.platform.lastReport().Tracks {
		var around []contract.Gap
		for _, gap := range track.Gaps {
			if gap.BeginsMS <= at && gap.EndsMS > at {
				around = append(around, gap)
			}
		}
		h.Logf("%s: gaps %v, killed at %d", track.Source, track.Gaps, at)
		if len(around) != 1 || around[0].EndsMS-around[0].BeginsMS > 9000 {
			h.Errorf("%s: no gap around %d ms: %v", track.Source, at, track.Gaps)
		}
	}
}
