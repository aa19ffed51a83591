// Command recorder is Lianke's recorder: LiveKit dispatches it into rooms, it joins hidden and copies H.264 and Opus into HLS without
// transcoding. The platform decides what may be written and when (contracts/recorder-*.schema.json).
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/logger"
	lksdk "github.com/livekit/server-sdk-go/v2"

	"lianke/media/internal/agentworker"
	"lianke/media/internal/contract"
	"lianke/media/internal/credential"
	"lianke/media/internal/recording"
	"lianke/media/internal/room"
	"lianke/media/internal/session"
)

// roomsForFullLoad is how many rooms count as load 1; a worker takes no more jobs from 0.7 on, so a process takes 35 rooms, which is
// nearly one core.
const roomsForFullLoad = 50

// goodbye bounds the leaving of rooms after a signal.
const goodbye = 1500 * time.Millisecond

func main() {
	log.SetFlags(log.LstdFlags | log.Lmicroseconds)
	tune()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if len(os.Args) > 1 && os.Args[1] == "finish" {
		finish(ctx, os.Args[2:])
		return
	}
	s, err := settingsFromEnv()
	if err != nil {
		log.Fatal(err)
	}
	lksdk.SetLogger(logger.GetDiscardLogger()) // one line per signalling event otherwise
	run(ctx, s)
}

// tune sets what was measured to cost least; the environment wins.
func tune() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(1)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}

func run(ctx context.Context, s settings) {
	house := &session.House{Make: s.session}
	for _, meeting := range recording.Unsettled(s.root) {
		log.Printf("%s: unfinished on disk", meeting)
		if err := house.Start(ctx, meeting, "", nil); err != nil {
			log.Printf("%s: cannot go on: %v", meeting, err)
		}
	}
	worker := &agentworker.Worker{
		URL: s.livekit, AgentName: s.agent, Identity: credential.Identity, Token: s.pair.Worker, Log: log.Printf,
		Load: func() float32 { return float32(house.Rooms()) / roomsForFullLoad },
	}
	worker.Assigned = func(job agentworker.Job) { take(ctx, house, worker, job) }
	worker.Run(ctx)
	depart(house)
}

func take(ctx context.Context, house *session.House, worker *agentworker.Worker, job agentworker.Job) {
	status := map[session.Outcome]livekit.JobStatus{
		session.Left: livekit.JobStatus_JS_SUCCESS, session.Replaced: livekit.JobStatus_JS_FAILED,
		session.Stopped: livekit.JobStatus_JS_FAILED,
	}
	err := house.Start(ctx, job.Room, job.Token, func(o session.Outcome) { worker.Tell(job.ID, status[o]) })
	if err != nil {
		log.Printf("%s: %v", job.Room, err)
		go worker.Tell(job.ID, livekit.JobStatus_JS_FAILED)
		return
	}
	go worker.Tell(job.ID, livekit.JobStatus_JS_RUNNING)
}

// depart waits for the sessions, but not for a room whose server hangs: what matters is on disk before that.
func depart(house *session.House) {
	done := make(chan struct{})
	go func() { house.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(goodbye):
	}
	log.Print("stopped; open recordings stay on disk")
}

// session makes the session of one meeting.
func (s settings) session(meeting string) (*session.Session, error) {
	say := func(format string, args ...any) { log.Print(meeting, ": ", fmt.Sprintf(format, args...)) }
	rec, err := recording.Load(s.root, meeting, room.Now(), time.Now, say)
	if err != nil {
		return nil, err
	}
	made := &session.Session{
		Meeting: meeting, Recorder: s.name, Rec: rec, Now: room.Now, Log: say,
		Platform: &contract.Reporter{URL: s.reports, Credential: s.pair.Report},
		Token:    func() (string, error) { return s.pair.Room(meeting) },
		Enter: func(token string, of *session.Session) session.Visitor {
			return room.New(s.livekit, token, rec, of, say)
		},
	}
	made.Init()
	return made, nil
}
