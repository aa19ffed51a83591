package accessunit

import (
	"encoding/binary"
	"errors"

	"github.com/pion/rtp/codecs"
)

// VP8 is one picture. Of a key frame the size is known.
type VP8 struct {
	Data          []byte
	Key           bool
	Width, Height int
}

const vp8KeyHead = 10 // bytes of a key frame up to its size (RFC 6386, 9.1)

// ReadVP8 puts the payloads of one picture together; false means that nothing of it belongs into a file: padding, or the server's
// black 8×8 picture, which it sends when a track closes.
func ReadVP8(payloads [][]byte) (VP8, bool, error) {
	var data []byte
	for _, payload := range payloads {
		var packet codecs.VP8Packet
		part, err := packet.Unmarshal(payload)
		if err != nil {
			return VP8{}, false, err
		}
		data = append(data, part...)
	}
	return ParseVP8(data)
}

// ParseVP8 reads the head of a picture; false as ReadVP8.
func ParseVP8(data []byte) (VP8, bool, error) {
	frame := VP8{Data: data}
	if len(data) == 0 {
		return frame, false, nil
	}
	if frame.Key = data[0]&1 == 0; !frame.Key {
		return frame, true, nil
	}
	if len(data) < vp8KeyHead {
		return frame, false, errors.New("short VP8 key frame")
	}
	frame.Width = int(binary.LittleEndian.Uint16(data[6:]) & 0x3fff)
	frame.Height = int(binary.LittleEndian.Uint16(data[8:]) & 0x3fff)
	return frame, frame.Width >= minimalWidth, nil
}
