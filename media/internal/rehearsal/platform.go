// Package rehearsal is a platform with lessons of its own, for trying out a media server without touching a school's timetable. It keeps
// to the contracts, so robots and recorders need not know that nobody learns anything here.
package rehearsal

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"

	"lianke/media/internal/contract"
	"lianke/media/internal/credential"
)

const (
	tokenLife   = 10 * time.Minute
	emptyRoom   = 30 // seconds
	roomTimeout = 3 * time.Second
)

// Platform answers joins and reports as the web platform does.
type Platform struct {
	LiveKit string // http or ws
	Pair    credential.Pair
	Agent   string // recorders to call; empty is none

	rooms   *lksdk.RoomServiceClient
	mu      sync.Mutex
	lessons map[string]*Lesson
}

// Lesson is one rehearsed meeting. Its fields are read and written by the platform while it serves.
type Lesson struct {
	ID       string
	Lecturer string   // identity
	Cookie   string   // by which the lecturer's robot is known
	Villages []string // device keys; the identity is "d:" and the key

	begins time.Time
	opened *int64
	ended  *int64
	last   *contract.Report
}

// Init makes the platform ready for lessons.
func (p *Platform) Init() {
	p.rooms = lksdk.NewRoomServiceClient(p.LiveKit, p.Pair.Key, p.Pair.Secret)
	p.lessons = map[string]*Lesson{}
}

// Plan makes a lesson of so many villages that begins now.
func (p *Platform) Plan(id string, villages int) *Lesson {
	lesson := &Lesson{ID: id, Lecturer: "p:" + id, Cookie: "sessionid=" + id, begins: time.Now()}
	for n := range villages {
		lesson.Villages = append(lesson.Villages, fmt.Sprintf("%s-%d", id, n+1))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lessons[id] = lesson
	return lesson
}

// Opened reports how many lessons are open and not over.
func (p *Platform) Opened() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.lessons {
		if l.opened != nil && l.ended == nil {
			n++
		}
	}
	return n
}

// LastReport is what a recorder last said of a lesson, or nil.
func (p *Platform) LastReport(id string) *contract.Report {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lessons[id].last
}

// Clear takes the rooms away.
func (p *Platform) Clear(ctx context.Context) {
	for id := range p.lessons {
		_, _ = p.rooms.DeleteRoom(ctx, &livekit.DeleteRoomRequest{Room: id}) // they would end by themselves
	}
}

// Handler serves the addresses of contracts/README.md that robots and recorders need.
func (p *Platform) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /lessons/{id}/join", p.join)
	mux.HandleFunc("GET /lessons/{id}/events", p.events)
	mux.HandleFunc("POST /lessons/{id}/events", p.append)
	mux.HandleFunc("POST /lessons/{id}/presence", p.presence)
	mux.HandleFunc("POST /lessons/{id}/open", p.change("opened", func(l *Lesson) **int64 { return &l.opened }))
	mux.HandleFunc("POST /lessons/{id}/end", p.change("ended", func(l *Lesson) **int64 { return &l.ended }))
	mux.HandleFunc("POST /recording/report", p.report)
	return mux
}

// asker finds the lesson of a request and the identity of whoever asks; p.mu is held. Nil was refused.
func (p *Platform) asker(w http.ResponseWriter, r *http.Request) (*Lesson, string) {
	if l := p.lessons[r.PathValue("id")]; l != nil {
		if strings.Contains(r.Header.Get("Cookie"), l.Cookie+";") {
			return l, l.Lecturer
		}
		key := strings.TrimPrefix(r.Header.Get("Authorization"), "Device ")
		for _, village := range l.Villages {
			if key == village {
				return l, "d:" + village
			}
		}
	}
	w.WriteHeader(http.StatusNotFound)
	answer(w, map[string]string{"error": "unknown", "sentence": "unknown"})
	return nil, ""
}

func answer(w http.ResponseWriter, value any) { _ = json.NewEncoder(w).Encode(value) } // a robot that left hears nothing

func (l *Lesson) state() string {
	switch {
	case l.ended != nil:
		return "ended"
	case l.opened != nil:
		return "open"
	}
	return "planned"
}

func (p *Platform) join(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	l, identity := p.asker(w, r)
	p.mu.Unlock()
	if l == nil {
		return
	}
	err := p.makeRoom(r.Context(), l.ID)
	p.mu.Lock()
	defer p.mu.Unlock()
	join := contract.Join{State: contract.JoinOver, RetryMS: 60000, ServerMS: time.Now().UnixMilli(), Meeting: l.meeting()}
	switch {
	case l.ended != nil:
	case err != nil: // the media server is away; ask again
		join.State, join.RetryMS, join.Sentence = contract.JoinEarly, 500, err.Error()
	default:
		p.letIn(&join, identity, l)
	}
	answer(w, join)
}

func (p *Platform) makeRoom(ctx context.Context, id string) error {
	ctx, cancel := context.WithTimeout(ctx, roomTimeout)
	defer cancel()
	request := &livekit.CreateRoomRequest{Name: id, EmptyTimeout: emptyRoom, DepartureTimeout: emptyRoom}
	if p.Agent != "" {
		request.Agents = []*livekit.RoomAgentDispatch{{AgentName: p.Agent}}
	}
	_, err := p.rooms.CreateRoom(ctx, request)
	return err
}

func (l *Lesson) meeting() contract.Meeting {
	return contract.Meeting{
		ID: l.ID, Title: l.ID, State: l.state(), OpenedMS: l.opened, Classes: []contract.Class{},
		Lecturer: contract.Lecturer{Identity: l.Lecturer, Name: l.ID},
		BeginsMS: l.begins.UnixMilli(), EndsMS: l.begins.Add(time.Hour).UnixMilli(),
	}
}

func (p *Platform) letIn(join *contract.Join, identity string, l *Lesson) {
	yes := true
	token, err := auth.NewAccessToken(p.Pair.Key, p.Pair.Secret).SetIdentity(identity).SetValidFor(tokenLife).
		SetVideoGrant(&auth.VideoGrant{RoomJoin: true, Room: l.ID, CanPublish: &yes, CanSubscribe: &yes}).ToJWT()
	if err != nil {
		join.State, join.RetryMS, join.Sentence = contract.JoinEarly, 5000, err.Error()
		return
	}
	join.State, join.RetryMS = contract.JoinOpen, 1000
	join.RTC = &contract.RTC{URL: p.LiveKit, Token: token, Identity: identity, Room: l.ID}
	join.Me = &contract.Me{Role: "class", Sends: contract.Sends{Camera: contract.Always, Microphone: contract.Always}}
	if identity == l.Lecturer {
		join.Me.Role = "lecturer"
	}
}

// events are none: a rehearsal tries out media, and its platform is not the one that will be used.
func (p *Platform) events(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l, _ := p.asker(w, r); l != nil {
		answer(w, l.list())
	}
}

func (l *Lesson) list() contract.EventList {
	return contract.EventList{Meeting: l.ID, State: l.state(), ServerMS: time.Now().UnixMilli(), Events: []contract.Event{}}
}

func (p *Platform) append(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l, _ := p.asker(w, r); l != nil {
		answer(w, contract.EventsAnswer{Accepted: []contract.Accepted{}, ServerMS: time.Now().UnixMilli()})
	}
}

func (p *Platform) presence(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l, _ := p.asker(w, r); l == nil {
		return
	}
	var post contract.PresencePost
	_ = json.NewDecoder(r.Body).Decode(&post) // nobody counts attendance here
	kept := 0
	for _, mark := range post.Marks {
		kept = max(kept, mark.N)
	}
	answer(w, contract.PresenceAnswer{ServerMS: time.Now().UnixMilli(), Kept: kept})
}

// change writes down when a lesson was opened or ended, once, and tells its room.
func (p *Platform) change(kind string, when func(l *Lesson) **int64) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		l, _ := p.asker(w, r)
		if l == nil {
			return
		}
		if at := when(l); *at == nil {
			now := time.Now().UnixMilli()
			*at = &now
			go p.tell(l.ID, contract.Event{AtMS: now, Kind: kind, Body: json.RawMessage("{}"), Actor: contract.Actor{Type: "system"}})
		}
		answer(w, l.list())
	}
}

func (p *Platform) tell(room string, event contract.Event) {
	ctx, cancel := context.WithTimeout(context.Background(), roomTimeout)
	defer cancel()
	text, _ := json.Marshal(event)
	topic := "timeline"
	_, _ = p.rooms.SendData(ctx, &livekit.SendDataRequest{Room: room, Data: text, Topic: &topic}) // it only hurries them
}

// report does what the platform's own recording.services.take_report does.
func (p *Platform) report(w http.ResponseWriter, r *http.Request) {
	var report contract.Report
	if err := json.NewDecoder(r.Body).Decode(&report); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	told := contract.Answer{Command: contract.CommandLeave, NextMS: 2000, Record: []contract.Wanted{}}
	if l := p.lessons[report.Meeting]; l != nil {
		l.last = &report
		told.OpenedRealMS, told.EndedRealMS = l.opened, l.ended
		told.Record = []contract.Wanted{{Identity: l.Lecturer, Sources: []string{"camera", "microphone", "screen"}}}
		told.Command = l.command(report)
	}
	answer(w, told)
}

func (l *Lesson) command(report contract.Report) string {
	switch {
	case l.ended != nil && report.State == contract.StateClosed:
		return contract.CommandLeave
	case l.ended != nil:
		return contract.CommandClose
	case l.opened != nil:
		return contract.CommandRecord
	}
	return contract.CommandWait
}
