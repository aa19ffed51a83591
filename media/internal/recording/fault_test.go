package recording

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"lianke/media/internal/contract"
)

func TestAKilledRecorderLosesLessThanASecond(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 7, large)
	s.pictures(7, 7.9, large, 25)
	s.sounds(7, 7.9)
	s.rec.Advance(s.at(7.9))
	s.load() // the process was killed
	for _, key := range []Key{camera, microphone} {
		if got := s.seconds(key); got < 7.85 || got > 8 {
			t.Errorf("%s: %.3f s recovered of 7.9", key.Source, got)
		}
	}
	s.obey(contract.CommandRecord, 9)
	s.both(9, 14, large)
	s.obey(contract.CommandClose, 14.3, 14)
	s.bothLast(14)
	s.sameCuts(9)
	if left, _ := filepath.Glob(filepath.Join(s.root, meeting, "*", tailFiles)); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

func TestATornTailIsGoodUpToThere(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 7, large)
	names, _ := filepath.Glob(filepath.Join(s.root, meeting, "camera-*", tailFiles))
	if len(names) != 1 {
		t.Fatalf("tails %v", names)
	}
	whole, _ := os.ReadFile(names[0])
	for _, cut := range []int{0, 5, recordHead, 60, len(whole) / 2, len(whole) - 1} {
		torn := append(bytes.Clone(whole[:cut]), make([]byte, 40)...) // a file system may leave zeros
		if err := os.WriteFile(names[0], torn, 0o644); err != nil {
			t.Fatal(err)
		}
		_, samples := readTail(names[0])
		_, all := samplesOf(whole, t)
		if len(samples) > len(all) || cut > len(whole)/3 && len(samples) == 0 {
			t.Errorf("cut at %d: %d of %d samples", cut, len(samples), len(all))
		}
		for i := range samples {
			if !bytes.Equal(samples[i].data, all[i].data) || samples[i].at != all[i].at {
				t.Errorf("cut at %d: sample %d is another", cut, i)
			}
		}
	}
}

func samplesOf(whole []byte, t *testing.T) (tailHead, []tailSample) {
	name := filepath.Join(t.TempDir(), "whole")
	if err := os.WriteFile(name, whole, 0o644); err != nil {
		t.Fatal(err)
	}
	return readTail(name)
}

func TestATailOfASegmentThatIsListedIsPassedOver(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 7, large)
	names, _ := filepath.Glob(filepath.Join(s.root, meeting, "camera-*", tailFiles))
	old, _ := os.ReadFile(names[0])
	s.both(7, 10, large) // the segment is written, its tail gone; as if the removal had been forgotten
	if err := os.WriteFile(filepath.Join(filepath.Dir(names[0]), "tail_0"), old, 0o644); err != nil {
		t.Fatal(err)
	}
	s.load() // the process was killed
	if got := s.seconds(camera); got > 10 {
		t.Errorf("%.3f s of 10", got)
	}
	s.tape(camera)
}

func TestOfTwoRecordersTheLaterWritesAlone(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 6, large)
	frozen := s.rec
	s.load()
	s.obey(contract.CommandRecord, 7)
	s.both(7, 12, large)
	mine, newer := s.files(), s.rec
	s.rec = frozen
	if !s.rec.IsReplaced() {
		t.Error("the older one does not know")
	}
	s.both(12, 20, large)
	s.obey(contract.CommandClose, 20, 20)
	s.rec.Suspend()
	if now := s.files(); now != mine {
		t.Errorf("the older one changed\n%s\ninto\n%s", mine, now)
	}
	s.rec = newer
	s.both(12, 15, large)
	s.obey(contract.CommandClose, 15.3, 15)
	s.bothLast(15)
}

func TestARecorderThatWasFrozenWhileItWroteDoesNoHarm(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 6, large)
	frozen := s.rec
	s.load()
	s.both(7, 12, large)
	mine := s.files()
	s.rec = frozen // it never asks before it writes: the lock and the number must be enough
	s.both(6, 11, large)
	if now := s.files(); now != mine {
		t.Errorf("the older one changed\n%s\ninto\n%s", mine, now)
	}
}

// files are names and contents of all that is on disk but tails.
func (s *stage) files() string {
	var all strings.Builder
	_ = filepath.Walk(s.root, func(name string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() && !strings.HasPrefix(info.Name(), "tail_") {
			text, _ := os.ReadFile(name)
			all.WriteString(name + " " + string(text) + "\n")
		}
		return err
	})
	return all.String()
}

func TestARecorderThatComesToAStartedRecordingGoesOnWithIt(t *testing.T) {
	s := newStage(t)
	late := s.rec // both wait for the opening
	s.load()
	s.open()
	s.both(0, 6, large)
	s.rec = late
	s.obey(contract.CommandRecord, 7)
	s.both(7, 10, large)
	s.obey(contract.CommandClose, 10.3, 10)
	s.bothLast(10)
	if n := len(s.rec.Report("node-1").Tracks); n != 2 {
		t.Errorf("%d tracks", n)
	}
}

// smallDisk puts the recordings on a disk of two megabytes and returns how to fill it and how to make room again.
func (s *stage) smallDisk() (fill, free func()) {
	s.Helper()
	if err := syscall.Mount("tmpfs", s.root, "tmpfs", 0, "size=2m"); err != nil {
		s.Fatalf("a disk of its own needs root: %v", err)
	}
	s.Cleanup(func() {
		if err := syscall.Unmount(s.root, 0); err != nil {
			s.Error(err)
		}
	})
	ballast := filepath.Join(s.root, "ballast")
	fill = func() {
		file, err := os.Create(ballast)
		if err != nil {
			s.Fatal(err)
		}
		defer file.Close()
		for err == nil {
			_, err = file.Write(make([]byte, 4096))
		}
	}
	return fill, func() {
		if err := os.Remove(ballast); err != nil {
			s.Fatal(err)
		}
	}
}

// listed checks that everything that the lists on disk name is there.
func (s *stage) listed() {
	s.Helper()
	for _, key := range []Key{camera, microphone} {
		s.tape(key)
	}
}

func TestAFullDiskIsToldAndGoneOnFromWhenThereIsRoom(t *testing.T) {
	s := newStage(t)
	fill, free := s.smallDisk()
	s.open()
	s.both(0, 6, large)
	fill()
	s.both(6, 18, large)
	if got := s.rec.Report("node-1"); got.Trouble != contract.TroubleDiskFull || got.State != contract.StateRecording {
		t.Errorf("%q %q", got.Trouble, got.State)
	}
	s.listed()
	free()
	s.both(18, 30, large)
	if got := s.rec.Report("node-1").Trouble; got != "" {
		t.Error(got)
	}
	s.listed()
	s.obey(contract.CommandClose, 30.3, 30)
	s.bothLast(30)
	for _, key := range []Key{camera, microphone} {
		gaps := s.gaps(key)
		if len(gaps) != 1 || gaps[0].BeginsMS > 8000 || gaps[0].EndsMS < 16000 || gaps[0].EndsMS > 24000 {
			t.Errorf("%s: gaps %v", key.Source, gaps)
		}
	}
}

func TestARecordingIsNotClosedBeforeItsEndIsOnDisk(t *testing.T) {
	s := newStage(t)
	fill, free := s.smallDisk()
	s.open()
	s.both(0, 6, large)
	fill()
	s.both(6, 9, large)
	s.obey(contract.CommandClose, 9.3, 9)
	if got := s.rec.Report("node-1"); got.State == contract.StateClosed || got.Trouble != contract.TroubleDiskFull {
		t.Errorf("%q %q", got.State, got.Trouble)
	}
	s.listed()
	free()
	s.obey(contract.CommandClose, 11, 9)
	if got := s.rec.Report("node-1"); got.State != contract.StateClosed || got.Trouble != "" {
		t.Errorf("%q %q", got.State, got.Trouble)
	}
	s.bothLast(9)
}

func TestALessonThatBeginsOnAFullDiskIsRecordedFromWhenThereIsRoom(t *testing.T) {
	s := newStage(t)
	fill, free := s.smallDisk()
	fill()
	s.open()
	s.both(0, 9, large)
	if got := s.rec.Report("node-1").Trouble; got != contract.TroubleDiskFull {
		t.Error(got)
	}
	free()
	s.obey(contract.CommandRecord, 9)
	s.both(9, 18, large)
	s.obey(contract.CommandClose, 18.3, 18)
	s.bothLast(18)
	s.listed()
}

func TestVP8OnAFullDiskGoesOnFromTheNextKeyFrameWhenThereIsRoom(t *testing.T) {
	s := newStage(t)
	fill, free := s.smallDisk()
	frames := vp8(t, "320x180", "10")
	s.open()
	play := func(from, to float64) {
		for ; from < to; from++ {
			s.raws(frames, from, from+1)
			s.rec.Advance(s.at(from + 1))
		}
	}
	play(0, 3)
	fill()
	play(3, 5)
	if got := s.rec.Report("node-1").Trouble; got != contract.TroubleDiskFull {
		t.Errorf("trouble %q", got)
	}
	if !s.rec.WantsKey(camera, s.at(5)) {
		t.Error("no key frame wanted")
	}
	if whole, size := s.wholePictures(); whole != size {
		t.Errorf("%d bytes of whole pictures in a file of %d", whole, size)
	}
	free()
	play(5, 9) // the encoder's next key frame is at 6 s
	s.obey(contract.CommandClose, 9.3, 9)
	track := s.rec.Report("node-1").Tracks[0]
	if len(track.Raw) != 1 || len(track.Gaps) != 1 || track.Gaps[0].BeginsMS < 2900 || track.Gaps[0].EndsMS < 5900 || track.Gaps[0].EndsMS > 6100 {
		t.Errorf("%+v", track)
	}
	s.load()
	if _, err := s.rec.Finish(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.decodes(s.path(camera.Folder(), "index.m3u8"))
}

// wholePictures is how many bytes of the first raw file are its head and whole pictures, and how long it is.
func (s *stage) wholePictures() (whole, size int64) {
	s.Helper()
	name := s.path(camera.Folder(), "raw_00000.ivf")
	whole = ivfHead
	if err := readIVF(name, func(_ int64, frame []byte) { whole += ivfFrame + int64(len(frame)) }); err != nil {
		s.Fatal(err)
	}
	return whole, fileSize(s.T, name)
}

func TestVP8AfterALossWaitsForAKeyFrame(t *testing.T) {
	s := newStage(t)
	frames := vp8(t, "160x90", "4") // a key frame at 0 and at 2 s
	s.open()
	s.raws(frames, 0, 1)
	s.rec.Lost(camera, s.at(1))
	s.raws(frames, 1, 3)
	s.rec.Advance(s.at(3))
	var at []int64
	if err := readIVF(s.path(camera.Folder(), "raw_00000.ivf"), func(pos int64, _ []byte) { at = append(at, pos/pictureScale) }); err != nil {
		t.Fatal(err)
	}
	if n := len(at); n != 50 || at[24] != 0 || at[25] != 2 {
		t.Errorf("%d pictures, in the seconds %v", n, at)
	}
}

func TestVP8FromBeforeTheOpeningIsNotWritten(t *testing.T) {
	s := newStage(t)
	frames := vp8(t, "160x90", "4") // a key frame at 0 and at 2 s
	s.obey(contract.CommandWait, -3)
	for n, frame := range frames {
		s.rec.Raw(camera, frame, s.at(float64(n)/25-2.05))
	}
	s.obey(contract.CommandRecord, 2)
	s.rec.Advance(s.at(2))
	var at []int64
	if err := readIVF(s.path(camera.Folder(), "raw_00000.ivf"), func(pos int64, _ []byte) { at = append(at, pos) }); err != nil {
		t.Fatal(err)
	}
	if len(at) != 50 || at[0] != 0 || at[49] > 2*pictureScale {
		t.Errorf("%d pictures at %v", len(at), at)
	}
}

func TestATornLengthIsNotBelieved(t *testing.T) {
	name := filepath.Join(t.TempDir(), "raw.ivf")
	torn := append(ivfRecord(make([]byte, ivfHead), 7, []byte{1, 2}), bytes.Repeat([]byte{0xff}, ivfFrame)...)
	if err := os.WriteFile(name, torn, 0o644); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n := 0
	if err := readIVF(name, func(int64, []byte) { n++ }); err != nil || n != 1 {
		t.Errorf("%d pictures, %v", n, err)
	}
	if runtime.ReadMemStats(&after); after.TotalAlloc-before.TotalAlloc > 8*largestFrame {
		t.Errorf("%d MB for a file of some bytes", (after.TotalAlloc-before.TotalAlloc)>>20)
	}
}

func TestVP8ThatBeginsOnAFullDiskLeavesNoFileWithoutAHead(t *testing.T) {
	s := newStage(t)
	fill, free := s.smallDisk()
	frames := vp8(t, "320x180", "6")
	s.open()
	s.sounds(0, 1)
	s.rec.Advance(s.at(1))
	fill()
	s.raws(frames, 0, 1)
	s.rec.Advance(s.at(1.5))
	if left, _ := filepath.Glob(s.path(camera.Folder(), "raw_*")); len(left) > 0 {
		t.Errorf("left %v", left)
	}
	free()
	s.raws(frames, 2, 4)
	s.rec.Advance(s.at(4))
	s.obey(contract.CommandClose, 5, 5)
	s.load()
	if _, err := s.rec.Finish(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.decodes(s.path(camera.Folder(), "index.m3u8"))
}

func TestWhatAKilledProcessWasWritingIsTakenAway(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 6, large)
	for _, name := range []string{s.path("master.m3u8.12.tmp"), s.path(camera.Folder(), "seg_00001.m4s.34.tmp")} {
		if err := os.WriteFile(name, []byte("half"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s.load()
	top, _ := filepath.Glob(s.path("*.tmp"))
	below, _ := filepath.Glob(s.path("*", "*.tmp"))
	if left := append(top, below...); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

func TestAnotherSizeAfterARestartLeavesTheOldInitFileAlone(t *testing.T) {
	s := newStage(t)
	s.open()
	s.both(0, 6, large)
	before, _ := os.ReadFile(s.path(camera.Folder(), "init_0.mp4"))
	s.load()
	s.both(8, 14, small)
	s.obey(contract.CommandClose, 14.3, 14)
	if after, _ := os.ReadFile(s.path(camera.Folder(), "init_0.mp4")); len(before) == 0 || !bytes.Equal(before, after) {
		t.Error("what was recorded before can no longer be decoded")
	}
	segments := s.tape(camera).list.Segments
	if first, last := segments[0].Map, segments[len(segments)-1].Map; first == last {
		t.Errorf("both sizes need %s", first)
	}
}
