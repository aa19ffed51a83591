// Package agentworker registers with LiveKit as an agent worker of rooms and takes the jobs that LiveKit dispatches. The Go SDK
// has no such client for a server of one's own; the protocol is protobuf over one WebSocket.
package agentworker

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"
)

const (
	statusEvery = 2 * time.Second
	retryAfter  = time.Second
	writeLimit  = 5 * time.Second
	fullFrom    = 0.7 // LiveKit's own target_load, on which a server without any other worker refuses a job
)

// silenceLimit is how long the server, which pings every 10 s, may say nothing before it is taken for gone. Tests cannot wait so long.
var silenceLimit = 25 * time.Second

// Worker is one registration with one server, kept up for ever.
type Worker struct {
	URL       string                 // http, https, ws or wss
	AgentName string                 // only dispatches to this name arrive
	Identity  string                 // under which a job joins its room
	Token     func() (string, error) // with the agent grant
	Load      func() float32         // from 0; from 0.7 on it takes no jobs
	Assigned  func(Job)              // must not block
	Log       func(format string, args ...any)

	mu   sync.Mutex
	conn *websocket.Conn
}

// Job is a room that LiveKit asks this worker to join.
type Job struct {
	ID    string
	Room  string
	Token string // lets the job join, for an hour
}

// Run keeps the registration up until the context ends.
func (w *Worker) Run(ctx context.Context) {
	said := ""
	for ctx.Err() == nil {
		err := w.serve(ctx)
		if ctx.Err() != nil {
			return
		}
		if text := err.Error(); text != said { // once a second the same refused connection is not news
			w.Log("worker: %s; trying again every second", text)
			said = text
		}
		select {
		case <-ctx.Done():
		case <-time.After(retryAfter):
		}
	}
}

// serve opens one connection and returns why it ended.
func (w *Worker) serve(ctx context.Context) error {
	conn, err := w.dial(ctx)
	if err != nil {
		return err
	}
	w.hold(conn)
	defer w.hold(nil)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { <-ctx.Done(); conn.Close() }()
	conn.SetPingHandler(func(data string) error {
		_ = conn.SetReadDeadline(time.Now().Add(silenceLimit))
		return conn.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeLimit))
	})
	if err := w.register(); err != nil {
		return err
	}
	go w.tellStatus(ctx)
	return w.listen(conn)
}

func (w *Worker) dial(ctx context.Context) (*websocket.Conn, error) {
	address, err := agentAddress(w.URL)
	if err != nil {
		return nil, err
	}
	token, err := w.Token()
	if err != nil {
		return nil, err
	}
	conn, res, err := websocket.DefaultDialer.DialContext(ctx, address, http.Header{"Authorization": {"Bearer " + token}})
	if err != nil && res != nil {
		return nil, fmt.Errorf("%w (%s)", err, res.Status)
	}
	return conn, err
}

func agentAddress(server string) (string, error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", err
	}
	u.Scheme = strings.Replace(u.Scheme, "http", "ws", 1)
	u = u.JoinPath("agent")
	u.RawQuery = "protocol=1"
	return u.String(), nil
}

func (w *Worker) register() error {
	return w.send(&livekit.WorkerMessage{Message: &livekit.WorkerMessage_Register{Register: &livekit.RegisterWorkerRequest{
		Type:               livekit.JobType_JT_ROOM,
		AgentName:          w.AgentName,
		Version:            "lianke",
		AllowedPermissions: &livekit.ParticipantPermission{CanSubscribe: true, Hidden: true},
	}}})
}

func (w *Worker) tellStatus(ctx context.Context) {
	tick := time.NewTicker(statusEvery)
	defer tick.Stop()
	for {
		load := w.Load()
		status := livekit.WorkerStatus_WS_AVAILABLE
		if load >= fullFrom {
			status = livekit.WorkerStatus_WS_FULL
		}
		_ = w.send(&livekit.WorkerMessage{Message: &livekit.WorkerMessage_UpdateWorker{UpdateWorker: &livekit.UpdateWorkerStatus{
			Status: &status, Load: load,
		}}}) // a broken socket shows in listen
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (w *Worker) listen(conn *websocket.Conn) error {
	for {
		_ = conn.SetReadDeadline(time.Now().Add(silenceLimit))
		kind, data, err := conn.ReadMessage()
		if err != nil {
			return err
		}
		if kind != websocket.BinaryMessage {
			continue
		}
		var message livekit.ServerMessage
		if err := proto.Unmarshal(data, &message); err != nil {
			return err
		}
		if err := w.handle(&message); err != nil {
			return err
		}
	}
}

func (w *Worker) handle(message *livekit.ServerMessage) error {
	switch m := message.Message.(type) {
	case *livekit.ServerMessage_Register:
		w.Log("worker: registered as %s for %s", m.Register.WorkerId, w.AgentName)
	case *livekit.ServerMessage_Availability:
		return w.answer(m.Availability.Job.GetId())
	case *livekit.ServerMessage_Assignment:
		job := m.Assignment.Job
		w.Log("worker: job %s for room %s", job.GetId(), job.GetRoom().GetName())
		w.Assigned(Job{ID: job.GetId(), Room: job.GetRoom().GetName(), Token: m.Assignment.Token})
	case *livekit.ServerMessage_Termination:
		// Not an order to stop writing: only the platform knows whether the lesson is over, and it is asked all the time.
		w.Log("worker: job %s terminated by the server", m.Termination.JobId)
	}
	return nil
}

// answer says whether the worker takes a job. LiveKit draws among its workers by chance, whatever their load, and knows a load up to
// two seconds late; what is declined it offers to the next one.
func (w *Worker) answer(job string) error {
	return w.send(&livekit.WorkerMessage{Message: &livekit.WorkerMessage_Availability{Availability: &livekit.AvailabilityResponse{
		JobId: job, Available: w.Load() < fullFrom, SupportsResume: true, ParticipantIdentity: w.Identity,
	}}})
}

// Tell tells the server how a job stands. Jobs of an earlier connection are unknown to it; that does no harm.
func (w *Worker) Tell(job string, status livekit.JobStatus) {
	_ = w.send(&livekit.WorkerMessage{Message: &livekit.WorkerMessage_UpdateJob{UpdateJob: &livekit.UpdateJobStatus{
		JobId: job, Status: status,
	}}}) // job states are believed by nobody here; a broken socket shows in listen
}

func (w *Worker) hold(conn *websocket.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.conn != nil {
		w.conn.Close()
	}
	w.conn = conn
}

func (w *Worker) send(message *livekit.WorkerMessage) error {
	data, err := proto.Marshal(message)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.conn == nil {
		return websocket.ErrCloseSent
	}
	_ = w.conn.SetWriteDeadline(time.Now().Add(writeLimit))
	return w.conn.WriteMessage(websocket.BinaryMessage, data)
}
