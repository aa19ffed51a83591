package agentworker

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"
)

// server is LiveKit's end of the socket.
type server struct {
	t     *testing.T
	conns chan *websocket.Conn
	url   string
}

func newServer(t *testing.T) *server {
	s := &server{t: t, conns: make(chan *websocket.Conn, 8)}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/agent" || r.FormValue("protocol") != "1" || r.Header.Get("Authorization") != "Bearer agent-token" {
			t.Errorf("asked for %s with %q", r.URL, r.Header.Get("Authorization"))
		}
		conn, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err == nil {
			s.conns <- conn
		}
	}))
	t.Cleanup(web.Close)
	s.url = web.URL
	return s
}

func (s *server) next() *websocket.Conn {
	s.t.Helper()
	select {
	case conn := <-s.conns:
		return conn
	case <-time.After(5 * time.Second):
		s.t.Fatal("nobody connected")
		return nil
	}
}

func read(t *testing.T, conn *websocket.Conn) *livekit.WorkerMessage {
	t.Helper()
	_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	_, data, err := conn.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	var message livekit.WorkerMessage
	if err := proto.Unmarshal(data, &message); err != nil {
		t.Fatal(err)
	}
	return &message
}

// readJob skips the status messages, which come when they like.
func readJob(t *testing.T, conn *websocket.Conn) *livekit.WorkerMessage {
	for {
		if m := read(t, conn); m.GetUpdateWorker() == nil {
			return m
		}
	}
}

func write(t *testing.T, conn *websocket.Conn, message *livekit.ServerMessage) {
	t.Helper()
	data, _ := proto.Marshal(message)
	if err := conn.WriteMessage(websocket.BinaryMessage, data); err != nil {
		t.Fatal(err)
	}
}

func start(t *testing.T, url string, load float32) (*Worker, chan Job) {
	jobs := make(chan Job, 8)
	w := &Worker{
		URL: url, AgentName: "lianke-test", Identity: "recorder",
		Token:    func() (string, error) { return "agent-token", nil },
		Load:     func() float32 { return load },
		Assigned: func(job Job) { jobs <- job },
		Log:      t.Logf,
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { w.Run(ctx); close(done) }()
	t.Cleanup(func() { cancel(); <-done })
	return w, jobs
}

func TestAWorkerRegistersHiddenAndTellsItsLoad(t *testing.T) {
	s := newServer(t)
	start(t, s.url, 0.25)
	conn := s.next()
	register := read(t, conn).GetRegister()
	if register.GetAgentName() != "lianke-test" || register.GetType() != livekit.JobType_JT_ROOM ||
		!register.GetAllowedPermissions().GetHidden() || register.GetAllowedPermissions().GetCanPublish() {
		t.Errorf("registered %v", register)
	}
	if told := read(t, conn).GetUpdateWorker(); told.GetLoad() != 0.25 || told.GetStatus() != livekit.WorkerStatus_WS_AVAILABLE {
		t.Errorf("told %v", told)
	}
}

func TestAFullWorkerSaysSoAndDeclines(t *testing.T) {
	s := newServer(t)
	start(t, s.url, 0.7)
	conn := s.next()
	readJob(t, conn)
	if told := read(t, conn).GetUpdateWorker(); told.GetStatus() != livekit.WorkerStatus_WS_FULL {
		t.Errorf("told %v", told)
	}
	write(t, conn, &livekit.ServerMessage{Message: &livekit.ServerMessage_Availability{
		Availability: &livekit.AvailabilityRequest{Job: &livekit.Job{Id: "AJ_1"}}}})
	if answer := readJob(t, conn).GetAvailability(); answer.GetJobId() != "AJ_1" || answer.GetAvailable() {
		t.Errorf("answered %v", answer)
	}
}

func TestAnAssignedRoomReachesTheRecorder(t *testing.T) {
	s := newServer(t)
	w, jobs := start(t, s.url, 0.25)
	conn := s.next()
	readJob(t, conn)
	job := &livekit.Job{Id: "AJ_1", Room: &livekit.Room{Name: "m7k2q9w4x1zt"}}
	write(t, conn, &livekit.ServerMessage{Message: &livekit.ServerMessage_Availability{
		Availability: &livekit.AvailabilityRequest{Job: job}}})
	answer := readJob(t, conn).GetAvailability()
	if !answer.GetAvailable() || answer.GetJobId() != "AJ_1" || answer.GetParticipantIdentity() != "recorder" {
		t.Errorf("answered %v", answer)
	}
	write(t, conn, &livekit.ServerMessage{Message: &livekit.ServerMessage_Assignment{
		Assignment: &livekit.JobAssignment{Job: job, Token: "join"}}})
	if got, want := <-jobs, (Job{ID: "AJ_1", Room: "m7k2q9w4x1zt", Token: "join"}); got != want {
		t.Errorf("assigned %v", got)
	}
	w.Tell("AJ_1", livekit.JobStatus_JS_RUNNING)
	if update := readJob(t, conn).GetUpdateJob(); update.GetStatus() != livekit.JobStatus_JS_RUNNING {
		t.Errorf("told %v", update)
	}
}

func TestAWorkerRegistersAgainAfterTheServerWentAway(t *testing.T) {
	s := newServer(t)
	start(t, s.url, 0.25)
	s.next().Close()
	if register := read(t, s.next()).GetRegister(); register.GetAgentName() != "lianke-test" {
		t.Errorf("registered %v", register)
	}
}

// A server whose machine is gone closes nothing.
func TestAWorkerRegistersAgainWhenTheServerHasFallenSilent(t *testing.T) {
	usual := silenceLimit
	silenceLimit = 300 * time.Millisecond
	t.Cleanup(func() { silenceLimit = usual })
	s := newServer(t)
	start(t, s.url, 0.25)
	s.next()
	if register := read(t, s.next()).GetRegister(); register.GetAgentName() != "lianke-test" {
		t.Errorf("registered %v", register)
	}
}

func TestTheAgentAddressFollowsTheServersScheme(t *testing.T) {
	for server, want := range map[string]string{
		"http://127.0.0.1:7880": "ws://127.0.0.1:7880/agent?protocol=1",
		"wss://live.example/":   "wss://live.example/agent?protocol=1",
		"https://a.example/rtc": "wss://a.example/rtc/agent?protocol=1",
	} {
		if got, err := agentAddress(server); got != want || err != nil {
			t.Errorf("%s: %s %v", server, got, err)
		}
	}
}
