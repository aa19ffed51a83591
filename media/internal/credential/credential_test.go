package credential

import (
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/livekit/protocol/auth"
)

var pair = Pair{Key: "lianke", Secret: "0123456789012345678901234567890123456789"}

func TestAReportCredentialIsWhatTheContractSays(t *testing.T) {
	text, err := pair.Report()
	if err != nil {
		t.Fatal(err)
	}
	key := func(*jwt.Token) (any, error) { return []byte(pair.Secret), nil }
	token, err := jwt.Parse(text, key, jwt.WithValidMethods([]string{"HS256"}), jwt.WithIssuer("lianke"),
		jwt.WithAudience("lianke-report"), jwt.WithSubject("recorder"), jwt.WithExpirationRequired())
	if err != nil {
		t.Fatal(err)
	}
	expires, _ := token.Claims.GetExpirationTime()
	if left := time.Until(expires.Time); left > 2*time.Minute || left < time.Minute {
		t.Errorf("lives %s", left)
	}
}

func TestARoomTokenIsHiddenAndCannotPublish(t *testing.T) {
	text, err := pair.Room("m7k2q9w4x1zt")
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := auth.ParseAPIToken(text)
	if err != nil {
		t.Fatal(err)
	}
	_, claims, err := verifier.Verify(pair.Secret)
	if err != nil {
		t.Fatal(err)
	}
	v := claims.Video
	if verifier.Identity() != Identity || v.Room != "m7k2q9w4x1zt" || !v.RoomJoin || !v.Hidden ||
		v.GetCanPublish() || v.GetCanPublishData() || !v.GetCanSubscribe() || claims.Kind != "agent" {
		t.Errorf("grants %+v of kind %s for %s", v, claims.Kind, verifier.Identity())
	}
}
