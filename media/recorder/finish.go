package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"lianke/media/internal/contract"
	"lianke/media/internal/recording"
	"lianke/media/internal/room"
)

const (
	// settleWithin is how long the process that wrote a recording may take to leave it after the platform has heard that it is closed.
	settleWithin = 10 * time.Second
	notClosed    = 3 // exit status
)

// finish adds to a closed recording what only has to be there after the lesson, and prints its tracks.
func finish(ctx context.Context, args []string) {
	root := os.Getenv("LIANKE_RECORDINGS")
	if len(args) != 1 || root == "" {
		log.Fatal("recorder finish MEETING needs LIANKE_RECORDINGS")
	}
	tracks, err := finished(ctx, root, args[0])
	if errors.Is(err, recording.ErrNotClosed) {
		log.Print(err)
		os.Exit(notClosed)
	}
	if err != nil {
		log.Fatal(err)
	}
	text, _ := json.Marshal(map[string][]contract.Track{"tracks": tracks})
	fmt.Println(string(text))
}

func finished(ctx context.Context, root, meeting string) ([]contract.Track, error) {
	if err := recording.AwaitSettled(ctx, root, meeting, settleWithin); err != nil {
		return nil, err
	}
	rec, err := recording.Load(root, meeting, room.Now(), time.Now, log.Printf)
	if err != nil {
		return nil, err
	}
	return rec.Finish(ctx)
}
