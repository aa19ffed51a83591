// Package seat keeps a robot in one meeting as a page would: it asks to join for ever, enters the room when it may, comes back when it
// is thrown out, sends its presence, and leaves only when the platform says that the lesson is over.
package seat

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"

	"lianke/media/internal/contract"
	"lianke/media/internal/presence"
)

const (
	// patience is how long the SDK may try by itself: cheap for a blip, useless when the room is gone, which it does not tell.
	patience  = time.Second
	stood     = 5 * time.Second        // a stay that lasted so long is followed by the next at once, as a page's is
	atOnce    = 150 * time.Millisecond // spread over so much
	markEvery = time.Minute
	urgent    = time.Minute // so long joining is tried every 0.5 to 1 s
	longWait  = 15 * time.Second
)

// Guest is what a robot does in the room.
type Guest interface {
	// Callbacks are set before entering; nil fields are fine.
	Callbacks() lksdk.ParticipantCallback
	// Inside is called in the room and may last until the context ends, when the room has been lost.
	Inside(ctx context.Context, room *lksdk.Room, join contract.Join) error
}

// Seat is one robot in one meeting.
type Seat struct {
	Platform   *contract.Platform
	Meeting    string
	URL        string // of LiveKit, if not the one that the join answer says
	Microphone bool   // a microphone is published
	Guest      Guest
	Log        func(format string, args ...any)

	mu    sync.Mutex
	marks *presence.Log
	boot  string
	joins int
}

// Run takes part until the lesson is over (nil) or the context ends.
func (s *Seat) Run(ctx context.Context) error {
	s.boot = uuid.NewString()
	s.marks = presence.New(s.boot)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go s.sendMarks(ctx)
	defer s.lastMarks()
	lost := time.Now()
	for ctx.Err() == nil {
		join, err := s.Platform.Join(ctx, s.Meeting, s.boot)
		var refusal *contract.Refusal
		switch {
		case errors.As(err, &refusal) && refusal.Status == 404:
			return err
		case err != nil:
			s.Log("%s: join: %v", s.Meeting, err)
			rest(ctx, retry(time.Since(lost)))
		case join.State == contract.JoinOver || join.State == contract.JoinCancelled:
			return nil
		case join.State == contract.JoinOpen && join.RTC != nil:
			s.sync(join)
			entered := time.Now()
			if err := s.visit(ctx, join); err != nil {
				s.Log("%s: %v", s.Meeting, err)
			}
			lost = time.Now()
			rest(ctx, again(lost.Sub(entered)))
		default:
			rest(ctx, min(time.Duration(join.RetryMS)*time.Millisecond, longWait))
			lost = time.Now()
		}
	}
	return ctx.Err()
}

// again is how long to wait after a stay in the room.
func again(stay time.Duration) time.Duration {
	if stay > stood {
		return rand.N(atOnce)
	}
	return retry(0)
}

// retry is how long to wait before the next attempt, never the same for two robots.
func retry(since time.Duration) time.Duration {
	wait := 500*time.Millisecond + rand.N(500*time.Millisecond)
	if since > urgent {
		wait *= 5
	}
	return wait
}

func rest(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

func (s *Seat) sync(join contract.Join) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.joins++
	if s.joins == 1 { // the offset is measured once a boot, or marks could overlap
		s.marks.Sync(join.ServerMS, time.Now())
	}
}

// Joins is how often the room was entered.
func (s *Seat) Joins() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.joins
}

// ServerMS is the server's time by this robot's estimate.
func (s *Seat) ServerMS() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.marks.ServerMS(time.Now())
}

// codecs leave out the retransmission formats: with them the SDK answers for a lost packet of a simulcast layer in a stream that the server
// cannot tell the layer of, so what a robot's line loses stays lost. Without them it is sent again in its own stream, as a browser's is.
var codecs = []livekit.Codec{{Mime: "audio/opus"}, {Mime: "video/h264"}, {Mime: "video/vp8"}}

// visit is one stay in the room.
func (s *Seat) visit(ctx context.Context, join contract.Join) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	room := lksdk.NewRoom(s.callbacks(cancel))
	url := join.RTC.URL
	if s.URL != "" {
		url = s.URL
	}
	if err := room.JoinWithContextAndToken(ctx, url, join.RTC.Token, lksdk.WithAutoSubscribe(false), lksdk.WithCodecs(codecs)); err != nil {
		return err
	}
	defer room.Disconnect()
	s.mark(func(now time.Time) { s.marks.Enter(now, s.Microphone) })
	defer s.mark(func(now time.Time) { s.marks.Leave(now) })
	err := s.Guest.Inside(ctx, room, join)
	if err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

func (s *Seat) mark(change func(now time.Time)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(time.Now())
}

func (s *Seat) callbacks(leave func()) *lksdk.RoomCallback {
	var giveUp *time.Timer
	var mu sync.Mutex
	callback := &lksdk.RoomCallback{
		OnDisconnected: leave,
		OnReconnecting: func() {
			mu.Lock()
			defer mu.Unlock()
			giveUp = time.AfterFunc(patience, leave)
		},
		OnReconnected: func() {
			mu.Lock()
			defer mu.Unlock()
			if giveUp != nil {
				giveUp.Stop()
			}
		},
		ParticipantCallback: s.Guest.Callbacks(),
	}
	callback.OnDataPacket = func(packet lksdk.DataPacket, from lksdk.DataReceiveParams) {
		var event contract.Event
		user, ok := packet.(*lksdk.UserDataPacket)
		if ok && from.SenderIdentity == "" && user.Topic == "timeline" && json.Unmarshal(user.Payload, &event) == nil && event.Kind == "ended" {
			leave() // joining again will say that it is over
		}
	}
	return callback
}

func (s *Seat) sendMarks(ctx context.Context) {
	tick := time.NewTicker(markEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.post(ctx)
		}
	}
}

// lastMarks tries a few times: a page would use sendBeacon.
func (s *Seat) lastMarks() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for !s.post(ctx) && ctx.Err() == nil {
		rest(ctx, time.Second)
	}
}

// post sends the marks that are not kept yet; false means that some are left.
func (s *Seat) post(ctx context.Context) bool {
	s.mu.Lock()
	post := s.marks.Post(time.Now())
	s.mu.Unlock()
	if len(post.Marks) == 0 {
		return true
	}
	answer, err := s.Platform.Present(ctx, s.Meeting, post)
	if err != nil {
		s.Log("%s: presence: %v", s.Meeting, err)
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.marks.Kept(answer.Kept)
	return answer.Kept >= post.Marks[len(post.Marks)-1].N
}
