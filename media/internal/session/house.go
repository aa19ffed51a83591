package session

import (
	"context"
	"errors"
	"sync"

	"lianke/media/internal/room"
)

// House holds the sessions of one recorder process, one for each meeting.
type House struct {
	// Make makes a session, ready to run.
	Make func(meeting string) (*Session, error)

	mu       sync.Mutex
	sessions map[string]*Session
	running  sync.WaitGroup
}

// Outcome is how a session ended.
type Outcome int

// Outcomes.
const (
	Left     Outcome = iota // the platform said so
	Replaced                // another recorder took over
	Stopped                 // this process ends
)

// Start starts a session for a meeting, or hands the token to the one that there is. token may be empty; ended may be nil.
func (h *House) Start(ctx context.Context, meeting, token string, ended func(Outcome)) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s := h.sessions[meeting]; s != nil {
		s.Adopt(token)
		return nil
	}
	s, err := h.Make(meeting)
	if err != nil {
		return err
	}
	if h.sessions == nil {
		h.sessions = map[string]*Session{}
	}
	h.sessions[meeting] = s
	s.given = token
	h.running.Go(func() { h.run(ctx, s, ended) })
	return nil
}

func (h *House) run(ctx context.Context, s *Session, ended func(Outcome)) {
	err := s.Run(ctx)
	h.mu.Lock()
	delete(h.sessions, s.Meeting)
	h.mu.Unlock()
	if ended == nil {
		return
	}
	switch {
	case errors.Is(err, room.ErrReplaced):
		ended(Replaced)
	case err != nil:
		ended(Stopped)
	default:
		ended(Left)
	}
}

// Rooms is how many meetings are being attended.
func (h *House) Rooms() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.sessions)
}

// Wait waits until every session has ended.
func (h *House) Wait() { h.running.Wait() }
