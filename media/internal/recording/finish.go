package recording

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"lianke/media/internal/accessunit"
	"lianke/media/internal/contract"
)

// ErrNotClosed says that a recording is still being written; it is finished after it has been closed.
var ErrNotClosed = errors.New("the recording is not closed")

const (
	finishedFPS = 25
	// keyFrames of finished pictures: one at the beginning of each segment.
	keyFrames = int(targetSegment/time.Second) * finishedFPS
)

// Finish adds what only has to be there after the lesson: H.264 of what came as VP8, AAC beside each list of Opus, and a master with both.
// What is there already is made anew. It takes the recording over, so a recorder that still writes it stops. Needs ffmpeg.
// Returns the tracks as they then stand.
func (r *Recording) Finish(ctx context.Context) ([]contract.Track, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.isClosed() || r.state.EndedRealMS == nil {
		return nil, ErrNotClosed
	}
	end := time.Duration(*r.state.EndedRealMS-r.state.OpenedRealMS) * time.Millisecond
	for _, key := range r.order {
		var err error
		switch t := r.tracks[key].(type) {
		case *raw:
			err = r.finishPicture(ctx, key, t, end)
		case *sound:
			err = t.addAAC(ctx)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key.Folder(), err)
		}
	}
	r.state.State = stateSettled
	if r.save(); r.unsaved {
		return nil, r.trouble
	}
	var tracks []contract.Track
	for _, key := range r.order {
		tracks = append(tracks, r.tracks[key].report(r.state.Meeting))
	}
	return tracks, nil
}

// finishPicture makes a playlist of a raw track, and has it play in the raw track's place.
func (r *Recording) finishPicture(ctx context.Context, key Key, from *raw, end time.Duration) error {
	t, err := r.newTrack(key, codecVP8, nil) // newTrack of VP8 reads no older list
	if err != nil {
		return err
	}
	p := r.newPicture(t)
	if err := p.begin(); err != nil {
		return err
	}
	var units accessunit.Reader
	n, last := 0, int64(-1)
	err = transcode(ctx, from, end, func(nals [][]byte) error {
		unit, whole, err := units.Read(nals)
		if err != nil || !whole {
			return err
		}
		p.take(unit, 0, time.Duration(n)*time.Second/finishedFPS)
		n, last = n+1, p.media
		return nil
	})
	if err != nil {
		return err
	}
	if last < 0 {
		return errors.New("no picture came out of it")
	}
	p.close(end)
	if p.unsaved || r.trouble != nil {
		return fmt.Errorf("not written: %w", r.trouble)
	}
	p.gaps, p.raw = from.gaps, from.track.raw
	r.tracks[key] = p
	return nil
}

// transcode hands over the pictures of a raw track as H.264, 25 a second from the zero to the end: each stands until the next.
func transcode(ctx context.Context, from *raw, end time.Duration, take func(nals [][]byte) error) error {
	width, height, err := from.largest()
	if err != nil {
		return err
	}
	filter := fmt.Sprintf("fps=%d:start_time=0,scale=%d:%d,format=yuv420p,tpad=stop_mode=clone:stop=-1", finishedFPS, width, height)
	args := strings.Fields(fmt.Sprintf(
		"-f ivf -i - -an -vf %s -frames:v %d -c:v libx264 -preset veryfast -profile:v baseline -crf 24 -threads 2 "+
			"-x264-params keyint=%d:min-keyint=%d:scenecut=0:slices=1:sliced-threads=0:bframes=0:repeat-headers=1 "+
			"-bsf:v h264_metadata=aud=insert -f h264 -", filter, int(end*finishedFPS/time.Second)+1, keyFrames, keyFrames))
	return ffmpeg(ctx, args, from.copyTo, func(out io.Reader) error { return eachUnit(out, take) })
}

// largest is the largest size of a key frame, made even as H.264 needs it.
func (w *raw) largest() (width, height int, err error) {
	err = w.each(func(_ int64, frame []byte) error {
		if read, whole, err := accessunit.ParseVP8(frame); err == nil && whole && read.Key && read.Width*read.Height > width*height {
			width, height = read.Width&^1, read.Height&^1
		}
		return nil
	})
	if err == nil && width == 0 {
		err = errors.New("no key frame")
	}
	return width, height, err
}

// copyTo writes all files as one.
func (w *raw) copyTo(to io.Writer) error {
	head, err := readStart(filepath.Join(w.dir, w.track.raw[0]), ivfHead)
	if err != nil {
		return err
	}
	if _, err := to.Write(head); err != nil {
		return err
	}
	return w.each(func(at int64, frame []byte) error {
		_, err := to.Write(ivfRecord(nil, at, frame))
		return err
	})
}

func (w *raw) each(take func(at int64, frame []byte) error) (failed error) {
	for _, name := range w.track.raw {
		err := readIVF(filepath.Join(w.dir, name), func(at int64, frame []byte) {
			if failed == nil {
				failed = take(at, frame)
			}
		})
		if failed = errors.Join(failed, err); failed != nil {
			return failed
		}
	}
	return nil
}
