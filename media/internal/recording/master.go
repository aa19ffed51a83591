package recording

import (
	"path/filepath"
	"slices"

	"lianke/media/internal/hls"
)

func (r *Recording) writeMaster() (written bool) {
	if _, isRaw := r.tracks[Key{r.state.Main, Camera}].(*raw); isRaw {
		return true // there is none before Finish has made the picture
	}
	text := string(r.renderMaster())
	if text == r.master || !slices.ContainsFunc(r.order, func(key Key) bool { return r.tracks[key].isThere() }) {
		return true
	}
	if err := r.put(filepath.Join(r.dir(), "master.m3u8"), []byte(text)); err != nil {
		r.log("master not written: %v", err)
		return false
	}
	r.master = text
	return true
}

// renderMaster joins the main camera with every microphone, the main one first. Screens and other cameras are played beside it
// from their own lists.
func (r *Recording) renderMaster() []byte {
	var audios []hls.Audio
	for _, key := range r.order {
		s := r.sound(key)
		if s == nil || !s.isThere() {
			continue
		}
		audio := hls.Audio{Name: key.Identity, Path: key.Folder() + "/index.m3u8", Bandwidth: s.peak}
		if s.aac != nil {
			audio.AAC = hls.Rendition{Path: key.Folder() + "/" + aac.list, Bandwidth: s.aac.peak}
		}
		if key.Identity == r.state.Main {
			audios = append([]hls.Audio{audio}, audios...)
		} else {
			audios = append(audios, audio)
		}
	}
	main := r.picture(Key{r.state.Main, Camera})
	if main == nil || main.shown == nil || !main.isThere() {
		return hls.Master(nil, audios)
	}
	return hls.Master(&hls.Video{
		Path: main.key.Folder() + "/index.m3u8", Codec: main.shown.Codec(),
		Width: main.shown.Width, Height: main.shown.Height, Bandwidth: main.peak,
	}, audios)
}
