package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	lksdk "github.com/livekit/server-sdk-go/v2"

	"lianke/media/internal/clip"
	"lianke/media/internal/contract"
	"lianke/media/internal/seat"
)

// lecturer opens a lesson, speaks a clip into it, turns pages and ends it.
type lecturer struct {
	platform  *contract.Platform
	seat      *seat.Seat
	meeting   string
	clip      *clip.Clip
	layers    []clip.Layer
	jump      bool
	weakEvery time.Duration
	deck      *deck
	slides    int
	pageEvery time.Duration
	lasting   time.Duration // after the opening; 0 is until the planned end
	entered   chan contract.Join
}

// deck is a set of slides to show first.
type deck struct {
	id                   string
	pages, width, height int
}

func lecture(ctx context.Context, args []string) error {
	l, err := lecturerFromFlags(args)
	if err != nil {
		return err
	}
	return l.give(ctx)
}

// give gives the lesson, until it is over.
func (l *lecturer) give(ctx context.Context) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	taught := make(chan error, 1)
	go func() { taught <- l.teach(ctx) }()
	left := make(chan error, 1)
	go func() { left <- l.seat.Run(ctx) }()
	select {
	case err = <-taught:
		cancel()
		<-left
	case err = <-left: // somebody else ended it, or it was never ours
		cancel()
	}
	return err
}

func lecturerFromFlags(args []string) (*lecturer, error) {
	f := flag.NewFlagSet("robot lecturer", flag.ExitOnError)
	origin := f.String("origin", "", "address of the platform")
	meeting := f.String("meeting", "", "the meeting's id")
	cookie := f.String("cookie", "", `session cookie, "sessionid=…"`)
	dir := f.String("clip", "", "folder of a clip made by make_clip.sh")
	single := f.Bool("single", false, "send the largest size alone, without simulcast")
	jump := f.Bool("jump", false, "skip to the next key frame when asked for one (spoils the sync)")
	weak := f.Duration("weak-every", 0, "a weak line: the largest size is missing for two fifths of every such span")
	deck := f.String("deck", "", "id,pages,width,height of slides to show first")
	slides := f.Int("slides", 0, "number of pages to turn through (default: those of the deck, else 10)")
	every := f.Duration("page-every", 10*time.Second, "how often to turn the page; 0 is never")
	minutes := f.Float64("minutes", 0, "end the lesson so long after its opening")
	f.Bool("until-end", true, "end the lesson at its planned end (the default without --minutes)")
	livekit := f.String("livekit-url", "", "address of LiveKit, if not the one that the platform tells")
	_ = f.Parse(args) // ExitOnError
	if *origin == "" || *meeting == "" || *cookie == "" || *dir == "" {
		return nil, errors.New("robot lecturer needs --origin, --meeting, --cookie and --clip")
	}
	c, err := clip.Load(*dir)
	if err != nil {
		return nil, err
	}
	l := &lecturer{
		platform: contract.AsPerson(strings.TrimSuffix(*origin, "/"), *cookie), meeting: *meeting,
		clip: c, layers: c.Layers, jump: *jump, weakEvery: *weak, slides: *slides, pageEvery: *every,
		lasting: time.Duration(*minutes * float64(time.Minute)), entered: make(chan contract.Join, 1),
	}
	if *single {
		l.layers = c.Layers[len(c.Layers)-1:]
	}
	if l.deck, err = parseDeck(*deck); err != nil {
		return nil, err
	}
	if l.slides == 0 && l.deck != nil {
		l.slides = l.deck.pages
	}
	if l.slides == 0 {
		l.slides = 10
	}
	l.seat = &seat.Seat{Platform: l.platform, Meeting: *meeting, URL: *livekit, Microphone: true, Guest: l, Log: log.Printf}
	return l, nil
}

func parseDeck(text string) (*deck, error) {
	if text == "" {
		return nil, nil
	}
	parts := strings.Split(text, ",")
	if len(parts) != 4 {
		return nil, fmt.Errorf("--deck %q is not id,pages,width,height", text)
	}
	var numbers [3]int
	for i := range numbers {
		n, err := strconv.Atoi(parts[i+1])
		if err != nil {
			return nil, fmt.Errorf("--deck %q: %w", text, err)
		}
		numbers[i] = n
	}
	return &deck{parts[0], numbers[0], numbers[1], numbers[2]}, nil
}

func (l *lecturer) Callbacks() lksdk.ParticipantCallback { return lksdk.ParticipantCallback{} }

func (l *lecturer) Inside(ctx context.Context, room *lksdk.Room, join contract.Join) error {
	player := &clip.Player{Clip: l.clip, Layers: l.layers, Jump: l.jump, WeakEvery: l.weakEvery}
	if err := player.Publish(room.LocalParticipant); err != nil {
		return err
	}
	log.Printf("%s: in the room as %s, sending", l.meeting, join.RTC.Identity)
	select {
	case l.entered <- join:
	default:
	}
	player.Play(ctx)
	return nil
}

// teach opens the lesson once we are in the room, turns its pages and ends it.
func (l *lecturer) teach(ctx context.Context) error {
	var join contract.Join
	select {
	case <-ctx.Done():
		return ctx.Err()
	case join = <-l.entered:
	}
	until := func(act func(context.Context, string) (contract.EventList, error)) error {
		return insist(ctx, func() error { _, err := act(ctx, l.meeting); return err })
	}
	if err := until(l.platform.Open); err != nil {
		return err
	}
	log.Printf("%s: opened", l.meeting)
	l.turnPages(ctx, l.end(join))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := until(l.platform.End); err != nil {
		return err
	}
	log.Printf("%s: ended", l.meeting)
	return nil
}

// end is when to end, on our clock.
func (l *lecturer) end(join contract.Join) time.Time {
	if l.lasting > 0 {
		return time.Now().Add(l.lasting)
	}
	return time.Now().Add(time.Duration(join.Meeting.EndsMS-l.seat.ServerMS()) * time.Millisecond)
}

func (l *lecturer) turnPages(ctx context.Context, end time.Time) {
	ctx, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	if l.deck != nil {
		l.append(ctx, "slides_shown", map[string]any{
			"deck": l.deck.id, "pages": l.deck.pages, "width": l.deck.width, "height": l.deck.height})
	}
	if l.pageEvery == 0 {
		<-ctx.Done()
		return
	}
	tick := time.NewTicker(l.pageEvery)
	defer tick.Stop()
	for page := 2; ; page++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			l.append(ctx, "page_turned", map[string]any{"page": (page-1)%l.slides + 1})
		}
	}
}

func (l *lecturer) append(ctx context.Context, kind string, body map[string]any) {
	event := contract.NewEvent{Key: uuid.NewString(), Kind: kind, Body: body, SaidMS: l.seat.ServerMS()}
	err := insist(ctx, func() error { _, err := l.platform.Append(ctx, l.meeting, event); return err })
	if err != nil && ctx.Err() == nil {
		log.Printf("%s: %s: %v", l.meeting, kind, err)
	}
}

// insist repeats an act until it is done or refused for good. A conflict is not for good: a lesson cannot be opened too early.
func insist(ctx context.Context, act func() error) error {
	said := ""
	for {
		err := act()
		var refusal *contract.Refusal
		if err == nil || errors.As(err, &refusal) && refusal.Status/100 == 4 && refusal.Status != 409 && refusal.Status != 429 {
			return err
		}
		if err.Error() != said {
			said = err.Error()
			log.Printf("%s; trying again every second", said)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}
