package hls

import (
	"bytes"
	"fmt"
	"strings"
)

// Rendition is a list in another codec.
type Rendition struct {
	Path      string // empty: there is none
	Bandwidth int    // bits a second
}

// Audio is one list of sound that a master offers.
type Audio struct {
	Name, Path string
	Bandwidth  int       // bits a second
	AAC        Rendition // the same for devices that play no Opus in HLS
}

// Video is the picture that a master offers.
type Video struct {
	Path          string
	Codec         string // as RFC 6381 writes it: avc1.42e01f
	Width, Height int
	Bandwidth     int // bits a second
}

// Master renders the list of lists: one picture with a group of sounds for each codec, or the first sound alone.
func Master(video *Video, audios []Audio) []byte {
	var b bytes.Buffer
	b.WriteString("#EXTM3U\n#EXT-X-VERSION:8\n#EXT-X-INDEPENDENT-SEGMENTS\n")
	groups := []group{{"sound", "opus", audios}, {"aac", "mp4a.40.2", inAAC(audios)}}
	for _, g := range groups {
		if video != nil {
			g.media(&b)
		}
	}
	for _, g := range groups {
		switch {
		case video != nil && (len(g.audios) > 0 || g.codec == "opus"):
			g.variant(&b, video)
		case video == nil && len(g.audios) > 0:
			fmt.Fprintf(&b, "#EXT-X-STREAM-INF:BANDWIDTH=%d,CODECS=%q\n%s\n", g.audios[0].Bandwidth, g.codec, g.audios[0].Path)
		}
	}
	return b.Bytes()
}

// group is the sounds in one codec.
type group struct {
	id, codec string
	audios    []Audio
}

// inAAC is all of them in AAC, or none: a group without the one that somebody listens to would fall silent.
func inAAC(audios []Audio) (list []Audio) {
	for _, a := range audios {
		if a.AAC.Path == "" {
			return nil
		}
		list = append(list, Audio{Name: a.Name, Path: a.AAC.Path, Bandwidth: a.AAC.Bandwidth})
	}
	return list
}

func (g group) media(b *bytes.Buffer) {
	for i, a := range g.audios {
		chosen := "NO"
		if i == 0 {
			chosen = "YES"
		}
		fmt.Fprintf(b, "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=%q,NAME=%q,DEFAULT=%s,AUTOSELECT=%s,CHANNELS=\"2\",URI=%q\n",
			g.id, a.Name, chosen, chosen, a.Path)
	}
}

func (g group) variant(b *bytes.Buffer, video *Video) {
	codecs, bandwidth, audio := []string{video.Codec}, video.Bandwidth, ""
	if len(g.audios) > 0 {
		codecs, bandwidth = append(codecs, g.codec), bandwidth+g.audios[0].Bandwidth
		audio = fmt.Sprintf(",AUDIO=%q", g.id)
	}
	fmt.Fprintf(b, "#EXT-X-STREAM-INF:BANDWIDTH=%d,RESOLUTION=%dx%d,CODECS=%q%s\n%s\n",
		bandwidth, video.Width, video.Height, strings.Join(codecs, ","), audio, video.Path)
}
