package main

import (
	"context"
	"encoding/json"
	"log"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/webrtc/v4"

	"lianke/media/internal/clip"
	"lianke/media/internal/contract"
	"lianke/media/internal/seat"
)

const (
	handUp    = 5 * time.Second
	tellEvery = 10 * time.Second
	lookEvery = time.Second // whether the class may be heard again
)

// counters say what one screen received of one lesson.
type counters struct {
	Device         string `json:"device"`
	School         string `json:"school"`
	Meeting        string `json:"meeting"`
	Over           bool   `json:"over"`             // the last line of this lesson
	Joins          int    `json:"joins"`            // times the room was entered
	FirstPictureMS int64  `json:"first_picture_ms"` // from asking to join to the first whole picture; -1 if none came
	Packets        int64  `json:"packets"`
	Bytes          int64  `json:"bytes"`
	Pictures       int64  `json:"pictures"`
	SoundPackets   int64  `json:"sound_packets"`
	Lost           int64  `json:"lost"`             // packets whose numbers never came
	LongestPauseMS int64  `json:"longest_pause_ms"` // between two pictures
	Hands          int    `json:"hands"`
}

// village is one screen in one lesson.
type village struct {
	*villages
	platform *contract.Platform
	seat     *seat.Seat
	changed  chan struct{}
	began    time.Time

	mu          sync.Mutex
	counters    counters
	lastPicture time.Time
}

func newVillage(v *villages, platform *contract.Platform, screen contract.Screen, meeting string) *village {
	one := &village{
		villages: v, platform: platform, changed: make(chan struct{}, 1), began: time.Now(),
		counters: counters{Device: screen.Device, School: screen.School, Meeting: meeting, FirstPictureMS: -1},
	}
	one.seat = &seat.Seat{Platform: platform, Meeting: meeting, URL: v.livekit, Microphone: v.clip != nil, Guest: one, Log: log.Printf}
	return one
}

func (v *village) attend(ctx context.Context) {
	telling, stop := context.WithCancel(ctx)
	defer stop()
	if v.verbose {
		go repeat(telling, tellEvery, func() { v.tell(v.count(false)) })
	}
	if err := v.seat.Run(ctx); err != nil && ctx.Err() == nil {
		log.Printf("%s: %v", v.counters.Meeting, err)
	}
	v.tell(v.count(true))
}

func repeat(ctx context.Context, every time.Duration, act func()) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			act()
		}
	}
}

func (v *village) count(over bool) counters {
	v.mu.Lock()
	c := v.counters
	v.mu.Unlock()
	c.Over, c.Joins = over, v.seat.Joins()
	return c
}

func printLine(c counters) {
	line, _ := json.Marshal(c)
	os.Stdout.Write(append(line, '\n'))
}

func (v *village) Callbacks() lksdk.ParticipantCallback {
	look := func(*lksdk.RemoteTrackPublication, *lksdk.RemoteParticipant) {
		select { // the SDK holds its lock here: subscribing waits for Inside
		case v.changed <- struct{}{}:
		default:
		}
	}
	return lksdk.ParticipantCallback{OnTrackPublished: look, OnTrackSubscribed: v.receive}
}

func (v *village) Inside(ctx context.Context, room *lksdk.Room, join contract.Join) error {
	var player *clip.Player
	if v.clip != nil && sendsAlways(join.Me) {
		player = &clip.Player{Clip: v.clip, Layers: v.clip.Layers[:1]}
		if err := player.PublishPicture(room.LocalParticipant); err != nil {
			return err
		}
		go player.Play(ctx)
	}
	if v.handEvery > 0 && join.Me != nil && join.Me.Participation != nil {
		go repeat(ctx, v.handEvery, func() { v.raiseHand(ctx, *join.Me.Participation) })
	}
	asked := map[*lksdk.RemoteTrackPublication]bool{}
	for {
		v.subscribe(room, join.Meeting.Lecturer.Identity, asked)
		if player != nil {
			v.speak(player, room.LocalParticipant)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-v.changed:
		case <-time.After(lookEvery):
		}
	}
}

// speak publishes the sound as soon as the class may be heard: LiveKit ends it when the lecturer mutes it.
func (v *village) speak(player *clip.Player, lp *lksdk.LocalParticipant) {
	microphone := livekit.TrackSource_MICROPHONE
	may := lp.Permissions()
	named := may.GetCanPublishSources() // none: all
	if lp.GetTrackPublication(microphone) != nil || !may.GetCanPublish() || len(named) > 0 && !slices.Contains(named, microphone) {
		return
	}
	if err := player.PublishSound(lp); err != nil {
		log.Printf("%s: %v", v.counters.Meeting, err)
	}
}

// sendsAlways reports whether a class publishes without being called on, which nobody does with a robot.
func sendsAlways(me *contract.Me) bool {
	return me == nil || me.Sends.Camera != contract.Called && me.Sends.Microphone != contract.Called
}

// subscribe asks for the lecturer's tracks.
func (v *village) subscribe(room *lksdk.Room, lecturer string, asked map[*lksdk.RemoteTrackPublication]bool) {
	rp := room.GetParticipantByIdentity(lecturer)
	if rp == nil {
		return
	}
	for _, p := range rp.TrackPublications() {
		if pub, ok := p.(*lksdk.RemoteTrackPublication); ok && !asked[pub] {
			asked[pub] = pub.SetSubscribed(true) == nil
		}
	}
}

func (v *village) raiseHand(ctx context.Context, participation string) {
	v.append(ctx, "hand_raised", map[string]any{})
	select {
	case <-ctx.Done():
		return
	case <-time.After(handUp):
	}
	v.append(ctx, "hand_lowered", map[string]any{"participation": participation})
	v.mu.Lock()
	defer v.mu.Unlock()
	v.counters.Hands++
}

func (v *village) append(ctx context.Context, kind string, body map[string]any) {
	event := contract.NewEvent{Key: uuid.NewString(), Kind: kind, Body: body, SaidMS: v.seat.ServerMS()}
	if _, err := v.platform.Append(ctx, v.counters.Meeting, event); err != nil && ctx.Err() == nil {
		log.Printf("%s: %s: %v", v.counters.Meeting, kind, err)
	}
}

// receive counts what comes, without decoding it.
func (v *village) receive(track *webrtc.TrackRemote, _ *lksdk.RemoteTrackPublication, _ *lksdk.RemoteParticipant) {
	var numbers numbers
	for {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		v.mu.Lock()
		v.counters.Packets++
		v.counters.Bytes += int64(len(packet.Payload))
		v.counters.Lost += numbers.take(packet.SequenceNumber)
		switch {
		case track.Kind() == webrtc.RTPCodecTypeAudio:
			v.counters.SoundPackets++
		case packet.Marker && len(packet.Payload) > 0:
			v.picture(time.Now())
		}
		v.mu.Unlock()
	}
}

// picture counts a whole picture; v.mu is held.
func (v *village) picture(now time.Time) {
	v.counters.Pictures++
	if v.counters.FirstPictureMS < 0 {
		v.counters.FirstPictureMS = now.Sub(v.began).Milliseconds()
	} else {
		v.counters.LongestPauseMS = max(v.counters.LongestPauseMS, now.Sub(v.lastPicture).Milliseconds())
	}
	v.lastPicture = now
}

// numbers follows sequence numbers. A packet that comes late takes back the loss that its absence was.
type numbers struct {
	started bool
	highest uint16
}

// take returns how many more packets are missing than before.
func (n *numbers) take(number uint16) int64 {
	ahead := int16(number - n.highest)
	switch {
	case !n.started:
		n.started, n.highest = true, number
		return 0
	case ahead > 0:
		n.highest = number
		return int64(ahead) - 1
	}
	return -1
}
