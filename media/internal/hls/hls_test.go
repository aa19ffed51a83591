package hls

import (
	"os"
	"path/filepath"
	"reflect"
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
		[]Audio{{"p:a", "microphone-p-a/index.m3u8", 64000}, {"d:b", "microphone-d-b/index.m3u8", 32000}}))
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

func TestAMasterOfSoundAlone(t *testing.T) {
	got := string(Master(nil, []Audio{{"p:a", "microphone-p-a/index.m3u8", 64000}}))
	want := "#EXTM3U\n#EXT-X-VERSION:8\n#EXT-X-INDEPENDENT-SEGMENTS\n" +
		"#EXT-X-STREAM-INF:BANDWIDTH=64000,CODECS=\"opus\"\nmicrophone-p-a/index.m3u8\n"
	if got != want {
		t.Error(got)
	}
}

func TestAFileIsReplacedAtOnce(t *testing.T) {
	name := filepath.Join(t.TempDir(), "index.m3u8")
	for _, text := range []string{"first", "second"} {
		if err := WriteFile(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(name); string(got) != text {
			t.Errorf("read %q", got)
		}
	}
	if _, err := os.Stat(name + ".tmp"); !os.IsNotExist(err) {
		t.Error("the temporary file stayed")
	}
}
