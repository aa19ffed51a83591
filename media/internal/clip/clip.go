// Package clip holds a recorded lesson that robots send as if from a camera and a microphone. robot/make_clip.sh makes them.
package clip

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/livekit/server-sdk-go/v2/pkg/oggreader"
)

// PacketsPerSecond is the rate of the Opus packets.
const PacketsPerSecond = 50

// Picture is one access unit in Annex-B.
type Picture struct {
	Data []byte
	IDR  bool
}

// Layer is the picture in one size.
type Layer struct {
	Name          string // q, h or f, as LiveKit calls the three
	Width, Height int
	Pictures      []Picture
}

// Clip is a lesson in memory.
type Clip struct {
	FPS    int
	Layers []Layer // smallest first
	Sound  [][]byte
}

// Load reads a folder that make_clip.sh made.
func Load(dir string) (*Clip, error) {
	var about struct {
		FPS     int               `json:"fps"`
		Seconds int               `json:"seconds"`
		Sizes   map[string][2]int `json:"sizes"`
	}
	text, err := os.ReadFile(filepath.Join(dir, "clip.json"))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &about); err != nil {
		return nil, fmt.Errorf("clip.json: %w", err)
	}
	c := &Clip{FPS: about.FPS}
	for _, name := range []string{"q", "h", "f"} {
		layer, err := loadLayer(dir, name, about.Sizes[name], about.FPS*about.Seconds)
		if err != nil {
			return nil, err
		}
		c.Layers = append(c.Layers, layer)
	}
	c.Sound, err = loadSound(filepath.Join(dir, "a.ogg"), about.Seconds*PacketsPerSecond)
	return c, err
}

func loadLayer(dir, name string, size [2]int, pictures int) (Layer, error) {
	stream, err := os.ReadFile(filepath.Join(dir, name+".h264"))
	if err != nil {
		return Layer{}, err
	}
	layer := Layer{Name: name, Width: size[0], Height: size[1], Pictures: split(stream)}
	if n := len(layer.Pictures); n != pictures || n == 0 {
		return layer, fmt.Errorf("%s.h264 has %d pictures, clip.json says %d", name, n, pictures)
	}
	return layer, nil
}

const (
	delimiter = 9
	idr       = 5
)

// split cuts a stream at its access unit delimiters, which it leaves out.
func split(stream []byte) (pictures []Picture) {
	for _, nal := range nals(stream) {
		if nal[0]&0x1f == delimiter {
			pictures = append(pictures, Picture{})
			continue
		}
		if len(pictures) == 0 {
			continue
		}
		last := &pictures[len(pictures)-1]
		last.Data = append(append(last.Data, 0, 0, 0, 1), nal...)
		last.IDR = last.IDR || nal[0]&0x1f == idr
	}
	return pictures
}

// nals splits Annex-B at its start codes.
func nals(stream []byte) (list [][]byte) {
	for _, part := range bytes.Split(stream, []byte{0, 0, 1}) {
		if part = bytes.TrimRight(part, "\x00"); len(part) > 0 {
			list = append(list, part)
		}
	}
	return list
}

// loadSound reads so many packets: the encoder makes one more than the clip is long.
func loadSound(name string, packets int) (sound [][]byte, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	reader, _, err := oggreader.NewOggReader(f)
	if err != nil {
		return nil, err
	}
	for len(sound) < packets {
		packet, err := reader.ReadPacket()
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s has %d packets, wanted %d", name, len(sound), packets)
		}
		if err != nil {
			return nil, err
		}
		sound = append(sound, bytes.Clone(packet))
	}
	return sound, nil
}
