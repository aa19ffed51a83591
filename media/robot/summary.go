package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"

	"lianke/media/internal/contract"
	"lianke/media/internal/recording"
	"lianke/media/internal/rehearsal"
)

// What a rehearsal must reach to hold.
const (
	latestPictureMS = 5000 // from asking to join
	longestPauseMS  = 2000
	mostLostPct     = 1.0
)

// spread is a measure over many screens.
type spread struct {
	Median int64 `json:"median"`
	P95    int64 `json:"p95"`
	Max    int64 `json:"max"`
}

// summary is what a rehearsal came to.
type summary struct {
	Server         string   `json:"server"`
	Lessons        int      `json:"lessons"`
	Villages       int      `json:"villages"` // in each lesson
	Seconds        float64  `json:"seconds"`
	Screens        int      `json:"screens"`      // villages that told their counters
	WithPicture    int      `json:"with_picture"` // of them, those that received one
	WithSound      int      `json:"with_sound"`   // or heard something
	FirstPicture   spread   `json:"first_picture_ms"`
	LongestPause   spread   `json:"longest_pause_ms"`
	Rejoins        int      `json:"rejoins"`
	PacketsLostPct float64  `json:"packets_lost_pct"`
	ReceivedMbit   float64  `json:"received_mbit_s"` // by all villages together
	RobotCores     float64  `json:"robot_cores"`
	LivekitCores   *float64 `json:"livekit_cores"` // null: its process was not named
	Recorder       *written `json:"recorder"`      // null: none was tried
	Holds          bool     `json:"holds"`
	Why            []string `json:"why"` // what does not hold: no_picture, no_sound, late, paused, rejoined, lost, not_recorded, recorded_lost
}

// written is what the recorder did.
type written struct {
	Recorded       int     `json:"recorded"` // lessons of which picture and sound stand closed
	Cores          float64 `json:"cores"`
	LessonsPerCore float64 `json:"lessons_per_core"`
	Pictures       int     `json:"pictures"`
	PicturesLost   int     `json:"pictures_lost"`
	LostPct        float64 `json:"pictures_lost_pct"`
	GapsMS         int64   `json:"gaps_ms"` // without picture or sound, all lessons together, from a lesson's first picture on
	MBytes         float64 `json:"megabytes"`
}

func (s *summary) screens(all []counters) {
	var first, pause []int64
	var packets, lost, bytes int64
	for _, c := range all {
		s.Screens++
		if c.FirstPictureMS >= 0 {
			s.WithPicture++
			first, pause = append(first, c.FirstPictureMS), append(pause, c.LongestPauseMS)
		}
		if c.SoundPackets > 0 {
			s.WithSound++
		}
		s.Rejoins += max(0, c.Joins-1)
		packets, lost, bytes = packets+c.Packets, lost+c.Lost, bytes+c.Bytes
	}
	s.FirstPicture, s.LongestPause = spreadOf(first), spreadOf(pause)
	s.PacketsLostPct = percent(lost, packets+lost)
	s.ReceivedMbit = rounded(float64(bytes) * 8 / 1e6 / s.Seconds)
}

func spreadOf(values []int64) spread {
	if len(values) == 0 {
		return spread{}
	}
	slices.Sort(values)
	at := func(share float64) int64 { return values[int(math.Ceil(share*float64(len(values))))-1] }
	return spread{at(0.5), at(0.95), values[len(values)-1]}
}

func percent(part, whole int64) float64 {
	if whole == 0 {
		return 0
	}
	return rounded(100 * float64(part) / float64(whole))
}

func rounded(value float64) float64 { return math.Round(value*1000) / 1000 }

func (s *summary) costs(c costs, b *bell) {
	s.RobotCores = rounded(c.robots.Seconds() / c.span.Seconds())
	if b.livekitPID > 0 {
		cores := rounded(c.livekit.Seconds() / c.span.Seconds())
		s.LivekitCores = &cores
	}
	if b.program != "" {
		s.Recorder = &written{Cores: c.recorder.Seconds() / c.span.Seconds()}
		s.Recorder.LessonsPerCore = rounded(float64(b.lessons) / s.Recorder.Cores)
		s.Recorder.Cores = rounded(s.Recorder.Cores)
	}
}

func (s *summary) recorded(b *bell, recorder *rehearsal.Recorder, lessons []*rehearsal.Lesson) error {
	for _, lesson := range lessons {
		report := b.platform.LastReport(lesson.ID)
		if report == nil || report.State != contract.StateClosed || len(report.Tracks) < 2 {
			continue
		}
		s.Recorder.Recorded++
		for _, track := range report.Tracks {
			s.Recorder.MBytes += float64(track.Bytes) / 1e6
			for _, gap := range track.Gaps {
				if gap.BeginsMS > 0 {
					s.Recorder.GapsMS += gap.EndsMS - gap.BeginsMS
				}
			}
		}
		dir := filepath.Join(recorder.Root, lesson.ID, recording.Key{Identity: lesson.Lecturer, Source: recording.Camera}.Folder())
		tally, err := recording.TallyOf(dir, b.clip.FPS)
		if err != nil {
			return err
		}
		s.Recorder.Pictures += tally.Pictures
		s.Recorder.PicturesLost += tally.Lost
	}
	s.Recorder.LostPct = percent(int64(s.Recorder.PicturesLost), int64(s.Recorder.Pictures+s.Recorder.PicturesLost))
	s.Recorder.MBytes = rounded(s.Recorder.MBytes)
	return nil
}

func (s *summary) judge() {
	s.Why = []string{}
	expect := func(code string, holds bool) {
		if !holds {
			s.Why = append(s.Why, code)
		}
	}
	everybody := s.Lessons * s.Villages
	expect("no_picture", s.WithPicture == everybody)
	expect("no_sound", s.WithSound == everybody)
	expect("late", s.FirstPicture.P95 <= latestPictureMS)
	expect("paused", s.LongestPause.P95 <= longestPauseMS)
	expect("rejoined", s.Rejoins == 0)
	expect("lost", s.PacketsLostPct <= mostLostPct)
	if s.Recorder != nil {
		expect("not_recorded", s.Recorder.Recorded == s.Lessons)
		expect("recorded_lost", s.Recorder.LostPct <= mostLostPct)
	}
	s.Holds = len(s.Why) == 0
}

func (s *summary) print(to io.Writer, asJSON bool) error {
	if asJSON {
		text, err := json.Marshal(s)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(to, string(text))
		return err
	}
	fmt.Fprintf(to, "%d lessons × %d villages, %.0f s, at %s\n", s.Lessons, s.Villages, s.Seconds, s.Server)
	fmt.Fprintf(to, "villages with picture %d, with sound %d, of %d; first picture %d ms (95 %%), longest pause %d ms (95 %%)\n",
		s.WithPicture, s.WithSound, s.Lessons*s.Villages, s.FirstPicture.P95, s.LongestPause.P95)
	fmt.Fprintf(to, "received %.1f Mbit/s, lost %.2f %% of packets, came back %d times\n", s.ReceivedMbit, s.PacketsLostPct, s.Rejoins)
	if s.Recorder != nil {
		fmt.Fprintf(to, "recorded %d of %d lessons, lost %.2f %% of pictures, %.2f of a core: %.0f lessons a core\n",
			s.Recorder.Recorded, s.Lessons, s.Recorder.LostPct, s.Recorder.Cores, s.Recorder.LessonsPerCore)
	}
	fmt.Fprintf(to, "holds: %v %v\n", s.Holds, s.Why)
	return nil
}
