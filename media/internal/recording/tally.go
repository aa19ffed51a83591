package recording

import (
	"math"
	"os"
	"path/filepath"

	"lianke/media/internal/hls"
)

// Tally is what a track of pictures on disk comes to.
type Tally struct {
	Pictures int // after the first that was really sent
	Lost     int // places for a picture, at the publisher's rate, where an earlier one stands
}

// TallyOf counts the pictures in a track's folder. A picture that lasts k places means k−1 lost ones; what stands before the first
// real one is not counted, nor is the last one's length.
func TallyOf(dir string, fps int) (Tally, error) {
	text, err := os.ReadFile(filepath.Join(dir, "index.m3u8"))
	if err != nil {
		return Tally{}, err
	}
	list, err := hls.Parse(text)
	if err != nil {
		return Tally{}, err
	}
	var lengths []int64
	for _, segment := range list.Segments {
		if segment.Missing {
			lengths = append(lengths, int64(segment.Duration.Seconds()*pictureScale))
			continue
		}
		_, samples, err := readSegment(filepath.Join(dir, segment.File))
		if err != nil {
			return Tally{}, err
		}
		for _, s := range samples {
			lengths = append(lengths, int64(s.Duration))
		}
	}
	if len(lengths) < 3 {
		return Tally{}, nil
	}
	var sum Tally
	place := float64(pictureScale) / float64(fps)
	for _, length := range lengths[1 : len(lengths)-1] {
		sum.Pictures++
		sum.Lost += max(0, int(math.Round(float64(length)/place))-1)
	}
	return sum, nil
}
