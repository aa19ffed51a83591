package hls

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func list() *Playlist {
	return &Playlist{
		Zero: time.UnixMilli(1788229430123).UTC(),
		Segments: []Segment{
			{File: "seg_00000.m4s", Map: "init_0.mp4", Duration: 4 * time.Second},
			{File: "seg_00001.m4s", Map: "init_0.mp4", Duration: 1234567 * time.Microsecond},
			{File: "seg_00002.m4s", Map: "init_1.mp4", Duration: 4040 * time.Millisecond, Discontinuity: true},
		},
	}
}

const rendered = `#EXTM3U
#EXT-X-VERSION:8
#EXT-X-TARGETDURATION:4
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:EVENT
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MAP:URI="init_0.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-09-01T02:23:50.123Z
#EXTINF:4.000000,
seg_00000.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-09-01T02:23:54.123Z
#EXTINF:1.234567,
seg_00001.m4s
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI="init_1.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-09-01T02:23:55.357Z
#EXTINF:4.040000,
seg_00002.m4s
`

func TestAnOpenPlaylist(t *testing.T) {
	if got := string(list().Render()); got != rendered {
		t.Error(got)
	}
}

func TestAPlaylistIsReadBackWhole(t *testing.T) {
	want := list()
	want.Ended = true
	want.Segments[1].Missing = true
	got, err := Parse(want.Render())
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v: %+v", err, got)
	}
}

func TestTheTargetCoversTheLongestSegment(t *testing.T) {
	p := list()
	p.Segments[1].Duration = 9600 * time.Millisecond
	if p.target() != 10 {
		t.Error(p.target())
	}
}

func TestAMasterOfPictureAndSound(t *testing.T) {
	got := string(Master(&Video{"camera-p-a/index.m3u8", "avc1.42e01f", 1280, 720, 1500000},
		[]Audio{{Name: "p:a", Path: "microphone-p-a/index.m3u8", Bandwidth: 64000},
			{Name: "d:b", Path: "microphone-d-b/index.m3u8", Bandwidth: 32000}}))
	want := `#EXTM3U
#EXT-X-VERSION:8
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="p:a",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="microphone-p-a/index.m3u8"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="d:b",DEFAULT=NO,AUTOSELECT=NO,CHANNELS="2",URI="microphone-d-b/index.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=1564000,RESOLUTION=1280x720,CODECS="avc1.42e01f,opus",AUDIO="sound"
camera-p-a/index.m3u8
`
	if got != want {
		t.Error(got)
	}
}

func TestAMasterOffersAACOnceAllSoundsHaveIt(t *testing.T) {
	video := &Video{"camera-p-a/index.m3u8", "avc1.42e01f", 1280, 720, 1500000}
	both := Audio{Name: "p:a", Path: "a/index.m3u8", Bandwidth: 64000, AAC: Rendition{"a/aac.m3u8", 70000}}
	for want, audios := range map[bool][]Audio{true: {both}, false: {both, {Name: "d:b", Path: "b/index.m3u8"}}} {
		got := string(Master(video, audios))
		if strings.Contains(got, `CODECS="avc1.42e01f,mp4a.40.2",AUDIO="aac"`) != want || strings.Contains(got, `URI="a/aac.m3u8"`) != want {
			t.Error(got)
		}
	}
	if got := string(Master(nil, []Audio{both})); !strings.HasSuffix(got, "CODECS=\"mp4a.40.2\"\na/aac.m3u8\n") {
		t.Error(got)
	}
}

func TestAMissingSegmentNamesNoInitFile(t *testing.T) {
	p := &Playlist{Segments: []Segment{
		{File: "seg_00000.m4s", Duration: time.Second, Missing: true},
		{File: "seg_00001.m4s", Map: "init_0.mp4", Duration: time.Second, Discontinuity: true},
		{File: "seg_00002.m4s", Map: "init_0.mp4", Duration: time.Second, Discontinuity: true, Missing: true},
		{File: "seg_00003.m4s", Map: "init_0.mp4", Duration: time.Second},
	}}
	text := string(p.Render())
	if strings.Contains(text, `URI=""`) || strings.Count(text, "#EXT-X-MAP") != 2 || strings.Index(text, "#EXT-X-MAP") < strings.Index(text, "seg_00000") {
		t.Error(text)
	}
	again, err := Parse([]byte(text))
	if err != nil || string(again.Render()) != text {
		t.Errorf("%v\n%s", err, again.Render())
	}
}

func TestAMasterOfSoundAlone(t *testing.T) {
	got := string(Master(nil, []Audio{{Name: "p:a", Path: "microphone-p-a/index.m3u8", Bandwidth: 64000}}))
	want := "#EXTM3U\n#EXT-X-VERSION:8\n#EXT-X-INDEPENDENT-SEGMENTS\n" +
		"#EXT-X-STREAM-INF:BANDWIDTH=64000,CODECS=\"opus\"\nmicrophone-p-a/index.m3u8\n"
	if got != want {
		t.Error(got)
	}
}

func TestAFileIsReplacedAtOnce(t *testing.T) {
	name := filepath.Join(t.TempDir(), "index.m3u8")
	for _, text := range []string{"first", "second"} {
		if err := WriteFile(name, []byte(text), Unguarded); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(name); string(got) != text {
			t.Errorf("read %q", got)
		}
	}
	refused := errors.New("refused")
	if err := WriteFile(name, []byte("third"), func(func() error) error { return refused }); err != refused {
		t.Errorf("%v", err)
	}
	if got, _ := os.ReadFile(name); string(got) != "second" {
		t.Errorf("read %q", got)
	}
	if left, _ := os.ReadDir(filepath.Dir(name)); len(left) != 1 {
		t.Errorf("temporary files stayed: %v", left)
	}
}
