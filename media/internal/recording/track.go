package recording

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4/seekablebuffer"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4/codecs"

	"lianke/media/internal/contract"
	"lianke/media/internal/hls"
)

// Key names a track: a publisher that reconnects goes on with the same one.
type Key struct{ Identity, Source string }

// Folder is the track's folder in that of its meeting.
func (k Key) Folder() string { return k.Source + "-" + fileSafe(k.Identity) }

func fileSafe(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' {
			return r
		}
		return '-'
	}, name)
}

// targetSegment is the length after which the next possible place ends a segment.
const targetSegment = hls.TargetSeconds * time.Second

// minGap is the shortest stretch without media that is reported.
const minGap = time.Second

// track is one playlist and its files. Positions are in ticks of its time scale since the playlist's zero.
type track struct {
	key   Key
	codec string
	scale int64
	dir   string
	log   Logger

	kind  kind
	put   func(name string, data []byte) error // writes a file if this process may
	hurts func(err error)                      // notes trouble with the disk that put has not seen

	list    hls.Playlist
	unsaved bool // the list on disk is an older one
	bytes   int64
	peak    int            // highest bit rate of a segment
	inits   map[string]int // codec parameters → number of their init file
	init    initFile       // of the open segment
	gaps    []contract.Gap
	raw     []string // files that are, or were, to be made into the list after the lesson
	note    func()   // something changed that the recording keeps on disk
	tail    tail
	buf     seekablebuffer.Buffer
}

// kind is how the files of a list are called.
type kind struct{ list, segment, init string }

var (
	plain = kind{"index.m3u8", "seg_%05d.m4s", "init_%d.mp4"}
	aac   = kind{"aac.m3u8", "aac_%05d.m4s", "aac_init_%d.mp4"}
)

// initFile is an init file that is on disk, or that is to be written before the next segment.
type initFile struct {
	name       string // empty while it is not on disk
	parameters string
	codec      codecs.Codec
}

func (t *track) base() *track { return t }

func (t *track) isThere() bool { return len(t.list.Segments) > 0 }

func (t *track) ticks(d time.Duration) int64 { return int64(d) * t.scale / int64(time.Second) }

func (t *track) span(ticks int64) time.Duration {
	return time.Duration(ticks * int64(time.Second) / t.scale)
}

func (t *track) millis(ticks int64) int64 { return ticks * 1000 / t.scale }

// end is where the files on disk end.
func (t *track) end() int64 {
	d := t.list.Duration()
	return (int64(d)*t.scale + int64(time.Second)/2) / int64(time.Second)
}

// use puts codec parameters in force for the open segment.
func (t *track) use(parameters string, codec codecs.Codec) {
	t.init = initFile{parameters: parameters, codec: codec}
	if err := t.writeInit(); err != nil {
		t.log("%s: init not written: %v", t.key.Folder(), err)
	}
}

// writeInit sees that the init file of the open segment is on disk.
func (t *track) writeInit() error {
	if t.init.name != "" {
		return nil
	}
	n, ok := t.inits[t.init.parameters]
	if !ok {
		n = t.nextInit()
		init := fmp4.Init{Tracks: []*fmp4.InitTrack{{ID: 1, TimeScale: uint32(t.scale), Codec: t.init.codec}}}
		t.buf.Reset()
		if err := init.Marshal(&t.buf); err != nil {
			return err
		}
		if err := t.put(filepath.Join(t.dir, t.initName(n)), t.buf.Bytes()); err != nil {
			return err
		}
		t.inits[t.init.parameters] = n
	}
	t.init.name = t.initName(n)
	return nil
}

func (t *track) initName(n int) string { return fmt.Sprintf(t.kind.init, n) }

// nextInit is the first number that neither this process nor an earlier one has used.
func (t *track) nextInit() int {
	for n := 0; ; n++ {
		if _, err := os.Stat(filepath.Join(t.dir, t.initName(n))); err != nil {
			return n
		}
	}
}

// add writes one segment and lists it. A segment that cannot be written keeps its place in time as a missing one.
func (t *track) add(base int64, samples []*fmp4.Sample, entry hls.Segment) {
	entry.File = fmt.Sprintf(t.kind.segment, len(t.list.Segments))
	var ticks int64
	for _, s := range samples {
		ticks += int64(s.Duration)
	}
	entry.Duration = t.span(ticks)
	size, err := t.writeSegment(entry.File, base, samples)
	if err != nil {
		t.log("%s: segment %s is missing: %v", t.key.Folder(), entry.File, err)
		entry.Missing = true
		t.gap(base, base+ticks)
	}
	t.bytes += int64(size)
	if entry.Duration >= targetSegment/4 { // a tiny segment's rate says nothing
		t.peak = max(t.peak, int(float64(size)*8/entry.Duration.Seconds()))
	}
	t.list.Segments = append(t.list.Segments, entry)
	t.writeList()
	t.tail.drop()
	if len(t.list.Segments) == 1 {
		t.note()
	}
}

// addOpen writes the open segment, which begins at base.
func (t *track) addOpen(base int64, samples []*fmp4.Sample, discontinuity bool) {
	if err := t.writeInit(); err != nil {
		t.log("%s: init not written: %v", t.key.Folder(), err)
	}
	t.add(base, samples, hls.Segment{Map: t.init.name, Discontinuity: discontinuity})
}

func (t *track) writeSegment(file string, base int64, samples []*fmp4.Sample) (int, error) {
	size := 256
	for _, s := range samples {
		size += len(s.Payload) + 16
	}
	t.buf.Reset()
	t.buf.Grow(size) // growing step by step was a good part of the recorder's cost
	part := fmp4.Part{
		SequenceNumber: uint32(len(t.list.Segments)),
		Tracks:         []*fmp4.PartTrack{{ID: 1, BaseTime: uint64(base), Samples: samples}},
	}
	if err := part.Marshal(&t.buf); err != nil {
		return 0, err
	}
	if err := t.put(filepath.Join(t.dir, file), t.buf.Bytes()); err != nil {
		return 0, err
	}
	return t.buf.Len(), nil
}

func (t *track) writeList() {
	err := t.put(filepath.Join(t.dir, t.kind.list), t.list.Render())
	if t.unsaved = err != nil; t.unsaved {
		t.log("%s: playlist not written: %v", t.key.Folder(), err)
	}
}

// save writes the list if the one on disk is older.
func (t *track) save() (saved bool) {
	if t.unsaved {
		t.writeList()
	}
	return !t.unsaved
}

// gap notes a stretch without media; those that touch become one, and short ones are passed over.
func (t *track) gap(from, to int64) {
	next := contract.Gap{BeginsMS: t.millis(from), EndsMS: t.millis(to)}
	touches := func(g contract.Gap) bool { return g.EndsMS >= next.BeginsMS-1 && g.BeginsMS <= next.EndsMS+1 }
	var others []contract.Gap
	for _, g := range t.gaps {
		if touches(g) {
			next.BeginsMS, next.EndsMS = min(next.BeginsMS, g.BeginsMS), max(next.EndsMS, g.EndsMS)
		} else {
			others = append(others, g)
		}
	}
	if next.EndsMS-next.BeginsMS <= minGap.Milliseconds() {
		return
	}
	t.gaps = append(others, next)
	slices.SortFunc(t.gaps, func(a, b contract.Gap) int { return cmp.Compare(a.BeginsMS, b.BeginsMS) })
	t.note()
}

// trim takes away what was already on disk after the end of the lesson.
func (t *track) trim(end int64) {
	for n := len(t.list.Segments); n > 0; n-- {
		last := &t.list.Segments[n-1]
		over := t.end() - end
		if over <= 0 {
			return
		}
		name := filepath.Join(t.dir, last.File)
		if last.Missing {
			last.Duration = max(0, last.Duration-t.span(over))
			if last.Duration > 0 {
				return
			}
		}
		if length := t.ticks(last.Duration); over < length {
			t.shorten(name, last, length-over)
			return
		}
		_ = os.Remove(name) // what is not listed is not played; a leftover is only disk
		t.list.Segments = t.list.Segments[:n-1]
	}
}

// shorten rewrites a segment so that it lasts only so long.
func (t *track) shorten(name string, entry *hls.Segment, length int64) {
	base, samples, err := readSegment(name)
	if err != nil {
		t.log("%s: cannot shorten %s: %v", t.key.Folder(), entry.File, err)
		return
	}
	var kept []*fmp4.Sample
	left := length
	for _, s := range samples {
		if left <= 0 {
			break
		}
		s.Duration = uint32(min(int64(s.Duration), left))
		left -= int64(s.Duration)
		kept = append(kept, s)
	}
	if _, err := t.writeSegment(entry.File, base, kept); err != nil {
		t.log("%s: cannot shorten %s: %v", t.key.Folder(), entry.File, err)
		return
	}
	entry.Duration = t.span(length - left)
}

func readSegment(name string) (base int64, samples []*fmp4.Sample, err error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return 0, nil, err
	}
	var parts fmp4.Parts
	if err := parts.Unmarshal(data); err != nil {
		return 0, nil, err
	}
	if len(parts) != 1 || len(parts[0].Tracks) != 1 || len(parts[0].Tracks[0].Samples) == 0 {
		return 0, nil, fmt.Errorf("%s: not one part of one track", name)
	}
	return int64(parts[0].Tracks[0].BaseTime), parts[0].Tracks[0].Samples, nil
}

// finish ends the list for good.
func (t *track) finish(end int64) {
	t.tail.drop()
	t.trim(end)
	t.list.Ended = true
	t.writeList()
}

// reopen takes the end away: there is more to come.
func (t *track) reopen() { t.list.Ended = false }

// resume reads back what an earlier process wrote.
func (t *track) resume() error {
	text, err := os.ReadFile(filepath.Join(t.dir, t.kind.list))
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	list, err := hls.Parse(text)
	if err != nil {
		return err
	}
	zero := t.list.Zero
	t.list = *list
	t.list.Zero = zero
	for _, s := range t.list.Segments {
		if info, err := os.Stat(filepath.Join(t.dir, s.File)); err == nil {
			t.bytes += info.Size()
			t.peak = max(t.peak, int(float64(info.Size())*8/max(s.Duration.Seconds(), 1)))
		}
	}
	return nil
}

func (t *track) report(meeting string) contract.Track {
	gaps := append([]contract.Gap{}, t.gaps...)
	return contract.Track{
		Path:     meeting + "/" + t.key.Folder() + "/" + t.kind.list,
		Identity: t.key.Identity, Source: t.key.Source, Codec: t.codec,
		BeginsRealMS: t.list.Zero.UnixMilli(), DurationMS: t.list.Duration().Milliseconds(),
		Segments: len(t.list.Segments), Bytes: t.bytes, Gaps: gaps, Raw: append([]string{}, t.raw...), Closed: t.list.Ended && !t.unsaved,
	}
}
