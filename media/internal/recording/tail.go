package recording

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"

	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"

	"lianke/media/internal/hls"
)

// tail is what is written beside the list of the segment that is still open, so that a process that is killed loses half a second and
// not the whole segment. Its file is not synced: after a cut of power what is missing or torn of it is left out.
//
// Records: length and checksum of what follows, both 32 bits. The first is a tailHead in JSON, the others are samples: position and
// length, 64 bits each, a byte that is 1 for a key frame, and the payload.
type tail struct {
	name string
	file *os.File
	head tailHead
	kept int // samples
}

// tailHead says where the samples belong.
type tailHead struct {
	Segment int    `json:"segment"`
	Start   int64  `json:"start"`
	Map     string `json:"map"`
	Cut     bool   `json:"cut"`
}

// tailSample is one sample; a length of 0 lasts until the next.
type tailSample struct {
	at, length int64
	key        bool
	data       []byte
}

const (
	tailFiles  = "tail_*"
	recordHead = 8
	sampleHead = 17
)

// keep appends those samples of the open segment that are not in the file yet.
func (l *tail) keep(head tailHead, samples []tailSample) error {
	var text []byte
	if l.file == nil || head != l.head || len(samples) < l.kept {
		if err := l.restart(head); err != nil {
			return err
		}
		about, _ := json.Marshal(head)
		text = record(text, about)
	}
	for _, s := range samples[l.kept:] {
		body := binary.BigEndian.AppendUint64(make([]byte, 0, sampleHead+len(s.data)), uint64(s.at))
		body = append(binary.BigEndian.AppendUint64(body, uint64(s.length)), 0)
		if s.key {
			body[sampleHead-1] = 1
		}
		text = record(text, append(body, s.data...))
	}
	if _, err := l.file.Write(text); err != nil {
		l.drop()
		return err
	}
	l.kept = len(samples)
	return nil
}

func record(text, body []byte) []byte {
	text = binary.BigEndian.AppendUint32(text, uint32(len(body)))
	return append(binary.BigEndian.AppendUint32(text, crc32.ChecksumIEEE(body)), body...)
}

func (l *tail) restart(head tailHead) (err error) {
	if l.file == nil {
		l.file, err = os.Create(l.name)
	} else {
		if err = l.file.Truncate(0); err == nil {
			_, err = l.file.Seek(0, 0)
		}
	}
	if err != nil {
		l.drop()
		return err
	}
	l.head, l.kept = head, 0
	return nil
}

// drop takes the file away.
func (l *tail) drop() {
	if l.file != nil {
		l.file.Close()
		_ = os.Remove(l.name) // one that stays does not fit the list and is passed over
	}
	l.file, l.kept = nil, 0
}

// keepTail keeps what there is of the open segment. On a full disk there is none: the segment itself will tell.
func (t *track) keepTail(start int64, cut bool, samples []tailSample) {
	_ = t.tail.keep(tailHead{Segment: len(t.list.Segments), Start: start, Map: t.init.name, Cut: cut}, samples)
}

// recover lists what an earlier process had of its open segment. The last sample lasts for `last` ticks unless it says otherwise.
func (t *track) recover(last int64) {
	names, _ := filepath.Glob(filepath.Join(t.dir, tailFiles))
	for _, name := range names {
		head, samples := readTail(name)
		_ = os.Remove(name) // needed once only
		if t.list.Ended || len(samples) == 0 || head.Segment != len(t.list.Segments) || head.Start != t.end() || head.Map == "" {
			continue
		}
		t.add(head.Start, asParts(samples, last), hls.Segment{Map: head.Map, Discontinuity: head.Cut})
		t.log("%s: %.1f s of an open segment recovered", t.key.Folder(), t.list.Segments[head.Segment].Duration.Seconds())
	}
}

func asParts(samples []tailSample, last int64) (parts []*fmp4.Sample) {
	for i, s := range samples {
		length := s.length
		switch {
		case length > 0:
		case i+1 < len(samples):
			length = samples[i+1].at - s.at
		default:
			length = last
		}
		parts = append(parts, &fmp4.Sample{Duration: uint32(length), IsNonSyncSample: !s.key, Payload: s.data})
	}
	return parts
}

// readTail reads as far as the file is whole.
func readTail(name string) (head tailHead, samples []tailSample) {
	text, err := os.ReadFile(name)
	if err != nil {
		return head, nil
	}
	for n := 0; len(text) >= recordHead; n++ {
		length, sum := int(binary.BigEndian.Uint32(text)), binary.BigEndian.Uint32(text[4:])
		if length > len(text)-recordHead || crc32.ChecksumIEEE(text[recordHead:recordHead+length]) != sum {
			break
		}
		body := text[recordHead : recordHead+length]
		text = text[recordHead+length:]
		if n == 0 {
			if json.Unmarshal(body, &head) != nil {
				return head, nil
			}
			continue
		}
		if len(body) <= sampleHead {
			break
		}
		samples = append(samples, tailSample{
			at: int64(binary.BigEndian.Uint64(body)), length: int64(binary.BigEndian.Uint64(body[8:])),
			key: body[sampleHead-1] == 1, data: body[sampleHead:],
		})
	}
	return head, samples
}

func tailName(dir string, lease int) string { return filepath.Join(dir, fmt.Sprintf("tail_%d", lease)) }
