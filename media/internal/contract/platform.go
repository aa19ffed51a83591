package contract

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Platform is the web platform as a page or a village screen sees it.
type Platform struct {
	Origin string
	Header http.Header // credentials, set once by AsPerson or AsDevice
	client http.Client
}

// csrfToken need not be secret or random: Django only compares the cookie with the header.
const csrfToken = "LiankeRobotLiankeRobotLiankeRobo"

// AsPerson speaks with a person's session cookie ("sessionid=…").
func AsPerson(origin, cookie string) *Platform {
	h := http.Header{}
	h.Set("Cookie", cookie+"; csrftoken="+csrfToken)
	h.Set("X-CSRFToken", csrfToken)
	h.Set("Origin", origin)
	h.Set("Referer", origin+"/")
	return newPlatform(origin, h)
}

// AsDevice speaks with a device key.
func AsDevice(origin, key string) *Platform {
	h := http.Header{}
	h.Set("Authorization", "Device "+key)
	return newPlatform(origin, h)
}

func newPlatform(origin string, h http.Header) *Platform {
	h.Set("Accept", "application/json")
	return &Platform{Origin: origin, Header: h, client: http.Client{Timeout: 10 * time.Second}}
}

// ScreenDay asks for the day of the device's screen.
func (p *Platform) ScreenDay(ctx context.Context) (day ScreenDay, err error) {
	return day, p.do(ctx, http.MethodGet, "/screen/day", nil, &day)
}

// Join asks to take part; boot is this start's own id.
func (p *Platform) Join(ctx context.Context, meeting, boot string) (join Join, err error) {
	return join, p.do(ctx, http.MethodPost, "/lessons/"+meeting+"/join", map[string]string{"boot": boot}, &join)
}

// Events fetches the timeline after a number.
func (p *Platform) Events(ctx context.Context, meeting string, after int64) (list EventList, err error) {
	return list, p.do(ctx, http.MethodGet, fmt.Sprintf("/lessons/%s/events?after=%d", meeting, after), nil, &list)
}

// Append appends events; the same key again answers the same number.
func (p *Platform) Append(ctx context.Context, meeting string, events ...NewEvent) (answer EventsAnswer, err error) {
	return answer, p.do(ctx, http.MethodPost, "/lessons/"+meeting+"/events", EventsPost{Events: events}, &answer)
}

// Present sends presence marks.
func (p *Platform) Present(ctx context.Context, meeting string, post PresencePost) (answer PresenceAnswer, err error) {
	return answer, p.do(ctx, http.MethodPost, "/lessons/"+meeting+"/presence", post, &answer)
}

// Open opens the meeting; repeating has no further effect.
func (p *Platform) Open(ctx context.Context, meeting string) (list EventList, err error) {
	return list, p.do(ctx, http.MethodPost, "/lessons/"+meeting+"/open", struct{}{}, &list)
}

// End ends the meeting; repeating has no further effect.
func (p *Platform) End(ctx context.Context, meeting string) (list EventList, err error) {
	return list, p.do(ctx, http.MethodPost, "/lessons/"+meeting+"/end", struct{}{}, &list)
}

func (p *Platform) do(ctx context.Context, method, path string, in, out any) error {
	var body bytes.Buffer
	if in != nil {
		if err := json.NewEncoder(&body).Encode(in); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, p.Origin+path, &body)
	if err != nil {
		return err
	}
	req.Header = p.Header.Clone()
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := p.client.Do(req)
	if err != nil {
		return err
	}
	return read(res, out)
}
