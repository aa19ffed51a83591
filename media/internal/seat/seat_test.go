package seat

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"
	"testing"
	"time"

	lksdk "github.com/livekit/server-sdk-go/v2"

	"lianke/media/internal/contract"
)

type nobody struct{ t *testing.T }

func (nobody) Callbacks() lksdk.ParticipantCallback { return lksdk.ParticipantCallback{} }

func (n nobody) Inside(context.Context, *lksdk.Room, contract.Join) error {
	n.t.Error("went into a room")
	return nil
}

// take seats a robot before a platform that answers with these examples, one after the other, the last for ever.
func take(t *testing.T, answers ...func(w http.ResponseWriter)) (asked *atomic.Int32, err error) {
	asked = &atomic.Int32{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Boot string }
		if json.NewDecoder(r.Body).Decode(&body) != nil || len(body.Boot) != 36 || r.URL.Path != "/lessons/m7k2q9w4x1zt/join" {
			t.Errorf("asked %s with boot %q", r.URL.Path, body.Boot)
		}
		answers[min(int(asked.Add(1)), len(answers))-1](w)
	}))
	t.Cleanup(server.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	s := &Seat{Platform: contract.AsDevice(server.URL, "key"), Meeting: "m7k2q9w4x1zt", Guest: nobody{t}, Log: t.Logf}
	return asked, s.Run(ctx)
}

func example(t *testing.T, name string, retryMS int64) func(http.ResponseWriter) {
	text, err := os.ReadFile("../../../contracts/examples/join-answer-" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var join contract.Join
	if err := json.Unmarshal(text, &join); err != nil {
		t.Fatal(err)
	}
	join.RetryMS = retryMS
	return func(w http.ResponseWriter) { _ = json.NewEncoder(w).Encode(join) }
}

func TestARobotWaitsWhileItIsEarlyAndGoesWhenItIsOver(t *testing.T) {
	early := example(t, "early", 250)
	began := time.Now()
	asked, err := take(t, early, early, example(t, "over", 60000))
	if err != nil || asked.Load() != 3 || time.Since(began) < 500*time.Millisecond {
		t.Errorf("%v after %d questions", err, asked.Load())
	}
}

func TestARobotAsksAgainWhenThePlatformFails(t *testing.T) {
	broken := func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) }
	asked, err := take(t, broken, broken, example(t, "over", 60000))
	if err != nil || asked.Load() != 3 {
		t.Errorf("%v after %d questions", err, asked.Load())
	}
}

func TestARobotDoesNotInsistOnALessonThatIsNotIts(t *testing.T) {
	asked, err := take(t, func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) })
	var refusal *contract.Refusal
	if !errors.As(err, &refusal) || asked.Load() != 1 {
		t.Errorf("%v after %d questions", err, asked.Load())
	}
}

func TestOnlyThePlatformCanSayThatALessonIsOver(t *testing.T) {
	for sender, over := range map[string]bool{"": true, "p:h3n8v5c2r6yd": false} {
		left := false
		s := &Seat{Guest: nobody{t}}
		said := &lksdk.UserDataPacket{Topic: "timeline", Payload: []byte(`{"kind":"ended"}`)}
		s.callbacks(func() { left = true }).OnDataPacket(said, lksdk.DataReceiveParams{SenderIdentity: sender})
		if left != over {
			t.Errorf("said by %q: left %v", sender, left)
		}
	}
}
