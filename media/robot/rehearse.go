package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/google/uuid"

	"lianke/media/internal/clip"
	"lianke/media/internal/contract"
	"lianke/media/internal/credential"
	"lianke/media/internal/rehearsal"
	"lianke/media/internal/seat"
)

const (
	// settling is left out of the measured time: joining costs more than being there.
	settling = 5 * time.Second
	// closing is how long the recorder may take to close everything.
	closing = 15 * time.Second
)

// bell is a moment at which many lessons begin on a server.
type bell struct {
	name              string
	lessons, villages int
	lasting, within   time.Duration
	clip              *clip.Clip
	jump, answering   bool
	program           string // the recorder's, or empty
	livekitPID        int
	platform          *rehearsal.Platform
	origin            string
}

func rehearse(ctx context.Context, args []string) error {
	b, asJSON, err := bellFromFlags(args)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	b.origin = "http://" + listener.Addr().String()
	server := &http.Server{Handler: b.platform.Handler(), ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }() // ends with Close
	defer server.Close()
	found, err := b.ring(ctx)
	if err != nil {
		return err
	}
	return found.print(os.Stdout, asJSON)
}

func bellFromFlags(args []string) (*bell, bool, error) {
	f := flag.NewFlagSet("robot rehearse", flag.ExitOnError)
	b := &bell{name: "rehearsal-" + uuid.NewString()[:8]}
	f.IntVar(&b.lessons, "lessons", 1, "lessons that begin at one bell")
	f.IntVar(&b.villages, "villages", 3, "villages in each")
	seconds := f.Float64("seconds", 60, "how long each lesson lasts after its opening")
	f.DurationVar(&b.within, "within", 5*time.Second, "everybody comes within this time")
	dir := f.String("clip", "", "folder of a clip made by make_clip.sh")
	f.BoolVar(&b.jump, "jump", false, "skip to the next key frame when asked for one (spoils the sync)")
	f.BoolVar(&b.answering, "answering", false, "villages send the smallest size and sound back")
	f.StringVar(&b.program, "recorder", "", "the recorder program: what it costs and loses is measured too")
	f.IntVar(&b.livekitPID, "livekit-pid", 0, "LiveKit's process on this machine, whose processor time is told")
	asJSON := f.Bool("json", false, "print the summary as JSON")
	_ = f.Parse(args) // ExitOnError
	b.platform = &rehearsal.Platform{
		LiveKit: os.Getenv("LIVEKIT_URL"),
		Pair:    credential.Pair{Key: os.Getenv("LIVEKIT_API_KEY"), Secret: os.Getenv("LIVEKIT_API_SECRET")},
	}
	if *dir == "" || b.platform.LiveKit == "" || b.platform.Pair.Key == "" || b.platform.Pair.Secret == "" {
		return nil, false, errors.New("robot rehearse needs --clip, and LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET in its environment")
	}
	if b.lessons < 1 || b.villages < 0 || *seconds <= 0 {
		return nil, false, errors.New("robot rehearse: --lessons and --seconds must be positive")
	}
	b.lasting = time.Duration(*seconds * float64(time.Second))
	if b.program != "" {
		b.platform.Agent = b.name
	}
	b.platform.Init()
	var err error
	b.clip, err = clip.Load(*dir)
	return b, *asJSON, err
}

// ring lets the lessons begin, waits until they are over and tells how it was.
func (b *bell) ring(ctx context.Context) (*summary, error) {
	found := &summary{Lessons: b.lessons, Villages: b.villages, Seconds: b.lasting.Seconds(), Server: b.platform.LiveKit}
	var recorder *rehearsal.Recorder
	if b.program != "" {
		var err error
		if recorder, err = rehearsal.StartRecorder(ctx, b.program, b.platform, b.origin+"/recording/report"); err != nil {
			return nil, err
		}
		defer recorder.Stop()
	}
	lessons := b.plan()
	defer b.platform.Clear(context.WithoutCancel(ctx))
	measured := make(chan costs, 1)
	go func() { measured <- b.measure(ctx, recorder) }()
	screens := b.everybody(ctx, lessons)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	found.screens(screens)
	found.costs(<-measured, b)
	if recorder != nil {
		b.awaitClosing(ctx, lessons)
		if err := found.recorded(b, recorder, lessons); err != nil {
			return nil, err
		}
	}
	found.judge()
	return found, nil
}

func (b *bell) plan() (lessons []*rehearsal.Lesson) {
	for n := range b.lessons {
		lessons = append(lessons, b.platform.Plan(fmt.Sprintf("%s-%d", b.name, n+1), b.villages))
	}
	return lessons
}

// everybody plays all lecturers and villages until their lessons are over, and returns what each screen received.
func (b *bell) everybody(ctx context.Context, lessons []*rehearsal.Lesson) (screens []counters) {
	var mu sync.Mutex
	crowd := &villages{livekit: b.platform.LiveKit, tell: func(c counters) {
		if c.Over {
			mu.Lock()
			defer mu.Unlock()
			screens = append(screens, c)
		}
	}}
	if b.answering {
		crowd.clip = b.clip
	}
	var robots sync.WaitGroup
	come := func(n int, play func()) {
		robots.Go(func() {
			select {
			case <-ctx.Done():
			case <-time.After(b.within * time.Duration(n) / time.Duration(b.lessons)):
				play()
			}
		})
	}
	for n, lesson := range lessons {
		come(n, func() {
			if err := b.lecturer(lesson).give(ctx); err != nil && ctx.Err() == nil {
				log.Printf("%s: %v", lesson.ID, err)
			}
		})
		for _, key := range lesson.Villages {
			come(n, func() {
				newVillage(crowd, contract.AsDevice(b.origin, key), contract.Screen{Device: key}, lesson.ID).attend(ctx)
			})
		}
	}
	robots.Wait()
	return screens
}

func (b *bell) lecturer(lesson *rehearsal.Lesson) *lecturer {
	l := &lecturer{
		platform: contract.AsPerson(b.origin, lesson.Cookie), meeting: lesson.ID, clip: b.clip, layers: b.clip.Layers, jump: b.jump,
		lasting: b.lasting, entered: make(chan contract.Join, 1),
	}
	l.seat = &seat.Seat{
		Platform: l.platform, Meeting: lesson.ID, URL: b.platform.LiveKit, Microphone: true, Guest: l, Log: log.Printf,
	}
	return l
}

// costs are processor times within a span.
type costs struct{ span, robots, recorder, livekit time.Duration }

// measure waits until all lessons are open, a little more, and then until one is over.
func (b *bell) measure(ctx context.Context, recorder *rehearsal.Recorder) costs {
	spent := func() costs {
		c := costs{robots: rehearsal.Spent(os.Getpid()), livekit: rehearsal.Spent(b.livekitPID)}
		if recorder != nil {
			c.recorder = rehearsal.Spent(recorder.PID())
		}
		return c
	}
	wait := func(until func() bool) {
		for ctx.Err() == nil && !until() {
			time.Sleep(100 * time.Millisecond)
		}
	}
	end := time.Now().Add(b.lasting)
	wait(func() bool { return b.platform.Opened() == b.lessons || time.Now().After(end) })
	settled := time.Now().Add(min(settling, b.lasting/4))
	wait(func() bool { return time.Now().After(settled) })
	began, before := time.Now(), spent()
	wait(func() bool { return b.platform.Opened() < b.lessons })
	after := spent()
	return costs{time.Since(began), after.robots - before.robots, after.recorder - before.recorder, after.livekit - before.livekit}
}

func (b *bell) awaitClosing(ctx context.Context, lessons []*rehearsal.Lesson) {
	for deadline := time.Now().Add(closing); ctx.Err() == nil && time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		closed := 0
		for _, lesson := range lessons {
			if report := b.platform.LastReport(lesson.ID); report != nil && report.State == contract.StateClosed {
				closed++
			}
		}
		if closed == len(lessons) {
			return
		}
	}
}
