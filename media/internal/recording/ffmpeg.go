package recording

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/mpeg4audio"
)

// largestNAL bounds one NAL unit of a finished picture.
const largestNAL = 8 << 20

// ffmpeg runs it between two pipes. Any complaint of it is an error.
func ffmpeg(ctx context.Context, args []string, in func(io.Writer) error, out func(io.Reader) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, "ffmpeg", append([]string{"-v", "error", "-nostdin"}, args...)...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	result, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	fed := make(chan error, 1)
	if in == nil {
		fed <- nil
	} else {
		input, err := cmd.StdinPipe()
		if err != nil {
			return err
		}
		go func() { fed <- errors.Join(in(input), input.Close()) }()
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	read := out(result)
	if read != nil {
		cancel() // or it would wait for a reader for ever
	}
	ended := cmd.Wait()
	if read == nil && ended == nil {
		return nil // it may take less than it is offered
	}
	return fmt.Errorf("ffmpeg: %w: %s", errors.Join(read, ended), strings.TrimSpace(complaints.String()))
}

// eachUnit splits a stream of H.264 at its delimiters and hands over the NAL units of each picture.
func eachUnit(stream io.Reader, take func(nals [][]byte) error) error {
	lines := bufio.NewScanner(stream)
	lines.Buffer(make([]byte, 1<<20), largestNAL)
	lines.Split(splitNAL)
	var nals [][]byte
	for lines.Scan() {
		nal := lines.Bytes()
		if len(nal) == 0 {
			continue
		}
		if h264.NALUType(nal[0]&0x1f) != h264.NALUTypeAccessUnitDelimiter {
			nals = append(nals, bytes.Clone(nal))
			continue
		}
		if len(nals) > 0 {
			if err := take(nals); err != nil {
				return err
			}
		}
		nals = nil
	}
	if err := lines.Err(); err != nil || len(nals) == 0 {
		return err
	}
	return take(nals)
}

// splitNAL is a bufio.SplitFunc for Annex-B.
func splitNAL(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if i := bytes.Index(data, []byte{0, 0, 1}); i >= 0 {
		return i + 3, bytes.TrimRight(data[:i], "\x00"), nil
	}
	if atEOF && len(data) > 0 {
		return len(data), bytes.TrimRight(data, "\x00"), nil
	}
	return 0, nil, nil
}

// eachADTS hands over the frames of a stream of AAC.
func eachADTS(stream io.Reader, take func(config mpeg4audio.AudioSpecificConfig, frame []byte) error) error {
	from := bufio.NewReader(stream)
	for {
		head, err := from.Peek(7)
		if errors.Is(err, io.EOF) && len(head) == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		whole := make([]byte, int(head[3]&3)<<11|int(head[4])<<3|int(head[5])>>5)
		if _, err := io.ReadFull(from, whole); err != nil {
			return err
		}
		var packets mpeg4audio.ADTSPackets
		if err := packets.Unmarshal(whole); err != nil {
			return err
		}
		for _, p := range packets {
			config := mpeg4audio.AudioSpecificConfig{Type: p.Type, SampleRate: p.SampleRate, ChannelCount: p.ChannelCount}
			if err := take(config, p.AU); err != nil {
				return err
			}
		}
	}
}
