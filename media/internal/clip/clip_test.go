package clip

import (
	"bytes"
	"testing"
)

func TestAStreamIsSplitAtItsDelimiters(t *testing.T) {
	stream := bytes.Join([][]byte{
		{}, {0x09, 0xf0, 0}, {0x67, 1, 2, 0}, {0x68, 3}, {0x65, 4, 0, 0, 3, 0, 5}, {0x09, 0xf0}, {0x41, 6}, {0x09, 0xf0}, {0x65, 7},
	}, []byte{0, 0, 1})
	got := split(stream)
	want := []Picture{
		{[]byte{0, 0, 0, 1, 0x67, 1, 2, 0, 0, 0, 1, 0x68, 3, 0, 0, 0, 1, 0x65, 4, 0, 0, 3, 0, 5}, true},
		{[]byte{0, 0, 0, 1, 0x41, 6}, false},
		{[]byte{0, 0, 0, 1, 0x65, 7}, true},
	}
	if len(got) != len(want) {
		t.Fatalf("%d pictures", len(got))
	}
	for i := range want {
		if !bytes.Equal(got[i].Data, want[i].Data) || got[i].IDR != want[i].IDR {
			t.Errorf("picture %d is %v", i, got[i])
		}
	}
}
