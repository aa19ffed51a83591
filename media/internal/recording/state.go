package recording

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"lianke/media/internal/contract"
)

const stateFile = "recording.json"

// States of a recording on disk. Waiting is not on disk: nothing has been written yet.
const (
	stateRecording = "recording"
	stateClosed    = "closed"  // the lists have ended, the platform may not know it yet
	stateSettled   = "settled" // the platform said: leave
)

// state is what a restarted recorder cannot read from the playlists.
type state struct {
	Meeting      string       `json:"meeting"`
	State        string       `json:"state"`
	OpenedRealMS int64        `json:"opened_real_ms"`
	EndedRealMS  *int64       `json:"ended_real_ms"`
	Main         string       `json:"main"` // whose camera and microphone the master plays
	Tracks       []stateTrack `json:"tracks"`
}

type stateTrack struct {
	Identity string         `json:"identity"`
	Source   string         `json:"source"`
	Codec    string         `json:"codec"`
	Gaps     []contract.Gap `json:"gaps"`
}

func readState(dir string) (*state, error) {
	text, err := os.ReadFile(filepath.Join(dir, stateFile))
	if err != nil {
		return nil, err
	}
	s := &state{}
	return s, json.Unmarshal(text, s)
}

func (s *state) write(dir string, put func(name string, data []byte) error) error {
	text, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	return put(filepath.Join(dir, stateFile), append(text, '\n'))
}

// AwaitSettled waits until whoever wrote a recording has left it, but not for ever: it may have died. Returns ErrNotClosed if it is being
// written; its lease is not touched then.
func AwaitSettled(ctx context.Context, root, meeting string, most time.Duration) error {
	for deadline := time.Now().Add(most); ; time.Sleep(100 * time.Millisecond) {
		s, err := readState(filepath.Join(root, meeting))
		switch {
		case err != nil:
			return err
		case s.State == stateRecording:
			return ErrNotClosed
		case s.State == stateSettled || ctx.Err() != nil || time.Now().After(deadline):
			return nil
		}
	}
}

// Unsettled lists the meetings under a root that an earlier process has not finished.
func Unsettled(root string) (meetings []string) {
	files, _ := filepath.Glob(filepath.Join(root, "*", stateFile))
	for _, file := range files {
		dir := filepath.Dir(file)
		if s, err := readState(dir); err == nil && s.State != stateSettled && s.Meeting == filepath.Base(dir) {
			meetings = append(meetings, s.Meeting)
		}
	}
	return meetings
}
