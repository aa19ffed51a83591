package hls

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// TargetSeconds is how long a segment is meant to be.
const TargetSeconds = 4

// Segment is one entry of a playlist.
type Segment struct {
	File          string
	Map           string // the init file that it needs
	Duration      time.Duration
	Discontinuity bool
	Missing       bool // could not be written; its time is kept, players pass over it
}

// Playlist is the list of one track.
type Playlist struct {
	Zero     time.Time // real time of the list's beginning
	Segments []Segment
	Ended    bool
}

// Duration is how long the list lasts.
func (p *Playlist) Duration() (sum time.Duration) {
	for _, s := range p.Segments {
		sum += s.Duration
	}
	return sum
}

const clockLayout = "2006-01-02T15:04:05.000Z"

// Render writes the list out.
func (p *Playlist) Render() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "#EXTM3U\n#EXT-X-VERSION:8\n#EXT-X-TARGETDURATION:%d\n", p.target())
	b.WriteString("#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-INDEPENDENT-SEGMENTS\n")
	at, init := p.Zero.UTC(), ""
	for _, s := range p.Segments {
		s.render(&b, at, &init)
		at = at.Add(s.Duration)
	}
	if p.Ended {
		b.WriteString("#EXT-X-ENDLIST\n")
	}
	return b.Bytes()
}

func (p *Playlist) target() int {
	target := TargetSeconds
	for _, s := range p.Segments {
		target = max(target, int(math.Round(s.Duration.Seconds())))
	}
	return target
}

func (s Segment) render(b *bytes.Buffer, at time.Time, init *string) {
	if s.Discontinuity {
		b.WriteString("#EXT-X-DISCONTINUITY\n")
		*init = "" // it is to be said again
	}
	if s.Map != *init && !s.Missing {
		fmt.Fprintf(b, "#EXT-X-MAP:URI=%q\n", s.Map)
		*init = s.Map
	}
	if s.Missing {
		b.WriteString("#EXT-X-GAP\n")
	}
	fmt.Fprintf(b, "#EXT-X-PROGRAM-DATE-TIME:%s\n#EXTINF:%.6f,\n%s\n", at.Format(clockLayout), s.Duration.Seconds(), s.File)
}

// Parse reads a list that Render wrote.
func Parse(text []byte) (*Playlist, error) {
	p := &Playlist{}
	var next Segment
	for _, line := range strings.Split(string(text), "\n") {
		if err := p.line(line, &next); err != nil {
			return nil, fmt.Errorf("playlist line %q: %w", line, err)
		}
	}
	return p, nil
}

func (p *Playlist) line(line string, next *Segment) (err error) {
	tag, value, _ := strings.Cut(line, ":")
	switch {
	case tag == "#EXT-X-DISCONTINUITY":
		next.Discontinuity = true
	case tag == "#EXT-X-GAP":
		next.Missing = true
	case tag == "#EXT-X-ENDLIST":
		p.Ended = true
	case tag == "#EXT-X-MAP":
		next.Map, err = strconv.Unquote(strings.TrimPrefix(value, "URI="))
	case tag == "#EXT-X-PROGRAM-DATE-TIME" && len(p.Segments) == 0:
		p.Zero, err = time.Parse(clockLayout, value)
	case tag == "#EXTINF":
		var seconds float64
		seconds, err = strconv.ParseFloat(strings.TrimSuffix(value, ","), 64)
		next.Duration = time.Duration(math.Round(seconds*1e6)) * time.Microsecond
	case line != "" && !strings.HasPrefix(line, "#"):
		next.File = line
		p.Segments = append(p.Segments, *next)
		*next = Segment{Map: next.Map}
	}
	return err
}
