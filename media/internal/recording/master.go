package recording

import (
	"path/filepath"

	"lianke/media/internal/hls"
)

func (r *Recording) writeMaster() {
	text := string(r.renderMaster())
	if text == r.master {
		return
	}
	if err := hls.WriteFile(filepath.Join(r.dir(), "master.m3u8"), []byte(text)); err != nil {
		r.log("master not written: %v", err)
		return
	}
	r.master = text
}

// renderMaster joins the main camera with every microphone, the main one first. Screens and other cameras are played beside it
// from their own lists.
func (r *Recording) renderMaster() []byte {
	var audios []hls.Audio
	for _, key := range r.order {
		s := r.sounds[key]
		if s == nil || len(s.list.Segments) == 0 {
			continue
		}
		audio := hls.Audio{Name: key.Identity, Path: key.Folder() + "/index.m3u8", Bandwidth: s.peak}
		if key.Identity == r.state.Main {
			audios = append([]hls.Audio{audio}, audios...)
		} else {
			audios = append(audios, audio)
		}
	}
	main := r.pictures[Key{r.state.Main, Camera}]
	if main == nil || main.shown == nil || len(main.list.Segments) == 0 {
		return hls.Master(nil, audios)
	}
	return hls.Master(&hls.Video{
		Path: main.key.Folder() + "/index.m3u8", Codec: main.shown.Codec(),
		Width: main.shown.Width, Height: main.shown.Height, Bandwidth: main.peak,
	}, audios)
}
