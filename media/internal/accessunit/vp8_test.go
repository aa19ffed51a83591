package accessunit

import "testing"

// key is the head of a key frame of a size (RFC 6386, 9.1).
func key(width, height byte) []byte {
	return []byte{0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, width, 0, height, 0, 0, 7}
}

func TestOfVP8TheServersBlackPicturesAndPaddingAreDropped(t *testing.T) {
	for _, c := range []struct {
		name  string
		frame []byte
		whole bool
	}{
		{"a key frame", key(160, 90), true}, {"the server's black one", key(8, 8), false}, {"what refers to another", []byte{0x11, 1, 2}, true},
		{"padding", nil, false},
	} {
		payload := append([]byte{0x10}, c.frame...) // the descriptor: begins a partition
		if _, whole, err := ReadVP8([][]byte{payload}); whole != c.whole || err != nil {
			t.Errorf("%s: whole %v, %v", c.name, whole, err)
		}
	}
	if frame, _, _ := ParseVP8(key(160, 90)); !frame.Key || frame.Width != 160 || frame.Height != 90 {
		t.Errorf("%+v", frame)
	}
	if _, whole, err := ParseVP8([]byte{0x10, 2}); whole || err == nil {
		t.Error("half a head passed")
	}
}
