package recording

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/mpeg4audio"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4/codecs"

	"lianke/media/internal/hls"
)

// aacFrame is how many samples one frame of AAC has; the encoder puts one frame of nothing before the sound.
const aacFrame = 1024

// addAAC makes a second list of the same sound beside that of Opus, cut at the same places: players want discontinuities where the picture
// has them. What is missing on disk is silence.
func (s *sound) addAAC(ctx context.Context) error {
	if !s.isThere() {
		return nil
	}
	made := &track{
		key: s.key, codec: "aac", scale: audioScale, kind: aac, dir: s.dir, log: s.log, put: s.put, hurts: s.hurts,
		inits: map[string]int{}, note: func() {},
	}
	made.list.Zero = s.list.Zero
	cutter := newCutter(s.list.Segments, made)
	const options = "-vn -af aresample=48000:async=1:first_pts=0 -c:a aac -b:a 64k -ac 1 -f adts -"
	args := append([]string{"-i", filepath.Join(s.dir, s.kind.list)}, strings.Fields(options)...)
	early := true
	err := ffmpeg(ctx, args, nil, func(out io.Reader) error {
		return eachADTS(out, func(config mpeg4audio.AudioSpecificConfig, frame []byte) error {
			if made.init.codec == nil {
				made.use("aac", &codecs.MPEG4Audio{Config: config})
			}
			if !early {
				cutter.take(frame)
			}
			early = false
			return nil
		})
	})
	if err != nil {
		return err
	}
	cutter.cut()
	made.list.Ended = true
	made.writeList()
	if made.unsaved || len(made.gaps) > 0 || !made.isThere() {
		return errors.New("the AAC could not be written")
	}
	s.aac = made
	return nil
}

// cutter puts frames into segments that end where those of another list do.
type cutter struct {
	like    []hls.Segment
	to      *track
	next    int           // of `like`
	until   time.Duration // where that one ends
	broken  bool          // the open segment begins with a discontinuity
	start   int64
	at      int64
	samples []*fmp4.Sample
}

func newCutter(like []hls.Segment, to *track) *cutter {
	return &cutter{like: like, to: to, until: like[0].Duration, broken: like[0].Discontinuity}
}

func (c *cutter) take(frame []byte) {
	c.samples = append(c.samples, &fmp4.Sample{Duration: aacFrame, Payload: frame})
	c.at += aacFrame
	for c.next < len(c.like)-1 && c.at >= c.to.ticks(c.until) {
		c.cut()
		c.next++
		c.until += c.like[c.next].Duration
		c.broken = c.broken || c.like[c.next].Discontinuity
	}
}

func (c *cutter) cut() {
	if len(c.samples) > 0 { // one shorter than a frame is passed over
		c.to.addOpen(c.start, c.samples, c.broken)
		c.start, c.samples, c.broken = c.at, nil, false
	}
}
