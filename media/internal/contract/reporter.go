package contract

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// Reporter posts recorder reports.
type Reporter struct {
	URL        string
	Credential func() (string, error) // a fresh JSON Web Token for each report
	client     http.Client
}

// reportTimeout is short: a report that hangs would hold up the next one, and the lesson goes on without it.
const reportTimeout = 5 * time.Second

// Report posts one report and returns the platform's answer.
func (r *Reporter) Report(ctx context.Context, report Report) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, reportTimeout)
	defer cancel()
	var answer Answer
	body, err := json.Marshal(report)
	if err != nil {
		return answer, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.URL, bytes.NewReader(body))
	if err != nil {
		return answer, err
	}
	credential, err := r.Credential()
	if err != nil {
		return answer, err
	}
	req.Header.Set("Authorization", "Bearer "+credential)
	req.Header.Set("Content-Type", "application/json")
	res, err := r.client.Do(req)
	if err != nil {
		return answer, err
	}
	return answer, read(res, &answer)
}
