package room

import (
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"lianke/media/internal/accessunit"
	"lianke/media/internal/contract"
	"lianke/media/internal/hls"
	"lianke/media/internal/recording"
)

// fast is by how many millionths one clock is fast and the other slow: what makers of sound cards and cameras promise.
const fast = 50

// crystal is a publisher's track whose clock runs fast or slow by some millionths.
type crystal struct {
	kind    webrtc.RTPCodecType
	rate    uint32
	every   time.Duration // between packets, by the true clock
	payload []byte
	ppm     float64
	began   time.Time
	n       int
	length  time.Duration
	ready   chan struct{} // a packet is due
}

func (c *crystal) ID() string                { return c.kind.String() }
func (c *crystal) Kind() webrtc.RTPCodecType { return c.kind }
func (c *crystal) SSRC() webrtc.SSRC         { return webrtc.SSRC(c.kind) + 7 }
func (c *crystal) Codec() webrtc.RTPCodecParameters {
	return webrtc.RTPCodecParameters{RTPCodecCapability: webrtc.RTPCodecCapability{ClockRate: c.rate}}
}

// stamp is the publisher's own time of a moment, which begins anywhere.
func (c *crystal) stamp(at time.Duration) uint32 {
	return uint32(4_000_000_000 + int64(at.Seconds()*float64(c.rate)*(1+c.ppm/1e6)))
}

// ReadRTP waits for the next packet as a line with some jitter brings it.
func (c *crystal) ReadRTP() (*rtp.Packet, interceptor.Attributes, error) {
	at := time.Duration(c.n) * c.every
	if at > c.length {
		return nil, nil, io.EOF
	}
	jitter := time.Duration(c.n*7919%13) * time.Millisecond
	time.Sleep(time.Until(c.began.Add(at + 20*time.Millisecond + jitter)))
	packet := &rtp.Packet{Header: rtp.Header{
		Version: 2, SequenceNumber: uint16(65000 + c.n), Timestamp: c.stamp(at), SSRC: uint32(c.SSRC()), Marker: true,
	}, Payload: c.payload}
	c.n++
	return packet, nil, nil
}

// report is what the publisher says of its clock every few seconds.
func (c *crystal) report() rtcp.Packet {
	now := time.Now()
	since := now.Sub(c.began)
	seconds := uint64(now.Unix()) + 2208988800
	return &rtcp.SenderReport{SSRC: uint32(c.SSRC()), NTPTime: seconds<<32 | uint64(now.Nanosecond())<<32/1e9, RTPTime: c.stamp(since)}
}

// written is what a recording on disk made of it: where each picture and each packet of sound begins in its list.
type written struct {
	*heard
	rec *recording.Recording
}

func (w *written) Sound(key recording.Key, packet []byte, at time.Time) {
	w.heard.Sound(key, packet, at)
	w.rec.Sound(key, packet, at)
}

func (w *written) Picture(key recording.Key, unit accessunit.Unit, full int, at time.Time) {
	w.heard.Picture(key, unit, full, at)
	w.rec.Picture(key, unit, full, at)
}

// begins reads where the samples of a track begin.
func begins(t *testing.T, dir string, scale int64) (at []time.Duration) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "index.m3u8"))
	if err != nil {
		t.Fatal(err)
	}
	list, err := hls.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, segment := range list.Segments {
		data, err := os.ReadFile(filepath.Join(dir, segment.File))
		if err != nil {
			t.Fatal(err)
		}
		var parts fmp4.Parts
		if err := parts.Unmarshal(data); err != nil {
			t.Fatal(err)
		}
		ticks := int64(parts[0].Tracks[0].BaseTime)
		for _, sample := range parts[0].Tracks[0].Samples {
			at = append(at, time.Duration(ticks*int64(time.Second)/scale))
			ticks += int64(sample.Duration)
		}
	}
	return at
}

// apart is the most that picture and sound of one moment lie apart in the files. Both tracks end with the same moment; going back from
// there, one that is missing or too many would show as apart too. The first minute is left out.
func apart(t *testing.T, dir string) (most time.Duration) {
	t.Helper()
	pictures := begins(t, filepath.Join(dir, "camera-p-a"), 90000)
	sounds := begins(t, filepath.Join(dir, "microphone-p-a"), 48000)
	for p, s := len(pictures)-1, len(sounds)-1; p >= 0 && s >= 0 && pictures[p] > time.Minute; p, s = p-25, s-50 {
		most = max(most, (pictures[p] - sounds[s]).Abs())
	}
	return most
}

// heard notes when the last of each track was heard or seen, and how far beside the true time the two were, and beside each other.
type heard struct {
	mu      sync.Mutex
	began   time.Time
	counts  map[string]int
	every   map[string]time.Duration
	now     map[string]time.Duration // beside the true time
	drifted time.Duration            // the most that picture and sound were apart, after the first minute
}

func (h *heard) take(key recording.Key, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	due := h.began.Add(time.Duration(h.counts[key.Source]) * h.every[key.Source])
	h.counts[key.Source]++
	h.now[key.Source] = at.Sub(due)
	if due.Sub(h.began) > time.Minute {
		h.drifted = max(h.drifted, (h.now[recording.Camera] - h.now[recording.Microphone]).Abs())
	}
}

func (h *heard) Sound(key recording.Key, _ []byte, at time.Time)                   { h.take(key, at) }
func (h *heard) Picture(key recording.Key, _ accessunit.Unit, _ int, at time.Time) { h.take(key, at) }
func (h *heard) Raw(recording.Key, accessunit.VP8, time.Time)                      {}
func (h *heard) Lost(recording.Key, time.Time)                                     {}
func (h *heard) WantsKey(recording.Key, time.Time) bool                            { return false }

// keyFrame is a picture in one packet, its parameter sets before it.
func keyFrame() []byte {
	payload := []byte{0x78}
	for _, nal := range [][]byte{
		{0x67, 0x42, 0xc0, 0x1f, 0xd9, 0, 0x50, 5, 0xbb, 1, 0x6a, 2, 2, 2, 0x80, 0, 0, 3, 0, 0x80, 0, 0, 0x19, 7, 0x8c, 0x19, 0x24},
		{0x68, 0xcb, 0x83, 0xcb, 0x20}, {0x65, 1},
	} {
		payload = append(append(payload, 0, byte(len(nal))), nal...)
	}
	return payload
}

// TestClocksThatDriftStayTogether feeds packets and sender reports of two crystals, one fast and one slow, in time that passes as fast as
// this machine can; LIANKE_DRIFT_MINUTES makes it as long as a proof wants.
func TestClocksThatDriftStayTogether(t *testing.T) {
	minutes := 60
	if text := os.Getenv("LIANKE_DRIFT_MINUTES"); text != "" {
		minutes, _ = strconv.Atoi(text)
	}
	drifting(t, time.Duration(minutes)*time.Minute, fast)
}

// At half a second beside its packets the SDK does not believe a sender's reports any more; these are there after eight minutes.
func TestClocksThatDriftFarApartStayTogether(t *testing.T) {
	drifting(t, 20*time.Minute, 1000)
}

func drifting(t *testing.T, length time.Duration, ppm float64) {
	synctest.Test(t, func(t *testing.T) {
		began := Now()
		picture := &crystal{kind: webrtc.RTPCodecTypeVideo, rate: 90000, every: 40 * time.Millisecond, payload: keyFrame(), ppm: ppm, length: length}
		sound := &crystal{kind: webrtc.RTPCodecTypeAudio, rate: 48000, every: 20 * time.Millisecond, payload: []byte{0xfc, 1, 2}, ppm: -ppm, length: length}
		picture.began, sound.began = time.Now(), time.Now()
		h := &heard{began: began, counts: map[string]int{}, now: map[string]time.Duration{},
			every: map[string]time.Duration{recording.Camera: picture.every, recording.Microphone: sound.every}}
		root := t.TempDir()
		rec, err := recording.Load(root, "m7k2q9w4x1zt", began, time.Now, t.Logf)
		if err != nil {
			t.Fatal(err)
		}
		opened := time.Now().UnixMilli()
		rec.Obey(contract.Answer{Command: contract.CommandRecord, OpenedRealMS: &opened,
			Record: []contract.Wanted{{Identity: "p:a", Sources: []string{recording.Camera, recording.Microphone}}}}, began)
		v := New("", "", &written{h, rec}, nil, t.Logf)
		v.sync = newSync()
		for source, c := range map[string]*crystal{recording.Camera: picture, recording.Microphone: sound} {
			f := &feed{visit: v, key: recording.Key{Identity: "p:a", Source: source}, track: c, owner: "PA_1", ask: func() {}}
			v.start(f, map[string]string{recording.Camera: mimeH264, recording.Microphone: mimeOpus}[source])
		}
		for end := time.Now().Add(length); time.Now().Before(end); time.Sleep(3 * time.Second) {
			v.sync.OnRTCP(picture.report())
			v.sync.OnRTCP(sound.report())
		}
		v.finished.Wait()
		v.sync.End()
		rec.Suspend()
		for _, source := range []string{recording.Camera, recording.Microphone} {
			if got, want := h.counts[source], int(length/h.every[source]); got < want-2 {
				t.Errorf("%s: %d of %d", source, got, want)
			}
		}
		h.drifted = max(h.drifted, apart(t, filepath.Join(root, "m7k2q9w4x1zt")))
		t.Logf("after %v: picture %v, sound %v beside the true time; at most %d ms apart", length, h.now[recording.Camera],
			h.now[recording.Microphone], h.drifted.Milliseconds())
		if h.drifted > 100*time.Millisecond || h.now[recording.Camera].Abs() > 150*time.Millisecond {
			t.Error("the clocks were not followed")
		}
	})
}
