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

	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"

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
	t.Parallel()
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
	if n := len(folders); n != 5 { // two tracks, the master, the state, the lease
		t.Errorf("%d entries in the meeting's folder", n)
	}
	h.gapNoted(killed)
	h.inSync()
	for _, source := range []string{"camera", "microphone"} {
		if cuts := h.cuts(source); len(cuts) != 1 {
			t.Errorf("%s is cut at %v", source, cuts)
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

// TestAWeakLineChangesTheSize sends a clip whose key frames are 10 s apart and whose largest size comes and goes: the recorder must
// ask for key frames, and both lists must be cut wherever the server changed the size.
func TestAWeakLineChangesTheSize(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	speech := clip(t, "calm", "--seconds", "20", "--gop", "250", "--size", "640x360", "--bitrate", "500")
	h.startRecorder()
	// Once only: the server believes in a size that has come back after 10 s.
	robot := h.startLecturer(speech, 18*time.Second, "--jump", "--weak-every", "12s")
	open := h.lesson(40 * time.Second)
	h.ends(robot, 10*time.Second)

	h.lasts(open, 0.1)
	h.decodes(h.master())
	h.decodes(h.track("camera"))
	pictures, sounds := h.cuts("camera"), h.cuts("microphone")
	t.Logf("cut at %v and %v", pictures, sounds)
	if len(pictures) < 1 || len(pictures) != len(sounds) {
		t.Fatalf("cut at %v and %v", pictures, sounds)
	}
	for i := range pictures {
		if d := pictures[i] - sounds[i]; d > 0.021 || d < -0.021 {
			t.Errorf("cut at %.3f and %.3f s", pictures[i], sounds[i])
		}
	}
	for _, s := range h.playlist("camera").Segments {
		if s.Duration > 6500*time.Millisecond {
			t.Errorf("%s lasts %v: no key frame was asked for", s.File, s.Duration)
		}
	}
}

// TestEverybodyComesBack kills the media server and the lecturer's robot and stops the recorder in good order, one after the other.
func TestEverybodyComesBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	speech := clip(t, "flash", "--seconds", "10", "--gop", "25", "--flash")
	recorder := h.startRecorder()
	robot := h.startLecturer(speech, time.Minute)
	p := h.platform
	p.when(15*time.Second, "the opening", func() bool { return p.opened != nil })
	opened := time.UnixMilli(*p.opened)
	until := func(s float64) { time.Sleep(time.Until(opened.Add(time.Duration(s * float64(time.Second))))) }

	until(6)
	_ = h.server.Process.Kill()
	<-h.server.done
	until(7)
	h.server = h.startLiveKit()

	until(16)
	_ = robot.Process.Kill()
	<-robot.done
	robot = h.startLecturer(speech, 16*time.Second)

	until(24)
	stopping := time.Now()
	_ = recorder.Process.Signal(syscall.SIGTERM)
	h.ends(recorder, 2*time.Second)
	t.Logf("the recorder stopped within %v", time.Since(stopping).Round(time.Millisecond))
	if h.playlist("camera").Ended || h.playlist("camera").Duration() < stopping.Sub(opened)-1500*time.Millisecond {
		t.Errorf("a stopped recorder left %v, ended %v", h.playlist("camera").Duration(), h.playlist("camera").Ended)
	}
	h.launchRecorder()

	open := h.lesson(60 * time.Second)
	h.ends(robot, 10*time.Second)
	h.lasts(open, 0.1)
	h.decodes(h.master())
	h.inSync()
	for _, track := range p.lastReport().Tracks {
		t.Logf("%s: gaps %v", track.Source, track.Gaps)
		if n := len(track.Gaps); n < 1 || n > 4 { // only what lasts more than a second counts
			t.Errorf("%s has gaps %v", track.Source, track.Gaps)
		}
		for _, gap := range track.Gaps {
			if gap.EndsMS-gap.BeginsMS > 12000 { // the robot gives the SDK a second and sends a key frame a second
				t.Errorf("%s: nothing came for %d ms", track.Source, gap.EndsMS-gap.BeginsMS)
			}
		}
	}
}

// cuts are the places of a list's discontinuities, in seconds.
func (h *house) cuts(source string) (cuts []float64) {
	h.Helper()
	var at time.Duration
	for _, s := range h.playlist(source).Segments {
		if s.Discontinuity {
			cuts = append(cuts, at.Seconds())
		}
		at += s.Duration
	}
	return cuts
}

// TestASecondRecorderThrowsTheFirstOut lets another recorder, with a disk of its own, be dispatched into the same room.
func TestASecondRecorderThrowsTheFirstOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	speech := clip(t, "calm", "--seconds", "20", "--gop", "250", "--size", "640x360", "--bitrate", "500")
	first := h.startRecorder()
	h.startLecturer(speech, time.Minute, "--jump")
	p := h.platform
	p.when(20*time.Second, "a recording", func() bool {
		return len(p.reports) > 0 && len(p.reports[len(p.reports)-1].Tracks) == 2
	})
	first.wait(t, "told to record")

	second := h.start("recorder", append(h.recorderEnv(),
		"LIANKE_RECORDINGS="+filepath.Join(h.dir, "elsewhere"), "LIANKE_AGENT="+h.agent+"-b", "LIANKE_RECORDER_NAME=second"))
	second.wait(t, "registered")
	dispatches := lksdk.NewAgentDispatchServiceClient(h.livekit, apiKey, apiSecret)
	if _, err := dispatches.CreateDispatch(t.Context(), &livekit.CreateAgentDispatchRequest{Room: meeting, AgentName: h.agent + "-b"}); err != nil {
		t.Fatal(err)
	}
	first.wait(t, "left for good")
	second.wait(t, "640×360")
	time.Sleep(3 * time.Second)
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, report := range p.reports[len(p.reports)-1:] {
		if report.Recorder != "second" {
			t.Errorf("%s still reports", report.Recorder)
		}
	}
	if strings.Count(first.text(), "entered the room") != 1 || strings.Contains(second.text(), "left for good") {
		t.Error("the two throw each other out in turn")
	}
}
