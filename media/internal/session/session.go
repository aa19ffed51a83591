// Package session keeps one recorder in one meeting: the room on one side, the platform on the other, the recording between them.
package session

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"lianke/media/internal/contract"
	"lianke/media/internal/recording"
	"lianke/media/internal/room"
)

const (
	rejoinAfter  = time.Second
	retryAfter   = time.Second // a platform that does not answer
	advanceEvery = 500 * time.Millisecond
	// inFlight is how long after the end the last packets may still arrive.
	inFlight = 300 * time.Millisecond
)

// Reporter is the platform.
type Reporter interface {
	Report(ctx context.Context, report contract.Report) (contract.Answer, error)
}

// Visitor stays in a room until it is over; room.Visit is one.
type Visitor interface {
	Run(ctx context.Context) error
	Review()  // what is wanted has changed
	Refresh() // a new dispatch came: whoever has lost the room should enter anew
}

// Session is one meeting.
type Session struct {
	Meeting  string
	Recorder string // this recorder's own name
	Platform Reporter
	Rec      *recording.Recording
	Enter    func(token string, s *Session) Visitor
	Token    func() (string, error) // mints a token of our own
	Now      func() time.Time       // the clock of the media
	Log      recording.Logger

	answer   atomic.Pointer[contract.Answer]
	news     chan struct{}
	replaced chan struct{}
	adopted  chan struct{} // a new token has come
	mu       sync.Mutex
	visit    Visitor
	given    string // a token from a dispatch, used once
	failed   string // what was last logged about the platform
}

// Init makes a session ready for Adopt and Run.
func (s *Session) Init() {
	s.news = make(chan struct{}, 1)
	s.replaced = make(chan struct{})
	s.adopted = make(chan struct{}, 1)
	s.answer.Store(&contract.Answer{})
}

// Run records until the platform says leave, another recorder takes over (room.ErrReplaced), or the context ends; then the
// recording stays open for a later process.
func (s *Session) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var beside sync.WaitGroup
	beside.Go(func() { s.attend(ctx) })
	beside.Go(func() { s.advance(ctx) })
	err := s.report(ctx)
	if errors.Is(err, room.ErrReplaced) {
		s.Rec.Abandon()
	} else {
		s.Rec.Suspend() // does nothing to one that has ended
	}
	cancel()
	beside.Wait()
	return err
}

// Adopt takes a token from a new dispatch. One who is in the room already stays; one who is not goes in with it at once.
func (s *Session) Adopt(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.given = token
	if s.visit != nil {
		s.visit.Refresh()
	}
	select {
	case s.adopted <- struct{}{}:
	default:
	}
	s.News()
}

// News makes the next report come at once.
func (s *Session) News() {
	select {
	case s.news <- struct{}{}:
	default:
	}
}

// Wants reports whether the platform lets a source be written.
func (s *Session) Wants(identity, source string) bool { return s.answer.Load().Wants(identity, source) }

// attend stays in the room, coming back for ever.
func (s *Session) attend(ctx context.Context) {
	said := ""
	for ctx.Err() == nil {
		err := room.ErrReplaced
		if !s.Rec.IsReplaced() { // one that was frozen must not throw out whoever came in its place
			err = s.enter(ctx)
		}
		if errors.Is(err, room.ErrReplaced) {
			s.Log("left for good: %v", err)
			close(s.replaced)
			return
		}
		if err != nil && err.Error() != said {
			said = err.Error()
			s.Log("not in the room: %s; trying again every second", said)
		}
		select {
		case <-ctx.Done():
		case <-s.adopted:
		case <-time.After(rejoinAfter):
		}
	}
}

func (s *Session) enter(ctx context.Context) error {
	token, err := s.token()
	if err != nil {
		return err
	}
	visit := s.Enter(token, s)
	s.hold(visit)
	defer s.hold(nil)
	return visit.Run(ctx)
}

func (s *Session) token() (string, error) {
	s.mu.Lock()
	given := s.given
	s.given = ""
	s.mu.Unlock()
	if given != "" {
		return given, nil
	}
	return s.Token()
}

func (s *Session) hold(visit Visitor) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.visit = visit
}

func (s *Session) review() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.visit != nil {
		s.visit.Review()
	}
}

func (s *Session) advance(ctx context.Context) {
	tick := time.NewTicker(advanceEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.Rec.Advance(s.Now())
		}
	}
}

// report tells the platform how things stand and does what it answers, again and again.
func (s *Session) report(ctx context.Context) error {
	for {
		if s.Rec.IsReplaced() {
			return room.ErrReplaced
		}
		wait := retryAfter
		answer, err := s.Platform.Report(ctx, s.Rec.Report(s.Recorder))
		if err == nil {
			wait = s.obey(ctx, answer)
		}
		s.complain(ctx, err)
		if err == nil && answer.Command == contract.CommandLeave {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.replaced:
			return room.ErrReplaced
		case <-s.news:
		case <-time.After(wait):
		}
	}
}

// complain logs a platform that does not answer, once, and its return.
func (s *Session) complain(ctx context.Context, err error) {
	text := ""
	if err != nil && ctx.Err() == nil {
		text = err.Error()
	}
	if text == s.failed {
		return
	}
	s.failed = text
	if text == "" {
		s.Log("the platform answers again")
	} else {
		s.Log("report failed: %s; going on as before", text)
	}
}

// obey does what the platform answered and returns when to report next.
func (s *Session) obey(ctx context.Context, answer contract.Answer) time.Duration {
	before := s.answer.Swap(&answer)
	if before.Command != answer.Command {
		s.Log("told to %s", answer.Command)
	}
	if answer.Command == contract.CommandClose && before.Command != contract.CommandClose {
		s.awaitStragglers(ctx, answer)
	}
	s.Rec.Obey(answer, s.Now())
	s.review()
	if answer.Command == contract.CommandClose && before.Command != contract.CommandClose {
		return 0 // report closed
	}
	return time.Duration(answer.NextMS) * time.Millisecond
}

// awaitStragglers lets the last packets before the end arrive.
func (s *Session) awaitStragglers(ctx context.Context, answer contract.Answer) {
	if answer.EndedRealMS == nil {
		return
	}
	left := min(time.Until(time.UnixMilli(*answer.EndedRealMS).Add(inFlight)), 2*inFlight)
	select {
	case <-ctx.Done():
	case <-time.After(left):
	}
}
