package clip

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"
)

var qualities = map[string]livekit.VideoQuality{
	"q": livekit.VideoQuality_LOW, "h": livekit.VideoQuality_MEDIUM, "f": livekit.VideoQuality_HIGH,
}

// Player sends a clip into one room, over and over.
type Player struct {
	Clip   *Clip
	Layers []Layer // of the clip; one is sent alone, more as simulcast
	// Jump answers a request for a key frame by skipping to the next one. It spoils the sync of picture and sound, so it is not for
	// measuring; a camera would rather make one.
	Jump bool
	// WeakEvery withholds the largest size for the last two fifths of every such span, as a browser does on a weak line.
	WeakEvery time.Duration

	pictures []*lksdk.LocalTrack
	asked    []atomic.Bool
	sound    atomic.Pointer[lksdk.LocalTrack]
}

// Publish publishes the tracks.
func (p *Player) Publish(lp *lksdk.LocalParticipant) error {
	if err := p.PublishPicture(lp); err != nil {
		return err
	}
	return p.PublishSound(lp)
}

// PublishSound publishes the sound, also once more after LiveKit has ended it.
func (p *Player) PublishSound(lp *lksdk.LocalParticipant) error {
	opus := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}
	sound, err := lksdk.NewLocalTrack(opus)
	if err != nil {
		return err
	}
	_, err = lp.PublishTrack(sound, &lksdk.TrackPublicationOptions{Name: "microphone", Source: livekit.TrackSource_MICROPHONE,
		DisableDTX: true})
	if err == nil {
		p.sound.Store(sound)
	}
	return err
}

// PublishPicture publishes the picture alone.
func (p *Player) PublishPicture(lp *lksdk.LocalParticipant) error {
	p.asked = make([]atomic.Bool, len(p.Layers))
	h264 := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeH264, ClockRate: 90000,
		SDPFmtpLine: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"}
	for i, layer := range p.Layers {
		options := []lksdk.LocalTrackOptions{lksdk.WithRTCPHandler(p.heed(i))}
		if len(p.Layers) > 1 {
			options = append(options, lksdk.WithSimulcast("camera", &livekit.VideoLayer{
				Quality: qualities[layer.Name], Width: uint32(layer.Width), Height: uint32(layer.Height)}))
		}
		track, err := lksdk.NewLocalTrack(h264, options...)
		if err != nil {
			return err
		}
		p.pictures = append(p.pictures, track)
	}
	top := p.Layers[len(p.Layers)-1]
	options := &lksdk.TrackPublicationOptions{Name: "camera", Source: livekit.TrackSource_CAMERA,
		VideoWidth: top.Width, VideoHeight: top.Height}
	if len(p.pictures) > 1 {
		_, err := lp.PublishSimulcastTrack(p.pictures, options)
		return err
	}
	_, err := lp.PublishTrack(p.pictures[0], options)
	return err
}

// heed notes requests for key frames.
func (p *Player) heed(layer int) func(rtcp.Packet) {
	return func(packet rtcp.Packet) {
		switch packet.(type) {
		case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
			p.asked[layer].Store(true)
		}
	}
}

// Play sends until the context ends. Every track follows one start time.
func (p *Player) Play(ctx context.Context) {
	start := time.Now()
	var tracks sync.WaitGroup
	for i := range p.Layers {
		tracks.Go(func() { p.playPicture(ctx, i, start) })
	}
	tracks.Go(func() { p.playSound(ctx, start) })
	tracks.Wait()
}

func (p *Player) playPicture(ctx context.Context, layer int, start time.Time) {
	pictures := p.Layers[layer].Pictures
	length := time.Second / time.Duration(p.Clip.FPS)
	skipped := 0
	for n := 0; pace(ctx, start, n, p.Clip.FPS); n++ {
		if p.asked[layer].Swap(false) && p.Jump {
			for !pictures[(n+skipped)%len(pictures)].IDR {
				skipped++
			}
		}
		if layer == len(p.Layers)-1 && p.isWeak(time.Since(start)) {
			continue
		}
		write(p.pictures[layer], pictures[(n+skipped)%len(pictures)].Data, length, due(start, n, p.Clip.FPS))
	}
}

func (p *Player) isWeak(since time.Duration) bool {
	return p.WeakEvery > 0 && len(p.Layers) > 1 && since%p.WeakEvery >= p.WeakEvery*3/5
}

func (p *Player) playSound(ctx context.Context, start time.Time) {
	for n := 0; pace(ctx, start, n, PacketsPerSecond); n++ {
		write(p.sound.Load(), p.Clip.Sound[n%len(p.Clip.Sound)], time.Second/PacketsPerSecond, due(start, n, PacketsPerSecond))
	}
}

func write(track *lksdk.LocalTrack, data []byte, length time.Duration, at time.Time) {
	if track == nil { // not published yet
		return
	}
	// An error is a track that is not bound yet or any more; the room's end ends the player.
	_ = track.WriteSample(media.Sample{Data: data, Duration: length, Timestamp: at}, nil)
}

func due(start time.Time, n, rate int) time.Time {
	return start.Add(time.Duration(n) * time.Second / time.Duration(rate))
}

// pace waits until the n-th packet is due; false means that the context has ended.
func pace(ctx context.Context, start time.Time, n, rate int) bool {
	if wait := time.Until(due(start, n, rate)); wait > 0 {
		time.Sleep(wait)
	}
	return ctx.Err() == nil
}
