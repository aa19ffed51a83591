package main

import (
	"fmt"
	"os"

	"lianke/media/internal/credential"
)

// settings come from the environment.
type settings struct {
	livekit string // http, https, ws or wss
	pair    credential.Pair
	root    string // of the recordings
	agent   string // to which dispatches we answer
	reports string // where reports go
	name    string // our own, stable over restarts
}

func settingsFromEnv() (settings, error) {
	s := settings{
		livekit: os.Getenv("LIVEKIT_URL"),
		pair:    credential.Pair{Key: os.Getenv("LIVEKIT_API_KEY"), Secret: os.Getenv("LIVEKIT_API_SECRET")},
		root:    os.Getenv("LIANKE_RECORDINGS"),
		agent:   orElse("LIANKE_AGENT", "lianke-recorder"),
		reports: orElse("LIANKE_REPORT_URL", "http://127.0.0.1:8001/recording/report"),
	}
	host, _ := os.Hostname() // empty is as good a name as any
	s.name = orElse("LIANKE_RECORDER_NAME", host)
	for name, value := range map[string]string{
		"LIVEKIT_URL": s.livekit, "LIVEKIT_API_KEY": s.pair.Key, "LIVEKIT_API_SECRET": s.pair.Secret, "LIANKE_RECORDINGS": s.root,
	} {
		if value == "" {
			return s, fmt.Errorf("%s is not set", name)
		}
	}
	return s, os.MkdirAll(s.root, 0o755)
}

func orElse(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}
