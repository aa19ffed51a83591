package recording

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"lianke/media/internal/accessunit"
	"lianke/media/internal/contract"
	"lianke/media/internal/hls"
	"lianke/media/internal/schema"
)

const meeting = "m7k2q9w4x1zt"

var (
	camera     = Key{"p:h3n8v5c2r6yd", Camera}
	microphone = Key{"p:h3n8v5c2r6yd", Microphone}
	large      = params(sps(0x50, 0x05, 0xbb, 0x01))
	small      = &accessunit.Params{SPS: append([]byte{}, large.SPS...), PPS: []byte{0x68, 1}, Width: 320, Height: 180}
	opus       = []byte{0xfc, 1, 2, 3}
)

func sps(size ...byte) []byte {
	head := append([]byte{0x67, 0x42, 0xc0, 0x1f, 0xd9, 0x00}, size...)
	return append(head, 0x6a, 0x02, 0x02, 0x02, 0x80, 0x00, 0x00, 0x03, 0x00, 0x80, 0x00, 0x00, 0x19, 0x07, 0x8c, 0x19, 0x24)
}

func params(sps []byte) *accessunit.Params {
	p, err := accessunit.NewParams(sps, []byte{0x68, 0xcb, 0x83, 0xcb, 0x20})
	if err != nil {
		panic(err)
	}
	return p
}

// stage plays a lesson into a recording. Times are seconds since the opening.
type stage struct {
	*testing.T
	root   string
	opened int64
	zero   time.Time
	now    time.Time
	rec    *Recording
	units  int // pictures offered
}

func newStage(t *testing.T) *stage {
	now := time.Now().Truncate(time.Millisecond)
	s := &stage{T: t, root: t.TempDir(), zero: now, opened: now.UnixMilli(), now: now}
	s.load()
	return s
}

func (s *stage) load() {
	s.now = s.zero
	s.Helper()
	rec, err := Load(s.root, meeting, s.zero, func() time.Time { return s.now }, s.Logf)
	if err != nil {
		s.Fatal(err)
	}
	s.rec = rec
}

func (s *stage) at(seconds float64) time.Time {
	return s.zero.Add(time.Duration(seconds * float64(time.Second)))
}

func (s *stage) obey(command string, now float64, ended ...float64) {
	answer := contract.Answer{Command: command, NextMS: 2000,
		Record: []contract.Wanted{{Identity: camera.Identity, Sources: []string{Camera, Microphone}}}}
	if command != contract.CommandWait {
		answer.OpenedRealMS = &s.opened
	}
	for _, e := range ended {
		ms := s.opened + int64(e*1000)
		answer.EndedRealMS = &ms
	}
	s.now = s.at(now)
	s.rec.Obey(answer, s.now)
}

// open opens the lesson as it happens: the news comes a little late.
func (s *stage) open() { s.obey(contract.CommandRecord, 0.1) }

func (s *stage) pictures(from, to float64, p *accessunit.Params, gop int) {
	for i := 0; from+float64(i)/25 < to-0.001; i++ {
		s.picture(from+float64(i)/25, i%gop == 0, p)
	}
}

func (s *stage) picture(at float64, idr bool, p *accessunit.Params) {
	s.units++
	data := []byte{0, 0, 0, 2, 0x41, byte(s.units)}
	if idr {
		data[4] = 0x65
	}
	s.rec.Picture(camera, accessunit.Unit{Data: data, IDR: idr, Params: p}, large.Width*large.Height, s.at(at))
}

func (s *stage) sounds(from, to float64) {
	for i := 0; from+float64(i)/50 < to-0.001; i++ {
		s.rec.Sound(microphone, opus, s.at(from+float64(i)/50))
	}
}

// both plays picture and sound side by side, a second at a time, as they really come.
func (s *stage) both(from, to float64, p *accessunit.Params) {
	for ; from < to; from++ {
		s.pictures(from, min(from+1, to), p, 25)
		s.sounds(from, min(from+1, to))
		s.rec.Advance(s.at(min(from+1, to)))
	}
}

func (s *stage) quietly(from, to float64) {
	for ; from < to; from += 0.5 {
		s.rec.Advance(s.at(from))
	}
}

// tape is what is on disk of one track.
type tape struct {
	list      *hls.Playlist
	positions []int64 // of each sample, then the end
	keys      []bool
	payloads  [][]byte
}

// tape reads a track back and checks what must hold for any: each segment begins where the one before ended, in its own clock and
// in the list's, and with a key frame.
func (s *stage) tape(key Key) *tape {
	s.Helper()
	dir := filepath.Join(s.root, meeting, key.Folder())
	text, err := os.ReadFile(filepath.Join(dir, "index.m3u8"))
	if err != nil {
		s.Fatal(err)
	}
	list, err := hls.Parse(text)
	if err != nil {
		s.Fatal(err)
	}
	scale := map[string]int64{Camera: pictureScale, Microphone: audioScale}[key.Source]
	tp, next, listed := &tape{list: list}, int64(0), time.Duration(0)
	for _, segment := range list.Segments {
		if segment.Missing {
			next += (int64(segment.Duration)*scale + int64(time.Second)/2) / int64(time.Second)
			listed += segment.Duration
			continue
		}
		base, samples, err := readSegment(filepath.Join(dir, segment.File))
		if err != nil {
			s.Fatal(err)
		}
		if base != next || samples[0].IsNonSyncSample {
			s.Errorf("%s begins at %d, wanted %d; key %v", segment.File, base, next, !samples[0].IsNonSyncSample)
		}
		if d := time.Duration(base)*time.Second/time.Duration(scale) - listed; d.Abs() > time.Millisecond {
			s.Errorf("%s is listed %v beside its clock", segment.File, d)
		}
		if _, err := readInitOrNil(filepath.Join(dir, segment.Map), key.Source); err != nil {
			s.Error(err)
		}
		for _, sample := range samples {
			tp.positions, tp.keys = append(tp.positions, next), append(tp.keys, !sample.IsNonSyncSample)
			tp.payloads = append(tp.payloads, sample.Payload)
			next += int64(sample.Duration)
		}
		listed += segment.Duration
	}
	tp.positions = append(tp.positions, next)
	return tp
}

func readInitOrNil(name, source string) (any, error) {
	if source == Camera {
		return readInit(name)
	}
	_, err := os.Stat(name)
	return nil, err
}

func (s *stage) seconds(key Key) float64 { return s.tape(key).list.Duration().Seconds() }

func (s *stage) bothLast(seconds float64) {
	s.Helper()
	for _, key := range []Key{camera, microphone} {
		if got := s.seconds(key); got < seconds-0.001 || got > seconds+0.001 {
			s.Errorf("%s lasts %.3f s, wanted %.3f", key.Source, got, seconds)
		}
		if !s.tape(key).list.Ended {
			s.Errorf("%s has no end", key.Source)
		}
	}
}

func (s *stage) gaps(key Key) (gaps []contract.Gap) {
	for _, t := range s.rec.Report("node-1").Tracks {
		if t.Source == key.Source {
			gaps = t.Gaps
		}
	}
	return gaps
}

func parsed(t *testing.T, text []byte) *hls.Playlist {
	t.Helper()
	list, err := hls.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func cutsAt(list *hls.Playlist) (cuts []float64) {
	var at time.Duration
	for _, segment := range list.Segments {
		if segment.Discontinuity {
			cuts = append(cuts, at.Seconds())
		}
		at += segment.Duration
	}
	return cuts
}

// sameCuts checks that both lists are cut at these places.
func (s *stage) sameCuts(want ...float64) {
	s.Helper()
	for _, key := range []Key{camera, microphone} {
		near := func(a, b float64) bool { return a-b < 0.021 && b-a < 0.021 }
		if got := cutsAt(s.tape(key).list); !slices.EqualFunc(got, want, near) {
			s.Errorf("%s is cut at %v, wanted %v", key.Source, got, want)
		}
	}
}

func TestALessonFromOpeningToEnd(t *testing.T) {
	s := newStage(t)
	s.obey(contract.CommandWait, -2)
	s.both(-2, 0, large)
	s.sounds(0, 0.1)
	s.pictures(0, 0.1, large, 25)
	s.open()
	s.both(1, 19, large) // a second without media is no gap
	s.both(19, 21, large)
	s.obey(contract.CommandClose, 20.3, 20)
	s.bothLast(20)
	video := s.tape(camera)
	if n := len(video.list.Segments); n != 5 || video.list.Segments[0].Duration != 4*time.Second {
		t.Errorf("%d segments, the first of %v", n, video.list.Segments[0].Duration)
	}
	if n := len(video.keys); n < 19*25 || n > 19*25+5 {
		t.Errorf("%d pictures", n)
	}
	if s.gaps(camera) != nil && len(s.gaps(camera)) > 0 || len(s.gaps(microphone)) > 0 {
		t.Errorf("gaps %v %v", s.gaps(camera), s.gaps(microphone))
	}
	if !video.list.Zero.Equal(time.UnixMilli(s.opened)) {
		t.Errorf("zero is %v", video.list.Zero)
	}
}

func TestNothingFromBeforeTheOpeningIsWritten(t *testing.T) {
	s := newStage(t)
	s.obey(contract.CommandWait, -2)
	s.both(-2, 0, large)
	before := s.units
	s.pictures(0, 0.1, large, 25)
	s.open()
	s.both(1, 5, large)
	s.obey(contract.CommandClose, 5, 5)
	for _, payload := range s.tape(camera).payloads {
		if int(payload[5]) <= before {
			t.Fatalf("picture %d of %d before the opening was written", payload[5], before)
		}
	}
}

func TestWhatCameBetweenTheOpeningAndItsNewsIsWritten(t *testing.T) {
	s := newStage(t)
	s.obey(contract.CommandWait, -2)
	s.both(-2, 2, large)
	s.obey(contract.CommandRecord, 2)
	s.both(2, 5, large)
	s.obey(contract.CommandClose, 5, 5)
	s.bothLast(5)
	if n := len(s.tape(camera).payloads); n < 5*25 || n > 5*25+1 {
		t.Errorf("%d pictures", n)
	}
	if n := len(s.tape(microphone).payloads); n < 5*50-1 || n > 5*50+3 {
		t.Errorf("%d packets of sound", n)
	}
}

func TestReportsFitTheContract(t *testing.T) {
	s := newStage(t)
	check := func(state string, tracks int) {
		t.Helper()
		report := s.rec.Report("node-1")
		text, _ := json.Marshal(report)
		if err := schema.Check("../../../contracts/recorder-report.schema.json", text); err != nil {
			t.Error(err)
		}
		if report.State != state || len(report.Tracks) != tracks {
			t.Errorf("%s", text)
		}
	}
	check(contract.StateWaiting, 0)
	s.open()
	check(contract.StateRecording, 0)
	s.both(0, 9, large)
	check(contract.StateRecording, 2)
	track := s.rec.Report("node-1").Tracks[0]
	want := contract.Track{
		Path: meeting + "/camera-p-h3n8v5c2r6yd/index.m3u8", Identity: camera.Identity, Source: Camera, Codec: "h264",
		BeginsRealMS: s.opened, DurationMS: 8000, Segments: 2, Bytes: track.Bytes, Gaps: []contract.Gap{}, Raw: []string{},
	}
	if text, _ := json.Marshal(track); string(text) != marshal(want) || track.Bytes == 0 {
		t.Errorf("%s", text)
	}
	s.obey(contract.CommandClose, 10, 9)
	check(contract.StateClosed, 2)
}

func marshal(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}

func TestALateCameraStandsFromZero(t *testing.T) {
	s := newStage(t)
	s.open()
	for i := range 11 {
		s.sounds(float64(i), float64(i)+1)
	}
	s.both(11, 15, large)
	s.obey(contract.CommandClose, 15.3, 15)
	s.bothLast(15)
	if got := marshal(s.gaps(camera)); got != `[{"begins_ms":0,"ends_ms":11000}]` {
		t.Error(got)
	}
	for _, segment := range s.tape(camera).list.Segments {
		if segment.Duration > 6*time.Second {
			t.Errorf("a segment of %v", segment.Duration)
		}
	}
}

func TestAGapIsHeldPictureAndSilence(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 6, large)
	s.quietly(6, 17)
	s.both(17, 20, large)
	s.obey(contract.CommandClose, 20.3, 20)
	s.bothLast(20)
	s.sameCuts()
	for _, key := range []Key{camera, microphone} {
		gaps := s.gaps(key)
		if len(gaps) != 1 || gaps[0].BeginsMS < 5950 || gaps[0].BeginsMS > 6050 || gaps[0].EndsMS < 16950 || gaps[0].EndsMS > 17050 {
			t.Errorf("%s: %v", key.Source, gaps)
		}
		for _, segment := range s.tape(key).list.Segments {
			if segment.Duration > 6500*time.Millisecond {
				t.Errorf("%s: a segment of %v", key.Source, segment.Duration)
			}
		}
	}
}

func TestTheGapIsOnDiskWhileItLasts(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 6, large)
	s.quietly(6, 30)
	for _, key := range []Key{camera, microphone} {
		if got := s.seconds(key); got < 23 || got > 30 {
			t.Errorf("%s: %.3f s on disk", key.Source, got)
		}
	}
}

func TestAfterAGapPicturesWaitForAKeyFrame(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 6, large)
	s.quietly(6, 12)
	if !s.rec.WantsKey(camera, s.at(12)) {
		t.Error("no key frame wanted")
	}
	lost := s.units
	s.picture(12, false, large)
	s.both(13, 16, large)
	s.obey(contract.CommandClose, 16.3, 16)
	for _, payload := range s.tape(camera).payloads {
		if int(payload[5]) == lost+1 {
			t.Error("a picture without its key frame was written")
		}
	}
}

func TestAPictureThatEndsALongGapWaitsForAKeyFrameToo(t *testing.T) {
	s := newStage(t)
	s.open()
	s.pictures(0, 6, large, 1000)
	lost := s.units
	s.picture(9, false, large) // nothing has let time pass between: the picture itself brings the news of the gap
	s.picture(9.04, false, large)
	if !s.rec.WantsKey(camera, s.at(9.1)) {
		t.Error("no key frame wanted")
	}
	s.pictures(9.5, 12, large, 1000)
	s.obey(contract.CommandClose, 12.3, 12)
	for _, payload := range s.tape(camera).payloads {
		if int(payload[5]) == lost+1 || int(payload[5]) == lost+2 {
			t.Error("a picture stands behind a key frame that it does not refer to")
		}
	}
	if got := marshal(s.gaps(camera)); got != `[{"begins_ms":6000,"ends_ms":9500}]` {
		t.Error(got)
	}
}

func TestAChangeOfSizeCutsBothListsAtOnePlace(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 6, large)
	s.both(6, 9, small)
	s.both(9, 14, large)
	s.obey(contract.CommandClose, 14.3, 14)
	s.bothLast(14)
	s.sameCuts(6, 9)
	var maps []string
	for _, segment := range s.tape(camera).list.Segments {
		maps = append(maps, segment.Map)
	}
	if !slices.Equal(slices.Compact(maps), []string{"init_0.mp4", "init_1.mp4", "init_0.mp4"}) {
		t.Errorf("inits %v", maps)
	}
}

func TestTheSoundIsCutWhereThePictureIsThoughThePictureIsLate(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 4, large)
	s.sounds(4, 4.6)
	s.pictures(4, 10, small, 25)
	s.sounds(4.6, 10)
	s.obey(contract.CommandClose, 10.3, 10)
	s.sameCuts(4)
}

func TestASizeThatLastsAMomentLeavesNoSegment(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 6, large)
	s.pictures(6, 6.2, small, 25)
	s.sounds(6, 6.2)
	s.pictures(6.2, 9, large, 25)
	s.sounds(6.2, 9)
	s.obey(contract.CommandClose, 9.3, 9)
	s.bothLast(9)
	s.sameCuts(6)
}

func TestTheTrackWaitsForItsFullSize(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 2, small)
	s.both(2, 9, large)
	s.obey(contract.CommandClose, 9.3, 9)
	s.bothLast(9)
	s.sameCuts()
	if n := len(s.tape(camera).keys); n > 7*25+2 {
		t.Errorf("%d pictures", n)
	}
}

func TestTheTrackDoesNotWaitForEver(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 9, small)
	s.obey(contract.CommandClose, 9.3, 9)
	if n := len(s.tape(camera).keys); n < 6*25 || n > 6*25+2 {
		t.Errorf("%d pictures of the 6 s after waiting", n)
	}
}

func TestPicturesAfterALossWaitForAKeyFrameHoweverLong(t *testing.T) {
	s := newStage(t)
	s.open()
	s.pictures(0, 2, large, 1000)
	s.rec.Lost(camera, s.at(2))
	if !s.rec.WantsKey(camera, s.at(2)) || s.rec.WantsKey(camera, s.at(2.1)) {
		t.Error("a key frame is to be asked for at once, and not twice")
	}
	for i := range 50 {
		s.picture(2+float64(i)/25, false, large)
	}
	for i := range 25 {
		s.picture(4+float64(i)/25, i == 0, large)
	}
	s.obey(contract.CommandClose, 5.3, 5)
	if n := len(s.tape(camera).keys); n < 74 || n > 76 {
		t.Errorf("%d pictures of the 2 s before the loss and the second after the key frame", n)
	}
}

func TestALongGroupOfPicturesIsBrokenByAsking(t *testing.T) {
	s := newStage(t)
	s.open()
	for i := range 20 * 25 {
		at := float64(i) / 25
		s.picture(at, i == 0 || s.rec.WantsKey(camera, s.at(at)), large)
	}
	s.obey(contract.CommandClose, 20.3, 20)
	if n := len(s.tape(camera).list.Segments); n != 5 && n != 6 {
		t.Errorf("%d segments in 20 s", n)
	}
}

func TestARestartedRecorderGoesOnWithTheSameTracks(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 10, large) // the process dies here: what is not on disk is lost
	s.load()
	if got := Unsettled(s.root); !slices.Equal(got, []string{meeting}) {
		t.Errorf("unsettled %v", got)
	}
	s.obey(contract.CommandRecord, 13)
	s.both(13, 20, large)
	s.obey(contract.CommandClose, 20.3, 20)
	s.bothLast(20)
	s.sameCuts(13)
	for _, key := range []Key{camera, microphone} {
		gaps := s.gaps(key)
		if len(gaps) != 1 || gaps[0].BeginsMS < 7900 || gaps[0].BeginsMS > 10000 || gaps[0].EndsMS < 12950 || gaps[0].EndsMS > 13050 {
			t.Errorf("%s: %v", key.Source, gaps)
		}
	}
	if len(s.rec.Report("node-1").Tracks) != 2 {
		t.Error("tracks were doubled")
	}
}

func TestASecondRestartRemembersTheFirstGap(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 6, large)
	s.load()
	s.both(9, 16, large)
	s.load()
	s.both(19, 24, large)
	s.obey(contract.CommandClose, 24.3, 24)
	s.bothLast(24)
	s.sameCuts(9, 19)
	if gaps := s.gaps(camera); len(gaps) != 2 {
		t.Errorf("gaps %v", gaps)
	}
}

func TestASuspendedRecordingStaysOpenAndWhole(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 6, large)
	s.rec.Suspend()
	s.both(6, 8, large)
	if s.tape(camera).list.Ended || s.seconds(camera) != 6 || s.seconds(microphone) < 5.98 {
		t.Errorf("%.3f s and %.3f s", s.seconds(camera), s.seconds(microphone))
	}
	s.load()
	s.both(8, 10, large)
	s.obey(contract.CommandClose, 10.3, 10)
	s.bothLast(10)
}

func TestWhatCameAfterTheEndIsTakenAway(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 30, large) // the platform could not be asked
	s.obey(contract.CommandClose, 30, 17)
	s.bothLast(17)
	leftover, _ := filepath.Glob(filepath.Join(s.root, meeting, "*", "seg_*"))
	if n := len(leftover); n != 10 {
		t.Errorf("%d segments on disk", n)
	}
}

func TestPicturesAfterTheEndDoNotCountIntoTheBandwidth(t *testing.T) {
	s := newStage(t)
	s.open()
	s.pictures(0, 3.4, large, 25)
	s.obey(contract.CommandClose, 3.5, 3)
	text, _ := os.ReadFile(s.path("master.m3u8"))
	_, rest, _ := bytes.Cut(text, []byte("BANDWIDTH="))
	digits, _, _ := bytes.Cut(rest, []byte(","))
	if rate, _ := strconv.Atoi(string(digits)); rate < 75*8*6/3 || s.seconds(camera) != 3 {
		t.Errorf("%d bits a second in %s", rate, text)
	}
}

func TestAStillScreenIsAskedForAKeyFrame(t *testing.T) {
	s := newStage(t)
	s.open()
	s.pictures(0, 0.2, large, 25)
	if s.rec.WantsKey(camera, s.at(0.9)) {
		t.Error("asked too early")
	}
	if !s.rec.WantsKey(camera, s.at(1.3)) {
		t.Error("not asked")
	}
}

func TestARecordingThatNeverOpenedLeavesNothing(t *testing.T) {
	s := newStage(t)
	s.obey(contract.CommandWait, 0)
	s.both(0, 9, large)
	s.obey(contract.CommandLeave, 9)
	if entries, _ := os.ReadDir(s.root); len(entries) != 0 {
		t.Errorf("left %v", entries)
	}
	if state := s.rec.Report("node-1").State; state != contract.StateClosed {
		t.Error(state)
	}
}

func TestALeftRecordingIsEndedAndSettled(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 9, large)
	s.obey(contract.CommandLeave, 9, 9)
	s.bothLast(9)
	if got := Unsettled(s.root); len(got) != 0 {
		t.Errorf("unsettled %v", got)
	}
}

func TestWaitingPausesAndAbandoningStops(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 5, large)
	s.obey(contract.CommandWait, 5)
	s.both(5, 15, large)
	if s.seconds(camera) > 5 {
		t.Error("wrote while told to wait")
	}
	s.obey(contract.CommandRecord, 15)
	s.both(15, 20, large)
	s.rec.Abandon()
	s.both(20, 30, large)
	if got := s.seconds(camera); got < 15 || got > 20 {
		t.Errorf("%.3f s on disk", got)
	}
}

func TestASegmentThatCannotBeWrittenKeepsItsPlace(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 6, large)
	dir := filepath.Join(s.root, meeting, camera.Folder())
	if err := os.Rename(dir, dir+"-away"); err != nil {
		t.Fatal(err)
	}
	s.both(6, 10, large)
	if err := os.Rename(dir+"-away", dir); err != nil {
		t.Fatal(err)
	}
	s.both(10, 14, large)
	text, _ := os.ReadFile(filepath.Join(dir, "index.m3u8"))
	list, _ := hls.Parse(text)
	if !list.Segments[1].Missing || list.Segments[2].Missing || list.Duration() != 12*time.Second {
		t.Errorf("%s", text)
	}
}

func TestTheMasterJoinsPictureAndSound(t *testing.T) {
	s := newStage(t)
	master := filepath.Join(s.root, meeting, "master.m3u8")
	s.open()
	for i := range 12 {
		s.sounds(float64(i), float64(i)+1)
		s.rec.Advance(s.at(float64(i)))
	}
	if text, _ := os.ReadFile(master); !bytes.Contains(text, []byte(`CODECS="opus"`)) || bytes.Contains(text, []byte("avc1")) {
		t.Errorf("sound alone: %s", text)
	}
	s.both(12, 18, large)
	if text, _ := os.ReadFile(master); !bytes.Contains(text, []byte(`RESOLUTION=1280x720,CODECS="avc1.42c01f,opus",AUDIO="sound"`)) {
		t.Errorf("both: %s", text)
	}
}

func TestSoundFollowsTheSendersClock(t *testing.T) {
	for _, rate := range []float64{1.0004, 0.9996} { // 400 ppm, four times what a bad crystal does
		s := newStage(t)
		s.open()
		const packets = 60 * 50
		for i := range packets {
			s.rec.Sound(microphone, opus, s.at(float64(i)/50*rate))
		}
		s.rec.Suspend()
		tp := s.tape(microphone)
		if n := len(tp.payloads); n != packets {
			t.Errorf("%d packets of %d: silence was put in, or sound left out", n, packets)
		}
		for i, payload := range tp.payloads {
			heard := max(0, float64(i)/50*rate-float64(preSkip)/audioScale)
			if off := float64(tp.positions[i])/audioScale - heard; off > 0.007 || off < -0.002 || !bytes.Equal(payload, opus) {
				t.Fatalf("packet %d (% x) lies %.1f ms beside when it was heard", i, payload, off*1000)
			}
		}
	}
}

func TestSoundIsPutWhereADecoderThatSkipsNothingPlaysItInTime(t *testing.T) {
	s := newStage(t)
	s.open()
	s.sounds(1, 2)
	s.rec.Suspend()
	tp := s.tape(microphone)
	first := slices.IndexFunc(tp.payloads, func(p []byte) bool { return bytes.Equal(p, opus) })
	if at := tp.positions[first]; at != audioScale-preSkip {
		t.Errorf("what was heard at %d begins at %d", audioScale, at)
	}
}

func TestSoundThatComesTooLateIsLeftOut(t *testing.T) {
	s := newStage(t)
	s.open()
	s.sounds(0, 2)
	s.sounds(1, 1.5)
	s.sounds(2, 4)
	s.rec.Suspend()
	if end := s.seconds(microphone); end < 3.98 || end > 4.001 {
		t.Errorf("lasts %.3f s", end)
	}
}

func TestAPublisherThatChangesItsCodecGoesOnInTheFirstOnesTrackOnly(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 5, large)
	s.rec.Raw(camera, accessunit.VP8{Data: []byte{0, 1, 2}, Key: true, Width: 640, Height: 360}, s.at(5))
	s.sounds(5, 8)
	s.both(8, 12, large)
	s.obey(contract.CommandClose, 12.3, 12)
	s.bothLast(12)
	if raw, _ := filepath.Glob(s.path("camera-*", "raw_*")); len(raw) > 0 {
		t.Errorf("there is %v", raw)
	}
	if slices.ContainsFunc(s.tape(camera).payloads, func(p []byte) bool { return len(p) == 0 }) {
		t.Error("a picture of nothing was written")
	}
}

func TestTheServerIsNotAskedForKeyFramesWhileItClimbs(t *testing.T) {
	s := newStage(t)
	s.open()
	s.picture(0, true, small)
	if s.rec.WantsKey(camera, s.at(1)) || s.rec.WantsKey(camera, s.at(2.9)) {
		t.Error("asked while the server climbs")
	}
	if !s.rec.WantsKey(camera, s.at(3.1)) {
		t.Error("not asked when it has stopped climbing")
	}
}

func TestPicturesStandInTheOrderInWhichTheyCame(t *testing.T) {
	s := newStage(t)
	s.open()
	s.pictures(0, 2, large, 25)
	s.picture(1.9, false, large) // its sender's clock was set back
	s.picture(1.9, false, large)
	s.pictures(2, 5, large, 25)
	s.rec.Picture(camera, accessunit.Unit{Data: []byte{0, 0, 0, 1, 0x41}, Params: large}, 0, s.at(0.5)) // of a segment that is on disk
	s.obey(contract.CommandClose, 5.3, 5)
	tp := s.tape(camera)
	for i := 1; i < len(tp.positions); i++ {
		if length := tp.positions[i] - tp.positions[i-1]; length <= 0 || length > pictureScale {
			t.Errorf("picture %d lasts %d ticks", i-1, length)
		}
	}
	if n := len(tp.payloads); n != 5*25+2+1 { // the first stands from zero on
		t.Errorf("%d pictures", n)
	}
}

func TestLostPacketsBecomeSilence(t *testing.T) {
	s := newStage(t)
	s.open()
	s.sounds(0, 2)
	s.sounds(2.06, 5)
	s.rec.Suspend()
	positions := s.tape(microphone).positions
	for i := 1; i < len(positions); i++ {
		if d := positions[i] - positions[i-1]; d > packet+packet/8 {
			t.Errorf("packet %d lasts %d ticks", i, d)
		}
	}
	if end := float64(positions[len(positions)-1]) / audioScale; end < 4.98 || end > 5.001 {
		t.Errorf("ends at %.4f s", end)
	}
}

func TestAMeetingsNameCannotLeaveTheRoot(t *testing.T) {
	for _, name := range []string{"", "..", "a/b", "../x", "a:b"} {
		if _, err := Load(t.TempDir(), name, time.Now(), time.Now, t.Logf); err == nil {
			t.Errorf("%q passed", name)
		}
	}
}

func TestARecordingClosedTooEarlyGoesOn(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 6, large)
	s.obey(contract.CommandLeave, 6)
	s.load()
	s.obey(contract.CommandRecord, 8)
	s.both(8, 12, large)
	s.obey(contract.CommandClose, 12.3, 12)
	s.bothLast(12)
	s.sameCuts(8)
}
