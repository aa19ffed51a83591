package contract

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"testing"

	"lianke/media/internal/schema"
)

const contracts = "../../../contracts"

// TestTheTypesCarryTheExamplesWhole reads each example strictly and writes it again: a field that Go does not know, or spells
// otherwise, fails.
func TestTheTypesCarryTheExamplesWhole(t *testing.T) {
	for file, into := range map[string]any{
		"event-list": &EventList{}, "events-post": &EventsPost{}, "join-answer-early": &Join{}, "join-answer-open": &Join{},
		"join-answer-over": &Join{}, "presence-post": &PresencePost{}, "recorder-answer": &Answer{},
		"recorder-report": &Report{}, "screen-day": &ScreenDay{},
	} {
		example := readFile(t, contracts+"/examples/"+file+".json")
		decoder := json.NewDecoder(bytes.NewReader(example))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(into); err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		again, _ := json.Marshal(into)
		if !reflect.DeepEqual(anything(t, again), anything(t, example)) {
			t.Errorf("%s became %s", file, again)
		}
	}
}

func TestAReportIsPostedWithItsCredentialAndAnswered(t *testing.T) {
	report := readFile(t, contracts+"/examples/recorder-report.json")
	answer := readFile(t, contracts+"/examples/recorder-answer.json")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Header.Get("Authorization") != "Bearer fresh" {
			t.Errorf("credential %q", r.Header.Get("Authorization"))
		}
		if err := schema.Check(contracts+"/recorder-report.schema.json", body); err != nil {
			t.Error(err)
		}
		if !reflect.DeepEqual(anything(t, body), anything(t, report)) {
			t.Errorf("posted %s", body)
		}
		w.Write(answer)
	}))
	defer server.Close()
	var example Report
	if err := json.Unmarshal(report, &example); err != nil {
		t.Fatal(err)
	}
	reporter := &Reporter{URL: server.URL, Credential: func() (string, error) { return "fresh", nil }}
	got, err := reporter.Report(context.Background(), example)
	if err != nil {
		t.Fatal(err)
	}
	if got.Command != CommandRecord || !got.Wants("p:h3n8v5c2r6yd", "screen") || got.Wants("p:other", "screen") {
		t.Errorf("understood %+v", got)
	}
}

func TestARefusalKeepsItsSentence(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusConflict)
		w.Write([]byte(`{"error":"ended","sentence":"这节课已经下课"}`))
	}))
	defer server.Close()
	_, err := AsDevice(server.URL, "k").Open(context.Background(), "m")
	want := &Refusal{Status: 409, Code: "ended", Sentence: "这节课已经下课"}
	if !reflect.DeepEqual(err, error(want)) {
		t.Errorf("got %v", err)
	}
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func anything(t *testing.T, text []byte) (value any) {
	t.Helper()
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return value
}
