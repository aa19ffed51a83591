package contract

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Refusal is the platform's 4xx (or 5xx) answer.
type Refusal struct {
	Status   int    `json:"-"`
	Code     string `json:"error"`
	Sentence string `json:"sentence"`
}

func (r *Refusal) Error() string {
	return strings.TrimSpace(fmt.Sprintf("%d %s %s", r.Status, r.Code, r.Sentence))
}

// maxAnswer bounds what is read of one answer.
const maxAnswer = 8 << 20

// read decodes a good answer into out and anything else into a *Refusal.
func read(res *http.Response, out any) error {
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return err
	}
	if res.StatusCode/100 != 2 {
		refusal := &Refusal{Status: res.StatusCode}
		_ = json.Unmarshal(body, refusal) // a proxy's page is not JSON; the status says enough
		return refusal
	}
	return json.Unmarshal(body, out)
}
