package e2e

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lianke/media/internal/hls"
)

func (h *house) track(source string) string {
	return filepath.Join(h.recordings(), meeting, source+"-p-h3n8v5c2r6yd", "index.m3u8")
}

func (h *house) master() string { return filepath.Join(h.recordings(), meeting, "master.m3u8") }

func (h *house) playlist(source string) *hls.Playlist {
	h.Helper()
	return h.playlistAt(h.track(source))
}

func (h *house) playlistAt(name string) *hls.Playlist {
	h.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		h.Fatal(err)
	}
	list, err := hls.Parse(text)
	if err != nil {
		h.Fatal(err)
	}
	return list
}

// run runs a tool and returns what it said; ffmpeg says errors only.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	var out, complaints bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		t.Errorf("%s %s: %v\n%s", name, strings.Join(args, " "), err, complaints.String())
	}
	return out.String()
}

// decodes decodes every picture and sample of a list and fails on any complaint.
func (h *house) decodes(list string) {
	h.Helper()
	// The time base: pictures a few ms apart (the server changed the size) are no error, but the null muxer counts in frames.
	cmd := exec.Command("ffmpeg", "-v", "error", "-xerror", "-i", list, "-fps_mode", "passthrough", "-enc_time_base", "-1", "-f", "null", "-")
	if out, err := cmd.CombinedOutput(); err != nil || len(bytes.TrimSpace(out)) > 0 {
		h.Errorf("decoding %s: %v\n%s", filepath.Base(filepath.Dir(list)), err, out)
	}
}

// seconds is what ffprobe says that a list lasts: the end of its last packet.
func (h *house) seconds(source string) float64 {
	h.Helper()
	text := run(h.T, "ffprobe", "-v", "error", "-show_entries", "packet=pts_time,duration_time", "-of", "csv=p=0", h.track(source))
	lines := strings.Fields(strings.TrimSpace(text))
	end := 0.0
	for _, line := range lines[max(0, len(lines)-3):] {
		at, length, _ := strings.Cut(line, ",")
		end = max(end, number(at)+number(length))
	}
	return end
}

// pictures is how many pictures a list has.
func (h *house) pictures() int {
	text := run(h.T, "ffprobe", "-v", "error", "-count_packets", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", h.track("camera"))
	n, _ := strconv.Atoi(strings.TrimSpace(strings.SplitN(text, "\n", 2)[0]))
	return n
}

func number(text string) float64 {
	n, _ := strconv.ParseFloat(strings.Trim(text, ", \n"), 64)
	return n
}

// lasts checks that both tracks last as long as the lesson was open.
func (h *house) lasts(open time.Duration, tolerance float64) {
	h.Helper()
	for _, source := range []string{"camera", "microphone"} {
		got := h.seconds(source)
		h.Logf("%s lasts %.3f s of %.3f s", source, got, open.Seconds())
		if math.Abs(got-open.Seconds()) > tolerance {
			h.Errorf("%s lasts %.3f s, the lesson %.3f s", source, got, open.Seconds())
		}
		if !h.playlist(source).Ended {
			h.Errorf("%s has no end", source)
		}
	}
}

// offsets pairs flashes with beeps: how much later, in seconds, the picture is than the sound.
func (h *house) offsets() (offsets []float64) {
	h.Helper()
	flashes := edges(run(h.T, "ffprobe", "-v", "error", "-f", "lavfi", "-i",
		fmt.Sprintf("movie=%s,signalstats", escape(h.track("camera"))),
		"-show_entries", "frame=pts_time:frame_tags=lavfi.signalstats.YAVG", "-of", "csv=p=0"), 128)
	beeps := edges(run(h.T, "ffprobe", "-v", "error", "-f", "lavfi", "-i",
		fmt.Sprintf("amovie=%s,aresample=48000,asetnsamples=240,bandpass=1000,astats=metadata=1:reset=1", escape(h.track("microphone"))),
		"-show_entries", "frame=pts_time:frame_tags=lavfi.astats.Overall.RMS_level", "-of", "csv=p=0"), -35)
	for _, flash := range flashes {
		for _, beep := range beeps {
			if math.Abs(flash-beep) < 0.4 {
				offsets = append(offsets, flash-beep)
			}
		}
	}
	h.Logf("%d flashes, %d beeps", len(flashes), len(beeps))
	return offsets
}

func escape(path string) string { return strings.NewReplacer(":", "\\:", ",", "\\,").Replace(path) }

// edges are the times at which a value rises over a level.
func edges(text string, level float64) (at []float64) {
	high := true // what is on at the very beginning has no edge
	for line := range strings.Lines(text) {
		when, value, _ := strings.Cut(strings.TrimSpace(line), ",")
		now := number(value) > level && !strings.Contains(value, "inf")
		if now && !high {
			at = append(at, number(when))
		}
		high = now
	}
	return at
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
