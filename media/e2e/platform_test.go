package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"

	"lianke/media/internal/contract"
	"lianke/media/internal/schema"
)

const (
	contracts     = "../../contracts/"
	meeting       = "m7k2q9w4x1zt"
	lecturer      = "p:h3n8v5c2r6yd"
	device        = "d:b9c4x7z2v5nm"
	participation = "k5d8s2f7g4hj"
	deviceKey     = "village-key"
	session       = "sessionid=lecturer"
)

// platform is a web platform with one lesson, faithful to the contracts: it refuses what does not fit their schemas.
type platform struct {
	t      *testing.T
	server *httptest.Server
	agent  string
	rooms  *lksdk.RoomServiceClient
	url    string // of LiveKit

	mu       sync.Mutex
	begins   int64
	opened   *int64
	ended    *int64
	closedAt time.Time // when the recorder reported closed
	gone     bool      // the recorder was told to leave
	events   []contract.Event
	keys     map[string]int64
	reports  []contract.Report
	marks    []contract.Mark
	down     bool // answers nothing to the recorder
}

func newPlatform(t *testing.T, livekitURL, agent string) *platform {
	p := &platform{
		t: t, agent: agent, url: livekitURL, begins: time.Now().UnixMilli(), keys: map[string]int64{},
		rooms: lksdk.NewRoomServiceClient(livekitURL, apiKey, apiSecret),
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /screen/day", p.screenDay)
	mux.HandleFunc("POST /lessons/"+meeting+"/join", p.join)
	mux.HandleFunc("GET /lessons/"+meeting+"/events", p.list)
	mux.HandleFunc("POST /lessons/"+meeting+"/events", p.append)
	mux.HandleFunc("POST /lessons/"+meeting+"/presence", p.presence)
	mux.HandleFunc("POST /lessons/"+meeting+"/open", p.open)
	mux.HandleFunc("POST /lessons/"+meeting+"/end", p.end)
	mux.HandleFunc("POST /recording/report", p.report)
	p.server = httptest.NewServer(mux)
	t.Cleanup(p.server.Close)
	return p
}

// who is the identity of the asker, or empty.
func who(r *http.Request) (identity, role string) {
	if r.Header.Get("Authorization") == "Device "+deviceKey {
		return device, "class"
	}
	token, err := r.Cookie("csrftoken")
	good := strings.Contains(r.Header.Get("Cookie"), session) && err == nil && len(token.Value) == 32 &&
		token.Value == r.Header.Get("X-CSRFToken") && r.Header.Get("Origin") != "" && r.Header.Get("Referer") != ""
	if good {
		return lecturer, "lecturer"
	}
	return "", ""
}

// body reads and checks a request.
func (p *platform) body(r *http.Request, schemaFile string, into any) {
	text, _ := io.ReadAll(r.Body)
	if schemaFile != "" {
		if err := schema.Check(contracts+schemaFile, text); err != nil {
			p.t.Errorf("%s: %v in %s", r.URL.Path, err, text)
		}
	}
	if err := json.Unmarshal(text, into); err != nil {
		p.t.Errorf("%s: %v", r.URL.Path, err)
	}
}

// answer writes and checks an answer.
func (p *platform) answer(w http.ResponseWriter, schemaFile string, value any) {
	text, _ := json.Marshal(value)
	if schemaFile != "" {
		if err := schema.Check(contracts+schemaFile, text); err != nil {
			p.t.Errorf("our own answer: %v in %s", err, text)
		}
	}
	_, _ = w.Write(text)
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"error":%q,"sentence":"%s"}`, code, code)
}

func (p *platform) state() string {
	switch {
	case p.ended != nil:
		return "ended"
	case p.opened != nil:
		return "open"
	}
	return "planned"
}

func (p *platform) screenDay(w http.ResponseWriter, r *http.Request) {
	if identity, _ := who(r); identity != device {
		refuse(w, 404, "unknown")
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer(w, "screen-day.schema.json", contract.ScreenDay{
		ServerMS: time.Now().UnixMilli(), Screen: contract.Screen{Device: "b9c4x7z2v5nm", School: "铜冲教学点", Room: "互动教室"},
		Lessons: []contract.ScreenLesson{{
			ID: meeting, Subject: "英语", Title: "英语 · 三年级", Lecturer: "邓涵", LecturerSchool: "县第一小学", Class: "三(1)班",
			With: []string{}, BeginsMS: p.begins, EndsMS: p.begins + 2400000, State: p.state(), Slides: []string{}, Clips: []string{},
		}},
		Messages: []contract.ScreenMessage{},
	})
}

func (p *platform) join(w http.ResponseWriter, r *http.Request) {
	identity, role := who(r)
	if identity == "" {
		refuse(w, 404, "unknown")
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	join := contract.Join{
		State: contract.JoinOver, Sentence: "这节课已经下课", RetryMS: 60000, ServerMS: time.Now().UnixMilli(),
		Meeting: contract.Meeting{
			ID: meeting, Title: "英语 · 三年级", Subject: "英语", State: p.state(), OpenedMS: p.opened,
			Lecturer: contract.Lecturer{Identity: lecturer, Name: "邓涵", School: "县第一小学"},
			BeginsMS: p.begins, EndsMS: p.begins + 2400000,
			Classes: []contract.Class{{Participation: participation, School: "铜冲教学点", Name: "三(1)班", Identities: []string{device}}},
		},
	}
	if p.ended == nil {
		p.letIn(&join, identity, role)
	}
	p.answer(w, "join-answer.schema.json", join)
}

func (p *platform) letIn(join *contract.Join, identity, role string) {
	_, err := p.rooms.CreateRoom(context.Background(), &livekit.CreateRoomRequest{
		Name: meeting, EmptyTimeout: 300, Agents: []*livekit.RoomAgentDispatch{{AgentName: p.agent}},
	})
	join.State, join.RetryMS = contract.JoinEarly, 500
	if err != nil { // the media server is away; ask again
		return
	}
	yes := true
	token, _ := auth.NewAccessToken(apiKey, apiSecret).SetIdentity(identity).SetValidFor(10 * time.Minute).
		SetVideoGrant(&auth.VideoGrant{RoomJoin: true, Room: meeting, CanPublish: &yes, CanSubscribe: &yes}).ToJWT()
	part := participation
	join.State = contract.JoinOpen
	join.RTC = &contract.RTC{URL: p.url, Token: token, Identity: identity, Room: meeting}
	join.Me = &contract.Me{Role: role, Sends: contract.Sends{Camera: contract.Always, Microphone: contract.Always}}
	if role == "class" {
		join.Me.Participation = &part
	}
}

// happened appends an event and tells the room; p.mu is held.
func (p *platform) happened(kind string, body string) int64 {
	event := contract.Event{
		Seq: int64(len(p.events) + 1), AtMS: time.Now().UnixMilli(), Kind: kind, Body: json.RawMessage(body),
		Actor: contract.Actor{Type: "system"},
	}
	p.events = append(p.events, event)
	text, _ := json.Marshal(event)
	topic := "timeline"
	go func() {
		_, _ = p.rooms.SendData(context.Background(), &livekit.SendDataRequest{Room: meeting, Data: text, Topic: &topic})
	}()
	return event.Seq
}

func (p *platform) eventList(after int64) contract.EventList {
	return contract.EventList{Meeting: meeting, State: p.state(), LastSeq: int64(len(p.events)),
		ServerMS: time.Now().UnixMilli(), Events: append([]contract.Event{}, p.events[after:]...)}
}

func (p *platform) list(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var after int64
	_, _ = fmt.Sscan(r.FormValue("after"), &after)
	p.answer(w, "event-list.schema.json", p.eventList(after))
}

func (p *platform) append(w http.ResponseWriter, r *http.Request) {
	var post contract.EventsPost
	p.body(r, "events-post.schema.json", &post)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state() != "open" {
		refuse(w, 409, "not_open")
		return
	}
	answer := contract.EventsAnswer{ServerMS: time.Now().UnixMilli()}
	for _, e := range post.Events {
		if p.keys[e.Key] == 0 {
			body, _ := json.Marshal(e.Body)
			p.keys[e.Key] = p.happened(e.Kind, string(body))
		}
		answer.Accepted = append(answer.Accepted, contract.Accepted{Key: e.Key, Seq: p.keys[e.Key]})
	}
	answer.LastSeq = int64(len(p.events))
	p.answer(w, "", answer)
}

func (p *platform) presence(w http.ResponseWriter, r *http.Request) {
	var post contract.PresencePost
	p.body(r, "presence-post.schema.json", &post)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.marks = append(p.marks, post.Marks...)
	kept := 0
	for _, m := range post.Marks {
		kept = max(kept, m.N)
	}
	p.answer(w, "", contract.PresenceAnswer{ServerMS: time.Now().UnixMilli(), Kept: kept})
}

func (p *platform) open(w http.ResponseWriter, r *http.Request) {
	p.act(w, r, func(now int64) {
		if p.opened == nil {
			p.opened = &now
			p.happened("opened", "{}")
		}
	})
}

func (p *platform) end(w http.ResponseWriter, r *http.Request) {
	p.act(w, r, func(now int64) {
		if p.ended == nil {
			p.ended = &now
			p.happened("ended", "{}")
		}
	})
}

func (p *platform) act(w http.ResponseWriter, r *http.Request, change func(now int64)) {
	if _, role := who(r); role != "lecturer" {
		refuse(w, 404, "unknown")
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	change(time.Now().UnixMilli())
	p.answer(w, "event-list.schema.json", p.eventList(0))
}

func (p *platform) report(w http.ResponseWriter, r *http.Request) {
	key := func(*jwt.Token) (any, error) { return []byte(apiSecret), nil }
	_, err := jwt.Parse(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), key, jwt.WithValidMethods([]string{"HS256"}),
		jwt.WithIssuer(apiKey), jwt.WithSubject("recorder"), jwt.WithAudience("lianke-report"), jwt.WithExpirationRequired())
	if err != nil {
		p.t.Errorf("report: %v", err)
	}
	var report contract.Report
	p.body(r, "recorder-report.schema.json", &report)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		refuse(w, 503, "down")
		return
	}
	p.reports = append(p.reports, report)
	answer := contract.Answer{
		Command: contract.CommandWait, NextMS: 2000, OpenedRealMS: p.opened, EndedRealMS: p.ended,
		Record: []contract.Wanted{{Identity: lecturer, Sources: []string{"camera", "microphone", "screen"}}},
	}
	switch {
	case p.ended != nil && report.State == contract.StateClosed:
		answer.Command = contract.CommandLeave
		p.gone = true
		if p.closedAt.IsZero() {
			p.closedAt = time.Now()
		}
	case p.ended != nil:
		answer.Command = contract.CommandClose
	case p.opened != nil:
		answer.Command = contract.CommandRecord
	}
	p.answer(w, "recorder-answer.schema.json", answer)
}

// when waits until something holds.
func (p *platform) when(limit time.Duration, what string, holds func() bool) {
	p.t.Helper()
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		p.mu.Lock()
		held := holds()
		p.mu.Unlock()
		if held {
			return
		}
	}
	p.t.Fatalf("not within %v: %s", limit, what)
}

func (p *platform) lastReport() contract.Report {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.reports) == 0 {
		return contract.Report{}
	}
	return p.reports[len(p.reports)-1]
}
