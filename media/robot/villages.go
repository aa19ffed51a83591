package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"strings"
	"sync"
	"time"

	"lianke/media/internal/clip"
	"lianke/media/internal/contract"
)

// early is how long before its beginning a village screen enters a lesson.
const early = 3 * time.Minute

// villages are many screens, a device each.
type villages struct {
	origin    string
	livekit   string
	clip      *clip.Clip
	handEvery time.Duration
	pollEvery time.Duration
	verbose   bool
	once      bool
	tell      func(counters)
}

func attend(ctx context.Context, args []string) error {
	v, keys, err := villagesFromFlags(args)
	if err != nil {
		return err
	}
	var screens sync.WaitGroup
	for _, key := range keys {
		screens.Go(func() { v.watch(ctx, key) })
	}
	screens.Wait()
	return ctx.Err()
}

func villagesFromFlags(args []string) (*villages, []string, error) {
	f := flag.NewFlagSet("robot villages", flag.ExitOnError)
	v := &villages{tell: printLine}
	f.StringVar(&v.origin, "origin", "", "address of the platform")
	keys := f.String("keys", "", "device keys, with commas between")
	dir := f.String("clip", "", "folder of a clip whose smallest size is sent back (default: nothing is sent)")
	f.DurationVar(&v.handEvery, "hand-every", 20*time.Second, "how often a hand is raised, for 5 s; 0 is never")
	f.DurationVar(&v.pollEvery, "poll-every", 10*time.Second, "how often the day is asked for")
	f.BoolVar(&v.verbose, "verbose", false, "print the counters every 10 s as well as at the end of each lesson")
	f.BoolVar(&v.once, "once", false, "stop after one lesson each")
	f.StringVar(&v.livekit, "livekit-url", "", "address of LiveKit, if not the one that the platform tells")
	_ = f.Parse(args) // ExitOnError
	if v.origin == "" || *keys == "" {
		return nil, nil, errors.New("robot villages needs --origin and --keys")
	}
	v.origin = strings.TrimSuffix(v.origin, "/")
	if *dir != "" {
		var err error
		if v.clip, err = clip.Load(*dir); err != nil {
			return nil, nil, err
		}
	}
	return v, strings.Split(*keys, ","), nil
}

// watch is one screen: it looks at its day and enters what is due.
func (v *villages) watch(ctx context.Context, key string) {
	platform := contract.AsDevice(v.origin, key)
	over := map[string]bool{}
	for ctx.Err() == nil {
		day, err := platform.ScreenDay(ctx)
		if err != nil && ctx.Err() == nil {
			log.Printf("screen day: %v", err)
		}
		if lesson := dueLesson(day, over); lesson != "" {
			newVillage(v, platform, day.Screen, lesson).attend(ctx)
			over[lesson] = true
			if v.once {
				return
			}
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(v.pollEvery):
		}
	}
}

// dueLesson is the first lesson of the day that may be entered now.
func dueLesson(day contract.ScreenDay, over map[string]bool) string {
	for _, lesson := range day.Lessons {
		soon := day.ServerMS >= lesson.BeginsMS-early.Milliseconds()
		if !over[lesson.ID] && (lesson.State == "open" || lesson.State == "planned" && soon && day.ServerMS < lesson.EndsMS) {
			return lesson.ID
		}
	}
	return ""
}
