// Package contract holds the messages of ../../../contracts as Go types, and the clients that send them.
package contract

// Commands that the platform gives a recorder.
const (
	CommandWait   = "wait"
	CommandRecord = "record"
	CommandClose  = "close"
	CommandLeave  = "leave"
)

// States that a recorder reports.
const (
	StateWaiting   = "waiting"
	StateRecording = "recording"
	StateClosed    = "closed"
)

// Troubles that a recorder reports.
const (
	TroubleDiskFull    = "disk_full"
	TroubleDiskFailing = "disk_failing"
)

// Gap is a stretch without media, in milliseconds since the playlist's zero.
type Gap struct {
	BeginsMS int64 `json:"begins_ms"`
	EndsMS   int64 `json:"ends_ms"`
}

// Track is what a recorder says about one playlist.
type Track struct {
	Path         string   `json:"path"`
	Identity     string   `json:"identity"`
	Source       string   `json:"source"`
	Codec        string   `json:"codec"`
	BeginsRealMS int64    `json:"begins_real_ms"`
	DurationMS   int64    `json:"duration_ms"`
	Segments     int      `json:"segments"`
	Bytes        int64    `json:"bytes"`
	Gaps         []Gap    `json:"gaps"`
	Raw          []string `json:"raw"`
	Closed       bool     `json:"closed"`
}

// Report is what a recorder says about one meeting.
type Report struct {
	Recorder string  `json:"recorder"`
	Meeting  string  `json:"meeting"`
	RealMS   int64   `json:"real_ms"`
	State    string  `json:"state"`
	Trouble  string  `json:"trouble"`
	Tracks   []Track `json:"tracks"`
}

// Wanted says which sources of one identity may be written.
type Wanted struct {
	Identity string   `json:"identity"`
	Sources  []string `json:"sources"`
}

// Answer is what the platform tells a recorder to do next.
type Answer struct {
	Command      string   `json:"command"`
	NextMS       int64    `json:"next_ms"`
	OpenedRealMS *int64   `json:"opened_real_ms"`
	EndedRealMS  *int64   `json:"ended_real_ms"`
	Record       []Wanted `json:"record"`
}

// Wants reports whether a source of an identity may be written.
func (a Answer) Wants(identity, source string) bool {
	for _, w := range a.Record {
		if w.Identity != identity {
			continue
		}
		for _, s := range w.Sources {
			if s == source {
				return true
			}
		}
	}
	return false
}
