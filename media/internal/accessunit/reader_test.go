package accessunit

import (
	"bytes"
	"testing"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/pion/rtp/codecs"
)

// Parameter sets of x264 baseline, 1280×720 and 320×180, and of the server's black 2×2 pictures.
var (
	sps720 = []byte{0x67, 0x42, 0xc0, 0x1f, 0xd9, 0x00, 0x50, 0x05, 0xbb, 0x01, 0x6a, 0x02, 0x02, 0x02, 0x80, 0x00, 0x00, 0x03,
		0x00, 0x80, 0x00, 0x00, 0x19, 0x07, 0x8c, 0x19, 0x24}
	pps = []byte{0x68, 0xcb, 0x83, 0xcb, 0x20}
	// As livekit-server's pkg/sfu/downtrack.go has them.
	sps2 = []byte{0x67, 0x42, 0xc0, 0x1f, 0x0f, 0xd9, 0x1f, 0x88, 0x88, 0x84, 0x00, 0x00, 0x03, 0x00, 0x04, 0x00, 0x00, 0x03, 0x00,
		0xc8, 0x3c, 0x60, 0xc9, 0x20}
	pps2 = []byte{0x68, 0x87, 0xcb, 0x83, 0xcb, 0x20}
	idr2 = []byte{0x65, 0x88, 0x84, 0x0a, 0xf2, 0x62, 0x80, 0x00, 0xa7, 0xbe}
)

func slice(kind byte, n int) []byte {
	return append([]byte{kind}, bytes.Repeat([]byte{0xab}, n)...)
}

// packets does what a publisher does: Annex-B through pion's packetizer.
func packets(nals ...[]byte) [][]byte {
	annexB, _ := h264.AnnexB(nals).Marshal()
	return (&codecs.H264Payloader{}).Payload(1200, annexB)
}

func nals(t *testing.T, unit Unit) [][]byte {
	t.Helper()
	var list h264.AVCC
	if err := list.Unmarshal(unit.Data); err != nil {
		t.Fatal(err)
	}
	return list
}

func mustRead(t *testing.T, r *Reader, payloads [][]byte) Unit {
	t.Helper()
	unit, ok, err := r.Read(payloads)
	if err != nil || !ok {
		t.Fatalf("ok %v, error %v", ok, err)
	}
	return unit
}

func TestAKeyFrameInFragmentsBecomesOneSampleWithItsSets(t *testing.T) {
	idr := slice(0x65, 5000)
	unit := mustRead(t, &Reader{}, packets(sps720, pps, idr))
	got := nals(t, unit)
	if len(got) != 3 || !bytes.Equal(got[0], sps720) || !bytes.Equal(got[1], pps) || !bytes.Equal(got[2], idr) {
		t.Errorf("%d NAL units", len(got))
	}
	if !unit.IDR || unit.Params.Width != 1280 || unit.Params.Height != 720 {
		t.Errorf("key %v, %d×%d", unit.IDR, unit.Params.Width, unit.Params.Height)
	}
}

func TestAKeyFrameWithoutSetsGetsThoseInForce(t *testing.T) {
	r := &Reader{}
	first := mustRead(t, r, packets(sps720, pps, slice(0x65, 50)))
	second := mustRead(t, r, [][]byte{slice(0x65, 60)})
	if got := nals(t, second); len(got) != 3 || !bytes.Equal(got[0], sps720) {
		t.Errorf("%d NAL units", len(got))
	}
	if first.Params != second.Params {
		t.Error("unchanged sets made new parameters")
	}
}

func TestSEIDelimiterAndFillerAreStripped(t *testing.T) {
	r := &Reader{}
	mustRead(t, r, packets(sps720, pps, slice(0x65, 50)))
	picture := slice(0x41, 300)
	unit := mustRead(t, r, [][]byte{{0x09, 0xf0}, slice(0x06, 20), slice(0x0c, 20), picture})
	if got := nals(t, unit); len(got) != 1 || !bytes.Equal(got[0], picture) || unit.IDR {
		t.Errorf("%d NAL units, key %v", len(got), unit.IDR)
	}
}

func TestTheServersBlackPicturesAreDropped(t *testing.T) {
	r := &Reader{}
	before := mustRead(t, r, packets(sps720, pps, slice(0x65, 50))).Params
	if _, ok, err := r.Read([][]byte{sps2, pps2, idr2}); ok || err != nil {
		t.Fatalf("kept %v, error %v", ok, err)
	}
	if _, ok, _ := r.Read([][]byte{slice(0x41, 10)}); ok {
		t.Error("kept a picture that follows a black one")
	}
	after := mustRead(t, r, packets(sps720, pps, slice(0x65, 50)))
	if after.Params != before {
		t.Error("the old sets came back as new parameters")
	}
}

func TestNothingIsKeptBeforeTheFirstSets(t *testing.T) {
	if _, ok, err := (&Reader{}).Read([][]byte{slice(0x65, 50)}); ok || err != nil {
		t.Errorf("kept %v, error %v", ok, err)
	}
}

func TestABrokenPayloadIsAnError(t *testing.T) {
	for _, payloads := range [][][]byte{{{24, 0, 9, 1}}, {{28}}, {{28, 0x05, 1}}} {
		if _, _, err := (&Reader{}).Read(payloads); err == nil {
			t.Errorf("%v passed", payloads)
		}
	}
}

// A publisher that dies in the middle of a picture: the server goes on numbering with its black one.
func TestAPictureThatBreaksOffIsAnErrorAlthoughNoPacketIsMissing(t *testing.T) {
	r := &Reader{}
	whole := packets(sps720, pps, slice(0x65, 5000))
	mustRead(t, r, whole)
	for _, rest := range [][][]byte{nil, {sps2, pps2, idr2}, whole[1:]} {
		if _, ok, err := r.Read(append(append([][]byte{}, whole[:3]...), rest...)); ok || err == nil {
			t.Errorf("kept %v, error %v", ok, err)
		}
	}
}
