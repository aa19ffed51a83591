package session

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"lianke/media/internal/contract"
	"lianke/media/internal/recording"
	"lianke/media/internal/room"
	"lianke/media/internal/schema"
)

const (
	contracts = "../../../contracts/"
	meeting   = "m7k2q9w4x1zt"
)

// platform answers reports with what a test decides, and refuses what does not fit the contract.
type platform struct {
	*testing.T
	url    string
	decide func(report contract.Report, n int) (command string, ended *int64)
	opened int64
	nextMS int64

	mu     sync.Mutex
	states []string
	times  []time.Time
}

func newPlatform(t *testing.T, decide func(report contract.Report, n int) (string, *int64)) *platform {
	p := &platform{T: t, decide: decide, opened: time.Now().UnixMilli(), nextMS: 250}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if err := schema.Check(contracts+"recorder-report.schema.json", body); err != nil {
		p.Errorf("%v in %s", err, body)
	}
	var report contract.Report
	_ = json.Unmarshal(body, &report)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.states, p.times = append(p.states, report.State), append(p.times, time.Now())
	command, ended := p.decide(report, len(p.states))
	if command == "" {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	example, _ := os.ReadFile(contracts + "examples/recorder-answer.json")
	var answer contract.Answer
	_ = json.Unmarshal(example, &answer)
	answer.Command, answer.NextMS, answer.OpenedRealMS, answer.EndedRealMS = command, p.nextMS, &p.opened, ended
	text, _ := json.Marshal(answer)
	if err := schema.Check(contracts+"recorder-answer.schema.json", text); err != nil {
		p.Error(err)
	}
	_, _ = w.Write(text)
}

func (p *platform) said() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.states)
}

// visitor stands in for a room.
type visitor struct {
	token     string
	out       chan error
	refreshed chan struct{}
}

func (v *visitor) Run(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-v.out:
		return err
	}
}

func (v *visitor) Review()  {}
func (v *visitor) Refresh() { close(v.refreshed) }

// stage is a session with a platform and rooms that a test holds in its hand.
type stage struct {
	*Session
	root   string
	visits chan *visitor
}

func newStage(t *testing.T, p *platform) *stage {
	root := t.TempDir()
	rec, err := recording.Load(root, meeting, room.Now(), time.Now, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{root: root, visits: make(chan *visitor, 8)}
	s.Session = &Session{
		Meeting: meeting, Recorder: "node-1", Rec: rec, Now: room.Now, Log: t.Logf,
		Platform: &contract.Reporter{URL: p.url, Credential: func() (string, error) { return "fresh", nil }},
		Token:    func() (string, error) { return "minted", nil },
		Enter: func(token string, _ *Session) Visitor {
			v := &visitor{token: token, out: make(chan error, 1), refreshed: make(chan struct{})}
			s.visits <- v
			return v
		},
	}
	s.Init()
	return s
}

func (s *stage) run(t *testing.T, limit time.Duration) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	return s.Run(ctx)
}

func TestASessionDoesWhatItIsToldUntilItMayLeave(t *testing.T) {
	var ended int64
	p := newPlatform(t, func(report contract.Report, n int) (string, *int64) {
		switch {
		case n == 1:
			return contract.CommandWait, nil
		case n < 4:
			return contract.CommandRecord, nil
		case report.State == contract.StateClosed:
			return contract.CommandLeave, &ended
		}
		ended = time.Now().UnixMilli()
		return contract.CommandClose, &ended
	})
	s := newStage(t, p)
	if err := s.run(t, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	want := []string{"waiting", "waiting", "recording", "recording", "closed"}
	if got := p.said(); !slices.Equal(got, want) {
		t.Errorf("reported %v", got)
	}
	if !s.Wants("p:h3n8v5c2r6yd", "camera") || s.Wants("d:b9c4x7z2v5nm", "camera") {
		t.Error("wants what the platform did not name")
	}
}

func TestClosingWaitsForTheLastPacketsAndIsReportedAtOnce(t *testing.T) {
	var ended int64
	var told time.Time
	var p *platform
	p = newPlatform(t, func(report contract.Report, n int) (string, *int64) {
		switch {
		case n < 3:
			return contract.CommandRecord, nil
		case report.State == contract.StateClosed:
			return contract.CommandLeave, &ended
		}
		told = time.Now()
		ended, p.nextMS = told.UnixMilli(), 60_000 // only what is told at once comes in time
		return contract.CommandClose, &ended
	})
	s := newStage(t, p)
	if err := s.run(t, 8*time.Second); err != nil {
		t.Fatal(err)
	}
	if late := p.times[len(p.times)-1].Sub(told); late < inFlight-20*time.Millisecond || late > 3*time.Second {
		t.Errorf("closed %v after the end", late)
	}
}

// A room that was made anew has a new dispatch: its token opens the door at once.
func TestALostRoomIsEnteredAtOnceWithTheTokenOfANewDispatch(t *testing.T) {
	s := newStage(t, newPlatform(t, waits))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	(<-s.visits).out <- errors.New("disconnected")
	time.Sleep(200 * time.Millisecond)
	called := time.Now()
	s.Adopt("called")
	if second := <-s.visits; second.token != "called" || time.Since(called) > 500*time.Millisecond {
		t.Errorf("entered with %q after %v", second.token, time.Since(called))
	}
	cancel()
	<-done
}

func TestNewsIsReportedAtOnce(t *testing.T) {
	p := newPlatform(t, func(_ contract.Report, n int) (string, *int64) {
		if n == 2 {
			return contract.CommandLeave, nil
		}
		return contract.CommandWait, nil
	})
	p.nextMS = 60000
	s := newStage(t, p)
	time.AfterFunc(300*time.Millisecond, s.News)
	if err := s.run(t, 5*time.Second); err != nil {
		t.Fatal(err)
	}
}

func TestAPlatformThatFailsIsAskedAgainAndTheRecordingGoesOn(t *testing.T) {
	p := newPlatform(t, func(_ contract.Report, n int) (string, *int64) {
		switch n {
		case 1:
			return contract.CommandRecord, nil
		case 2, 3:
			return "", nil
		}
		return contract.CommandLeave, nil
	})
	s := newStage(t, p)
	if err := s.run(t, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	if got := p.said(); !slices.Equal(got, []string{"waiting", "recording", "recording", "recording"}) {
		t.Errorf("reported %v", got)
	}
}

func waits(contract.Report, int) (string, *int64) { return contract.CommandWait, nil }

func TestAReplacedSessionFallsSilent(t *testing.T) {
	p := newPlatform(t, waits)
	s := newStage(t, p)
	go func() { (<-s.visits).out <- room.ErrReplaced }()
	if err := s.run(t, 5*time.Second); !errors.Is(err, room.ErrReplaced) {
		t.Fatalf("ended with %v", err)
	}
	before := len(p.said())
	time.Sleep(600 * time.Millisecond)
	if after := len(p.said()); after != before || len(s.visits) > 0 {
		t.Errorf("%d reports after being replaced, %d visits", after-before, len(s.visits))
	}
}

func TestASessionWhoseLeaseIsTakenFallsSilentAndEntersNoRoom(t *testing.T) {
	p := newPlatform(t, func(contract.Report, int) (string, *int64) { return contract.CommandRecord, nil })
	s := newStage(t, p)
	go func() {
		first := <-s.visits
		for len(p.said()) < 2 { // it has begun to record
			time.Sleep(10 * time.Millisecond)
		}
		s.takeLease(t)
		first.out <- errors.New("it was frozen, and its connection is gone")
	}()
	if err := s.run(t, 10*time.Second); !errors.Is(err, room.ErrReplaced) {
		t.Fatalf("ended with %v", err)
	}
	if len(s.visits) > 0 {
		t.Error("it entered a room and threw its successor out")
	}
}

// takeLease does what a second recorder on the same disk does.
func (s *stage) takeLease(t *testing.T) {
	if _, err := recording.Load(s.root, meeting, room.Now(), time.Now, t.Logf); err != nil {
		t.Error(err)
	}
}

func TestASessionWhoseLeaseIsTakenEndsThoughItStandsInTheRoom(t *testing.T) {
	p := newPlatform(t, func(contract.Report, int) (string, *int64) { return contract.CommandRecord, nil })
	s := newStage(t, p)
	go func() {
		<-s.visits
		for len(p.said()) < 2 { // it has begun to record
			time.Sleep(10 * time.Millisecond)
		}
		s.takeLease(t)
	}()
	if err := s.run(t, 3*time.Second); !errors.Is(err, room.ErrReplaced) {
		t.Errorf("ended with %v", err)
	}
}

func TestASessionWhoseLeaseIsTakenEntersNoRoomThoughThePlatformHangs(t *testing.T) {
	hangs := make(chan bool)
	p := newPlatform(t, func(_ contract.Report, n int) (string, *int64) {
		if n == 3 {
			close(hangs)
			time.Sleep(2500 * time.Millisecond)
		}
		return contract.CommandRecord, nil
	})
	s := newStage(t, p)
	go func() {
		first := <-s.visits
		<-hangs
		s.takeLease(t)
		first.out <- errors.New("its connection is gone")
	}()
	if err := s.run(t, 10*time.Second); !errors.Is(err, room.ErrReplaced) {
		t.Errorf("ended with %v", err)
	}
	if len(s.visits) > 0 {
		t.Error("it entered a room and threw its successor out")
	}
}

func TestALostRoomIsEnteredAgainWithATokenOfOurOwn(t *testing.T) {
	s := newStage(t, newPlatform(t, waits))
	s.given = "given"
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	first := <-s.visits
	first.out <- errors.New("disconnected")
	second := <-s.visits
	if first.token != "given" || second.token != "minted" {
		t.Errorf("entered with %q, then with %q", first.token, second.token)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

func TestASecondDispatchWakesTheSessionThatThereIs(t *testing.T) {
	p := newPlatform(t, waits)
	made := []*stage{}
	h := &House{Make: func(string) (*Session, error) {
		s := newStage(t, p)
		made = append(made, s)
		return s.Session, nil
	}}
	ctx, cancel := context.WithCancel(t.Context())
	outcome := make(chan Outcome, 1)
	start := func() {
		if err := h.Start(ctx, meeting, "given", func(o Outcome) { outcome <- o }); err != nil {
			t.Fatal(err)
		}
	}
	start()
	visit := <-made[0].visits
	start()
	<-visit.refreshed
	if len(made) != 1 || h.Rooms() != 1 {
		t.Errorf("%d sessions made, %d rooms", len(made), h.Rooms())
	}
	cancel()
	if got := <-outcome; got != Stopped {
		t.Errorf("outcome %v", got)
	}
	h.Wait()
	if h.Rooms() != 0 {
		t.Error("the session stayed")
	}
}
