package room

import (
	"testing"

	lksdk "github.com/livekit/server-sdk-go/v2"
)

// newsdesk counts how often it was told to ask the platform.
type newsdesk struct{ told int }

func (*newsdesk) Wants(string, string) bool { return false }
func (d *newsdesk) News()                   { d.told++ }

func TestOnlyThePlatformCanHurryTheRecorder(t *testing.T) {
	for _, c := range []struct {
		topic, payload, sender string
		told                   int
	}{
		{"timeline", `{"kind":"ended"}`, "", 1},
		{"timeline", `{"kind":"opened"}`, "", 1},
		{"timeline", `{"kind":"slide_shown"}`, "", 0},
		{"recorder", ``, "", 1},
		{"timeline", `{"kind":"ended"}`, "p:h3n8v5c2r6yd", 0},
		{"recorder", ``, "d:k4m6w8x2z5bq", 0},
	} {
		desk := &newsdesk{}
		v := New("", "", nil, desk, t.Logf)
		v.data(&lksdk.UserDataPacket{Topic: c.topic, Payload: []byte(c.payload)}, lksdk.DataReceiveParams{SenderIdentity: c.sender})
		if desk.told != c.told {
			t.Errorf("%+v: told %d times", c, desk.told)
		}
	}
}
