package recording

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"lianke/media/internal/accessunit"
	"lianke/media/internal/contract"
)

// syncEvery is how often what was appended is made to last.
const syncEvery = targetSegment

// raw is a track of VP8, which no player takes in HLS: pictures are appended to IVF files, one for each process, with their positions
// since the zero, and made into a playlist after the lesson (Finish). A file that was cut off anywhere is good up to there.
type raw struct {
	track
	file    *os.File
	size    int64  // of the file, up to the last whole picture
	waiting []byte // not yet in the file
	needKey bool
	media   int64 // where the last picture ends
	kept    int64 // where the last one in a file ends
	synced  time.Duration
	closed  bool
}

const (
	ivfHead  = 32
	ivfFrame = 12
	// largestFrame is more than any picture; a length above it was never written.
	largestFrame = 16 << 20
)

func (w *raw) isThere() bool { return len(w.raw) > 0 }

func (w *raw) save() bool { return true } // nothing but the files themselves

func (w *raw) reopen() { w.closed = false }

// begin goes on in a new file after those that are there.
func (w *raw) begin() error {
	w.needKey, w.raw, w.bytes = true, []string{}, 0
	names, _ := filepath.Glob(filepath.Join(w.dir, "raw_*.ivf"))
	slices.Sort(names)
	for _, name := range names {
		w.raw = append(w.raw, filepath.Base(name))
		if info, err := os.Stat(name); err == nil {
			w.bytes += info.Size()
		}
		err := readIVF(name, func(at int64, _ []byte) { w.media = max(w.media, at+frame) })
		if err != nil {
			w.log("%s: %s: %v", w.key.Folder(), name, err)
		}
	}
	w.kept = w.media
	return nil
}

// take appends a picture that was seen at a position, unless what it refers to is lost.
func (w *raw) take(picture accessunit.VP8, seen time.Duration) {
	at := max(w.ticks(seen), 0)
	if w.needKey && !picture.Key {
		return
	}
	if w.file == nil && picture.Key {
		if err := w.create(picture); err != nil {
			w.fail(err)
			return
		}
	}
	w.needKey = false
	at = max(at, w.media-frame+1)
	w.gap(w.media, at)
	w.media = at + frame
	w.waiting = ivfRecord(w.waiting, at, picture.Data)
}

func ivfRecord(to []byte, at int64, frame []byte) []byte {
	to = binary.LittleEndian.AppendUint32(to, uint32(len(frame)))
	return append(binary.LittleEndian.AppendUint64(to, uint64(at)), frame...)
}

func (w *raw) create(first accessunit.VP8) error {
	name := fmt.Sprintf("raw_%05d.ivf", len(w.raw))
	file, err := os.OpenFile(filepath.Join(w.dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	head := append(make([]byte, 0, ivfHead), "DKIF\x00\x00\x20\x00VP80"...)
	head = binary.LittleEndian.AppendUint16(head, uint16(first.Width))
	head = binary.LittleEndian.AppendUint16(head, uint16(first.Height))
	head = binary.LittleEndian.AppendUint32(head, pictureScale)
	head = binary.LittleEndian.AppendUint32(head, 1)
	head = append(head, make([]byte, 8)...)
	w.file, w.size, w.waiting = file, 0, head
	w.raw = append(w.raw, name)
	w.note()
	return nil
}

func (w *raw) lost() { w.needKey = true }

func (w *raw) wantsKey(time.Duration) bool { return w.needKey }

func (w *raw) advance(now time.Duration) {
	w.flush()
	if pos := w.ticks(now); w.isThere() && pos-w.media > w.ticks(still) {
		w.gap(w.media, pos)
	}
	if w.file != nil && now-w.synced >= syncEvery {
		w.synced = now
		if err := w.file.Sync(); err != nil {
			w.fail(err)
		}
	}
}

// flush appends what waits. What a full disk refuses is lost, up to the next key frame.
func (w *raw) flush() {
	if w.file == nil || len(w.waiting) == 0 {
		return
	}
	n, err := w.file.WriteAt(w.waiting, w.size)
	w.waiting = nil
	if err != nil {
		w.media = w.kept // so that the gap begins there
		err = errors.Join(err, w.file.Truncate(w.size))
		if w.size == 0 { // not even the head
			err = errors.Join(err, w.file.Close(), os.Remove(w.file.Name()))
			w.file, w.raw = nil, w.raw[:len(w.raw)-1]
		}
		w.fail(err)
		return
	}
	w.kept = w.media
	w.size += int64(n)
	w.bytes += int64(n)
}

func (w *raw) fail(err error) {
	if !w.needKey {
		w.log("%s: %v", w.key.Folder(), err)
	}
	w.needKey = true
	w.hurts(err)
}

func (w *raw) suspend() {
	w.flush()
	if w.file != nil {
		if err := errors.Join(w.file.Sync(), w.file.Close()); err != nil {
			w.log("%s: %v", w.key.Folder(), err)
		}
		w.file = nil
	}
}

func (w *raw) close(end time.Duration) {
	w.suspend()
	if to := w.ticks(end); w.isThere() {
		w.gap(min(w.media, to), to)
	}
	w.closed = true
}

func (w *raw) report(meeting string) contract.Track {
	told := w.track.report(meeting)
	told.Segments, told.Closed = len(w.raw), w.closed
	told.DurationMS = w.millis(w.media)
	return told
}

func readStart(name string, length int) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	start := make([]byte, length)
	_, err = io.ReadFull(file, start)
	return start, err
}

// readIVF hands over every whole picture of a file.
func readIVF(name string, take func(at int64, frame []byte)) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	from := bufio.NewReaderSize(file, 1<<20)
	if _, err := from.Discard(ivfHead); err != nil {
		return fmt.Errorf("no IVF head: %w", err)
	}
	for {
		var head [ivfFrame]byte
		if _, err := io.ReadFull(from, head[:]); err != nil {
			return nil // the end, or torn
		}
		n := binary.LittleEndian.Uint32(head[:])
		if n > largestFrame {
			return nil // torn
		}
		frame := make([]byte, n)
		if _, err := io.ReadFull(from, frame); err != nil {
			return nil // torn
		}
		take(int64(binary.LittleEndian.Uint64(head[4:])), frame)
	}
}
