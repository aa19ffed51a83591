package hls

import (
	"bytes"
	"fmt"
	"strings"
)

// Audio is one list of sound that a master offers.
type Audio struct {
	Name, Path string
	Bandwidth  int // bits a second
}

// Video is the picture that a master offers.
type Video struct {
	Path          string
	Codec         string // as RFC 6381 writes it: avc1.42e01f
	Width, Height int
	Bandwidth     int // bits a second
}

// Master renders the list of lists: one picture with a group of sounds, or the first sound alone.
func Master(video *Video, audios []Audio) []byte {
	var b bytes.Buffer
	b.WriteString("#EXTM3U\n#EXT-X-VERSION:8\n#EXT-X-INDEPENDENT-SEGMENTS\n")
	if video == nil {
		if len(audios) > 0 {
			fmt.Fprintf(&b, "#EXT-X-STREAM-INF:BANDWIDTH=%d,CODECS=\"opus\"\n%s\n", audios[0].Bandwidth, audios[0].Path)
		}
		return b.Bytes()
	}
	codecs, bandwidth, group := []string{video.Codec}, video.Bandwidth, ""
	for i, a := range audios {
		chosen := "NO"
		if i == 0 {
			chosen = "YES"
			codecs, bandwidth, group = append(codecs, "opus"), bandwidth+a.Bandwidth, ",AUDIO=\"sound\""
		}
		fmt.Fprintf(&b, "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"sound\",NAME=%q,DEFAULT=%s,AUTOSELECT=%s,CHANNELS=\"2\",URI=%q\n",
			a.Name, chosen, chosen, a.Path)
	}
	fmt.Fprintf(&b, "#EXT-X-STREAM-INF:BANDWIDTH=%d,RESOLUTION=%dx%d,CODECS=%q%s\n%s\n",
		bandwidth, video.Width, video.Height, strings.Join(codecs, ","), group, video.Path)
	return b.Bytes()
}
