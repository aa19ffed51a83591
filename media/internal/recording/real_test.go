package recording

import (
	"bytes"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/livekit/server-sdk-go/v2/pkg/oggreader"

	"lianke/media/internal/accessunit"
	"lianke/media/internal/contract"
)

// Pictures and sounds here are real ones, and what was recorded is decoded.

func made(t *testing.T, args string) []byte {
	t.Helper()
	cmd := exec.Command("ffmpeg", append([]string{"-v", "error"}, strings.Fields(args)...)...)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s", err, complaints.String())
	}
	return out.Bytes()
}

// pictures264 makes pictures of a size with a key frame every so many.
func pictures264(t *testing.T, size string, seconds, gop string) (units []accessunit.Unit) {
	t.Helper()
	stream := made(t, "-f lavfi -i testsrc=s="+size+":r=25:d="+seconds+" -pix_fmt yuv420p -c:v libx264 -preset ultrafast -profile:v baseline "+
		"-x264-params keyint="+gop+":min-keyint="+gop+":scenecut=0:slices=1:sliced-threads=0 -bsf:v h264_metadata=aud=insert -f h264 -")
	var reader accessunit.Reader
	err := eachUnit(bytes.NewReader(stream), func(nals [][]byte) error {
		unit, whole, err := reader.Read(nals)
		if err == nil && whole {
			units = append(units, unit)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return units
}

// beeps are Opus packets of a tone of 80 ms at the beginning of every second.
func beeps(t *testing.T, seconds string) (packets [][]byte) {
	t.Helper()
	stream := made(t, "-f lavfi -i aevalsrc=0.8*sin(2*PI*1000*t)*lt(mod(t\\,1)\\,0.08):s=48000:d="+seconds+
		" -c:a libopus -b:a 32k -frame_duration 20 -page_duration 20000 -f ogg -")
	reader, _, err := oggreader.NewOggReader(bytes.NewReader(stream))
	if err != nil {
		t.Fatal(err)
	}
	for {
		packet, err := reader.ReadPacket()
		if err == io.EOF {
			return packets
		}
		if err != nil {
			t.Fatal(err)
		}
		packets = append(packets, bytes.Clone(packet))
	}
}

func (s *stage) path(parts ...string) string {
	return filepath.Join(append([]string{s.root, meeting}, parts...)...)
}

// decodes decodes all of a list and fails on any complaint.
func (s *stage) decodes(list string) {
	s.Helper()
	cmd := exec.Command("ffmpeg", "-v", "error", "-xerror", "-i", list, "-fps_mode", "passthrough", "-enc_time_base", "-1", "-f", "null", "-")
	if out, err := cmd.CombinedOutput(); err != nil || len(bytes.TrimSpace(out)) > 0 {
		s.Errorf("decoding %s: %v\n%s", list, err, out)
	}
}

// probed is how many packets a list has and where the last of them ends.
func (s *stage) probed(list string) (packets int, end float64) {
	s.Helper()
	out, err := exec.Command("ffprobe", "-v", "error", "-show_entries", "packet=pts_time,duration_time", "-of", "csv=p=0", list).Output()
	if err != nil {
		s.Fatal(err)
	}
	for _, line := range strings.Fields(string(out)) {
		at, length, _ := strings.Cut(strings.TrimRight(line, ","), ",")
		from, _ := strconv.ParseFloat(at, 64)
		lasts, _ := strconv.ParseFloat(length, 64)
		packets, end = packets+1, max(end, from+lasts)
	}
	return packets, end
}

// tones are the times at which a list begins to sound.
func (s *stage) tones(list string) (at []float64) {
	s.Helper()
	filter := "amovie=" + strings.NewReplacer(":", "\\:", ",", "\\,").Replace(list) +
		",aresample=48000,asetnsamples=240,bandpass=1000,astats=metadata=1:reset=1"
	out, err := exec.Command("ffprobe", "-v", "error", "-f", "lavfi", "-i", filter, "-show_entries",
		"frame=pts_time:frame_tags=lavfi.astats.Overall.RMS_level", "-of", "csv=p=0").Output()
	if err != nil {
		s.Fatal(err)
	}
	high := true
	for line := range strings.Lines(string(out)) {
		when, level, _ := strings.Cut(strings.TrimSpace(line), ",")
		value, err := strconv.ParseFloat(strings.TrimRight(level, ","), 64)
		now := err == nil && value > -35
		if now && !high {
			second, _ := strconv.ParseFloat(when, 64)
			at = append(at, second)
		}
		high = now
	}
	return at
}

func TestTwentyChangesOfSizeDecodeCleanly(t *testing.T) {
	s := newStage(t)
	sizes := [][]accessunit.Unit{pictures264(t, "160x90", "21", "25"), pictures264(t, "320x180", "21", "25"), pictures264(t, "240x136", "21", "25")}
	s.open()
	const changes = 20
	for second := range changes + 1 {
		for i := range 25 {
			n := second*25 + i
			s.rec.Picture(camera, sizes[second%len(sizes)][n], 160*90, s.at(float64(n)/25))
		}
		s.sounds(float64(second), float64(second)+1)
		s.rec.Advance(s.at(float64(second) + 1))
	}
	s.obey(contract.CommandClose, changes+1.3, changes+1)
	s.bothLast(changes + 1)
	var want []float64
	for second := range changes {
		want = append(want, float64(second)+1)
	}
	s.sameCuts(want...)
	if n := len(s.tape(camera).keys); n != (changes+1)*25+1 { // the first stands from zero on
		t.Errorf("%d pictures", n)
	}
	s.decodes(s.path("master.m3u8"))
	s.decodes(s.path(camera.Folder(), "index.m3u8"))
}

func TestTwoPicturesOfOneRoomHaveListsOfTheirOwn(t *testing.T) {
	s := newStage(t)
	screen := Key{camera.Identity, Screen}
	room, slides := pictures264(t, "320x180", "12", "25"), pictures264(t, "640x360", "12", "25")
	s.open()
	for n := range 12 * 25 {
		at := s.at(float64(n) / 25)
		s.rec.Picture(camera, room[n], 320*180, at)
		if n >= 100 {
			s.rec.Picture(screen, slides[n-100], 640*360, at)
		}
	}
	s.obey(contract.CommandClose, 12.3, 12)
	for _, key := range []Key{camera, screen} {
		list := s.path(key.Folder(), "index.m3u8")
		s.decodes(list)
		if _, end := s.probed(list); math.Abs(end-12) > 0.05 {
			t.Errorf("%s lasts %.3f s", key.Source, end)
		}
	}
	if text, _ := os.ReadFile(s.path("master.m3u8")); !bytes.Contains(text, []byte("RESOLUTION=320x180")) || bytes.Contains(text, []byte("screen")) {
		t.Errorf("%s", text)
	}
}

// vp8 makes pictures of VP8.
func vp8(t *testing.T, size, seconds string) (frames []accessunit.VP8) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "clip.ivf")
	made(t, "-f lavfi -i testsrc=s="+size+":r=25:d="+seconds+" -c:v libvpx -deadline realtime -cpu-used 8 -b:v 300k -g 50 -auto-alt-ref 0 -y "+name)
	err := readIVF(name, func(_ int64, data []byte) {
		frame, whole, err := accessunit.ParseVP8(data)
		if err != nil || !whole {
			t.Fatalf("%v %v", whole, err)
		}
		frames = append(frames, frame)
	})
	if err != nil {
		t.Fatal(err)
	}
	return frames
}

func (s *stage) raws(frames []accessunit.VP8, from, to float64) {
	for n := int(from * 25); float64(n)/25 < to-0.001; n++ {
		s.rec.Raw(camera, frames[n], s.at(float64(n)/25))
	}
}

func TestVP8IsKeptRawInClassAndMadeIntoAListAfterwards(t *testing.T) {
	s := newStage(t)
	frames, tones := vp8(t, "320x180", "16"), beeps(t, "16")
	sound := func(from, to float64) {
		for n := int(from * 50); float64(n)/50 < to-0.001; n++ {
			s.rec.Sound(microphone, tones[n], s.at(float64(n)/50))
		}
	}
	s.open()
	for second := range 6 {
		s.raws(frames, float64(second), float64(second)+1)
		sound(float64(second), float64(second)+1)
		s.rec.Advance(s.at(float64(second) + 1))
	}
	s.load() // killed, and back after two seconds
	raw := s.path(camera.Folder(), "raw_00000.ivf")
	if err := os.Truncate(raw, fileSize(t, raw)-7); err != nil { // torn
		t.Fatal(err)
	}
	s.obey(contract.CommandRecord, 8)
	if !s.rec.WantsKey(camera, s.at(8)) {
		t.Error("no key frame wanted")
	}
	for second := 8; second < 15; second++ {
		s.raws(frames, float64(second), float64(second)+1)
		sound(float64(second), float64(second)+1)
		s.rec.Advance(s.at(float64(second) + 1))
	}
	if _, err := s.rec.Finish(t.Context()); err != ErrNotClosed {
		t.Errorf("finished an open recording: %v", err)
	}
	s.obey(contract.CommandClose, 15.3, 15)
	track := s.rec.Report("node-1").Tracks[0]
	if track.Codec != "vp8" || len(track.Raw) != 2 || !track.Closed || len(track.Gaps) != 1 || track.Gaps[0].EndsMS != 8000 {
		t.Errorf("%+v", track)
	}
	if _, err := os.Stat(s.path("master.m3u8")); err == nil {
		t.Error("there is a master without the picture")
	}

	s.load()
	tracks, err := s.rec.Finish(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(tracks) != 2 || tracks[0].Segments != 4 || len(tracks[0].Raw) != 2 || len(tracks[0].Gaps) != 1 {
		t.Errorf("%+v", tracks)
	}
	list := s.path(camera.Folder(), "index.m3u8")
	s.decodes(list)
	s.decodes(s.path("master.m3u8"))
	if n, end := s.probed(list); n != 15*25+1 || math.Abs(end-15) > 0.05 {
		t.Errorf("%d pictures, %.3f s", n, end)
	}
	if text, _ := os.ReadFile(s.path("master.m3u8")); !bytes.Contains(text, []byte("RESOLUTION=320x180")) || !bytes.Contains(text, []byte("mp4a.40.2")) {
		t.Errorf("%s", text)
	}
	if left := Unsettled(s.root); len(left) > 0 {
		t.Errorf("unsettled %v", left)
	}
}

func fileSize(t *testing.T, name string) int64 {
	t.Helper()
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func TestAACStandsBesideOpusAtTheSamePlaces(t *testing.T) {
	s := newStage(t)
	tones := beeps(t, "21")
	s.open()
	play := func(from, to float64, p *accessunit.Params) {
		for second := from; second < to; second++ {
			s.pictures(second, second+1, p, 25)
			for n := int(second * 50); n < int(second+1)*50; n++ {
				s.rec.Sound(microphone, tones[n], s.at(float64(n)/50))
			}
			s.rec.Advance(s.at(second + 1))
		}
	}
	play(0, 6, large)
	play(6, 9, small)
	play(9, 20, large)
	s.obey(contract.CommandClose, 20.3, 20)
	if err := os.Remove(s.path(microphone.Folder(), "seg_00003.m4s")); err != nil { // a full disk never wrote it
		t.Fatal(err)
	}
	began := time.Now()
	if _, err := s.rec.Finish(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("finished in %v", time.Since(began))
	opus, aac := s.path(microphone.Folder(), "index.m3u8"), s.path(microphone.Folder(), "aac.m3u8")
	s.decodes(aac)
	if _, end := s.probed(aac); math.Abs(end-20) > 0.03 {
		t.Errorf("the AAC lasts %.3f s", end)
	}
	lists := map[string][]float64{}
	for _, name := range []string{opus, aac} {
		text, _ := os.ReadFile(name)
		list := parsed(t, text)
		lists[name] = cutsAt(list)
		if !list.Ended {
			t.Errorf("%s has no end", name)
		}
	}
	if len(lists[aac]) != 2 || math.Abs(lists[aac][0]-lists[opus][0]) > 0.03 || math.Abs(lists[aac][1]-lists[opus][1]) > 0.03 {
		t.Errorf("cut at %v, the Opus at %v", lists[aac], lists[opus])
	}
	was, is := s.tones(opus), s.tones(aac)
	if len(was) < 12 || len(is) < len(was) {
		t.Fatalf("%d tones became %d", len(was), len(is))
	}
	for _, tone := range is {
		if off := math.Abs(tone - math.Round(tone)); off > 0.02 {
			t.Errorf("a tone at %.3f s", tone)
		}
	}
	if text, _ := os.ReadFile(s.path("master.m3u8")); !bytes.Contains(text, []byte(`GROUP-ID="aac"`)) || !bytes.Contains(text, []byte(`GROUP-ID="sound"`)) {
		t.Errorf("%s", text)
	}
}
