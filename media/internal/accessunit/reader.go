// Package accessunit turns the RTP payloads of one H.264 picture into one MP4 sample, without decoding anything.
package accessunit

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
)

// Params are the parameter sets in force and the size that they say. A reader makes a new one only when the bytes change, so
// pointers may be compared.
type Params struct {
	SPS, PPS      []byte
	Width, Height int
}

// Unit is one picture: length-prefixed NAL units, parameter sets kept in band before each IDR, because ffmpeg's HLS reader keeps
// the first init's sets after a discontinuity.
type Unit struct {
	Data   []byte
	IDR    bool
	Params *Params
}

// Reader remembers parameter sets from picture to picture.
type Reader struct {
	params *Params
	blank  bool // the sets in force are those of the server's black 2×2 pictures, sent when a track closes
}

const (
	typeMask     = 0x1f
	typeSTAPA    = 24
	typeFUA      = 28
	minimalWidth = 32
)

var errShort = errors.New("short H.264 payload")

// picture collects the NAL units of one unit.
type picture struct {
	data     []byte // length-prefixed, without parameter sets
	sps, pps []byte
	sets     []byte // length-prefixed parameter sets as they came
	idr      bool
	open     int // where the length of a fragmented NAL unit stands in data; -1 if none is open
}

// Read assembles one unit; false means that nothing of it belongs into a file.
func (r *Reader) Read(payloads [][]byte) (Unit, bool, error) {
	p := picture{data: make([]byte, 0, capacity(payloads)), open: -1}
	for _, payload := range payloads {
		if err := p.payload(payload); err != nil {
			return Unit{}, false, err
		}
	}
	if p.open >= 0 {
		return Unit{}, false, errShort
	}
	if err := r.adopt(&p); err != nil {
		return Unit{}, false, err
	}
	if len(p.data) == 0 || r.blank || r.params == nil {
		return Unit{}, false, nil
	}
	return Unit{Data: r.withSets(&p), IDR: p.idr, Params: r.params}, true, nil
}

func capacity(payloads [][]byte) int {
	n := 64
	for _, payload := range payloads {
		n += len(payload) + 4
	}
	return n
}

func (p *picture) payload(payload []byte) error {
	if len(payload) == 0 {
		return nil
	}
	switch payload[0] & typeMask {
	case typeSTAPA:
		return p.aggregate(payload[1:])
	case typeFUA:
		return p.fragment(payload)
	default:
		p.nal(payload)
		return nil
	}
}

func (p *picture) aggregate(rest []byte) error {
	for len(rest) > 2 {
		n := int(binary.BigEndian.Uint16(rest))
		if rest = rest[2:]; n > len(rest) {
			return errShort
		}
		p.nal(rest[:n])
		rest = rest[n:]
	}
	return nil
}

func (p *picture) fragment(payload []byte) error {
	if len(payload) < 2 {
		return errShort
	}
	header := payload[1]
	if header&0x80 != 0 {
		if p.open >= 0 {
			return errShort
		}
		p.open = len(p.data)
		nal := payload[0]&0xe0 | header&typeMask
		p.data = append(p.data, 0, 0, 0, 0, nal)
		p.idr = p.idr || nal&typeMask == byte(h264.NALUTypeIDR)
	}
	if p.open < 0 {
		return errShort
	}
	p.data = append(p.data, payload[2:]...)
	if header&0x40 != 0 {
		binary.BigEndian.PutUint32(p.data[p.open:], uint32(len(p.data)-p.open-4))
		p.open = -1
	}
	return nil
}

func (p *picture) nal(nal []byte) {
	if len(nal) == 0 {
		return
	}
	switch h264.NALUType(nal[0] & typeMask) {
	case h264.NALUTypeSPS:
		p.sps, p.sets = nal, appendNAL(p.sets, nal)
	case h264.NALUTypePPS:
		if p.pps == nil {
			p.pps = nal
		}
		p.sets = appendNAL(p.sets, nal)
	case h264.NALUTypeIDR:
		p.idr = true
		p.data = appendNAL(p.data, nal)
	case h264.NALUTypeNonIDR, h264.NALUTypeDataPartitionA, h264.NALUTypeDataPartitionB, h264.NALUTypeDataPartitionC:
		p.data = appendNAL(p.data, nal)
	}
}

func appendNAL(to, nal []byte) []byte {
	return append(binary.BigEndian.AppendUint32(to, uint32(len(nal))), nal...)
}

// adopt puts the parameter sets of a picture in force.
func (r *Reader) adopt(p *picture) error {
	if p.sps == nil && p.pps == nil {
		return nil
	}
	next := Params{}
	if r.params != nil {
		next = *r.params
	}
	if p.sps != nil {
		next.SPS = p.sps
	}
	if p.pps != nil {
		next.PPS = p.pps
	}
	if next.SPS == nil || next.PPS == nil || r.params != nil && r.params.Equal(&next) {
		r.blank = r.blank && p.sps == nil
		return nil
	}
	params, err := NewParams(next.SPS, next.PPS)
	if err != nil {
		return err
	}
	if r.blank = params.Width < minimalWidth; !r.blank {
		r.params = params
	}
	return nil
}

// NewParams reads the size out of parameter sets.
func NewParams(sps, pps []byte) (*Params, error) {
	var read h264.SPS
	if err := read.Unmarshal(sps); err != nil {
		return nil, err
	}
	return &Params{SPS: bytes.Clone(sps), PPS: bytes.Clone(pps), Width: read.Width(), Height: read.Height()}, nil
}

// Codec names profile and level as RFC 6381 does.
func (p *Params) Codec() string {
	return fmt.Sprintf("avc1.%02x%02x%02x", p.SPS[1], p.SPS[2], p.SPS[3])
}

// Equal compares the bytes.
func (p *Params) Equal(o *Params) bool { return bytes.Equal(p.SPS, o.SPS) && bytes.Equal(p.PPS, o.PPS) }

// withSets puts parameter sets before an IDR: its own, or those in force.
func (r *Reader) withSets(p *picture) []byte {
	if !p.idr {
		return p.data
	}
	sets := p.sets
	if p.sps == nil || p.pps == nil {
		sets = appendNAL(appendNAL(nil, r.params.SPS), r.params.PPS)
	}
	return append(append(make([]byte, 0, len(sets)+len(p.data)), sets...), p.data...)
}
