package contract

import "encoding/json"

// States of a join answer.
const (
	JoinEarly     = "early"
	JoinOpen      = "open"
	JoinOver      = "over"
	JoinCancelled = "cancelled"
)

// Lecturer is who teaches a meeting.
type Lecturer struct {
	Identity string `json:"identity"`
	Name     string `json:"name"`
	School   string `json:"school"`
}

// Class is one receiving class of a meeting.
type Class struct {
	Participation string   `json:"participation"`
	School        string   `json:"school"`
	Name          string   `json:"name"`
	Pupils        *int     `json:"pupils"`
	Identities    []string `json:"identities"`
}

// Meeting is a meeting as a join answer tells it.
type Meeting struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Subject  string   `json:"subject"`
	Lecturer Lecturer `json:"lecturer"`
	BeginsMS int64    `json:"begins_ms"`
	EndsMS   int64    `json:"ends_ms"`
	State    string   `json:"state"`
	OpenedMS *int64   `json:"opened_ms"`
	// ReopensUntilMS is until when 下课 may be undone.
	ReopensUntilMS *int64  `json:"reopens_until_ms"`
	Classes        []Class `json:"classes"`
}

// RTC is how to enter the meeting's room.
type RTC struct {
	URL      string `json:"url"`
	Token    string `json:"token"`
	Identity string `json:"identity"`
	Room     string `json:"room"`
}

// Me is what the asker is in this meeting.
type Me struct {
	Role          string  `json:"role"`
	Participation *string `json:"participation"`
	Sends         Sends   `json:"sends"`
	Line          Line    `json:"line"`
}

// Sends is when a page publishes: Always, or Called, while its class is called on.
type Sends struct {
	Camera     string `json:"camera"`
	Microphone string `json:"microphone"`
}

// When a page publishes.
const (
	Always = "always"
	Called = "called"
)

// Line is what the register says of a room's line; nil where it says nothing.
type Line struct {
	DownKbps *int `json:"down_kbps"`
	UpKbps   *int `json:"up_kbps"`
}

// Join is the answer to a request to join.
type Join struct {
	State    string  `json:"state"`
	Sentence string  `json:"sentence"`
	RetryMS  int64   `json:"retry_ms"`
	ServerMS int64   `json:"server_ms"`
	Meeting  Meeting `json:"meeting"`
	RTC      *RTC    `json:"rtc,omitempty"`
	Me       *Me     `json:"me,omitempty"`
}

// Actor is who caused an event.
type Actor struct {
	Type string  `json:"type"`
	ID   *string `json:"id"`
}

// Event is one event of a meeting's timeline.
type Event struct {
	Seq           int64           `json:"seq"`
	AtMS          int64           `json:"at_ms"`
	Kind          string          `json:"kind"`
	Body          json.RawMessage `json:"body"`
	Actor         Actor           `json:"actor"`
	Participation *string         `json:"participation"`
}

// EventList is a stretch of a meeting's timeline.
type EventList struct {
	Meeting  string  `json:"meeting"`
	State    string  `json:"state"`
	LastSeq  int64   `json:"last_seq"`
	ServerMS int64   `json:"server_ms"`
	Events   []Event `json:"events"`
}

// NewEvent is an event that a page or robot asks to append.
type NewEvent struct {
	Key    string         `json:"key"`
	Kind   string         `json:"kind"`
	Body   map[string]any `json:"body"`
	SaidMS int64          `json:"said_ms,omitempty"`
}

// EventsPost is a request to append events.
type EventsPost struct {
	Events []NewEvent `json:"events"`
}

// Accepted says which number an event got.
type Accepted struct {
	Key string `json:"key"`
	Seq int64  `json:"seq"`
}

// EventsAnswer is the answer to EventsPost.
type EventsAnswer struct {
	Accepted []Accepted `json:"accepted"`
	LastSeq  int64      `json:"last_seq"`
	ServerMS int64      `json:"server_ms"`
}

// Mark is an interval during which the sender was in the room.
type Mark struct {
	N          int   `json:"n"`
	BeginsMS   int64 `json:"begins_ms"`
	EndsMS     int64 `json:"ends_ms"`
	Microphone bool  `json:"microphone"`
}

// PresencePost carries the marks of one boot.
type PresencePost struct {
	Boot  string `json:"boot"`
	Marks []Mark `json:"marks"`
}

// PresenceAnswer says up to which mark the server has kept them.
type PresenceAnswer struct {
	ServerMS int64 `json:"server_ms"`
	Kept     int   `json:"kept"`
}

// Screen is the device that asked for its day.
type Screen struct {
	Device string `json:"device"`
	School string `json:"school"`
	Room   string `json:"room"`
}

// ScreenLesson is one lesson of a screen's day.
type ScreenLesson struct {
	ID             string   `json:"id"`
	No             *int     `json:"no"`
	Subject        string   `json:"subject"`
	Title          string   `json:"title"`
	Lecturer       string   `json:"lecturer"`
	LecturerSchool string   `json:"lecturer_school"`
	Class          string   `json:"class"`
	With           []string `json:"with"`
	BeginsMS       int64    `json:"begins_ms"`
	EndsMS         int64    `json:"ends_ms"`
	State          string   `json:"state"`
	Slides         []string `json:"slides"`
	Clips          []string `json:"clips"`
}

// ScreenMessage is one message that waits for a tap on a screen.
type ScreenMessage struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Line  string `json:"line"`
	When  string `json:"when"`
}

// ScreenDay is a village screen's day.
type ScreenDay struct {
	ServerMS int64           `json:"server_ms"`
	Screen   Screen          `json:"screen"`
	Lessons  []ScreenLesson  `json:"lessons"`
	Messages []ScreenMessage `json:"messages"`
}
