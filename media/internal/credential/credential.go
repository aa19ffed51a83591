// Package credential makes the tokens that a recorder shows: to the platform, to LiveKit's job service and to a room.
package credential

import (
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
)

// Identity is the one identity of a recorder in any room: LiveKit throws the older of two with the same identity out.
const Identity = "recorder"

const (
	reportLife = 2 * time.Minute
	roomLife   = time.Hour
	jobLife    = time.Hour // only looked at when the socket is opened
)

// Pair is a LiveKit API key and its secret.
type Pair struct{ Key, Secret string }

// Report returns a fresh credential for one recorder report.
func (p Pair) Report() (string, error) {
	claims := jwt.MapClaims{
		"iss": p.Key,
		"sub": Identity,
		"aud": "lianke-report",
		"exp": time.Now().Add(reportLife).Unix(),
	}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(p.Secret))
}

// Worker returns a token for the agent socket.
func (p Pair) Worker() (string, error) {
	return auth.NewAccessToken(p.Key, p.Secret).
		SetVideoGrant(&auth.VideoGrant{Agent: true}).
		SetValidFor(jobLife).ToJWT()
}

// Room returns a token that lets the recorder into a room, hidden and only listening. Its kind is agent, as that of a dispatched
// job: attendance counts participants of the standard kind only.
func (p Pair) Room(name string) (string, error) {
	yes, no := true, false
	return auth.NewAccessToken(p.Key, p.Secret).
		SetIdentity(Identity).
		SetKind(livekit.ParticipantInfo_AGENT).
		SetVideoGrant(&auth.VideoGrant{
			RoomJoin: true, Room: name, Agent: true, Hidden: true,
			CanSubscribe: &yes, CanPublish: &no, CanPublishData: &no, CanUpdateOwnMetadata: &no,
		}).
		SetValidFor(roomLife).ToJWT()
}
