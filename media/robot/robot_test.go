package main

import (
	"context"
	"errors"
	"testing"

	"lianke/media/internal/contract"
)

func TestTheLessonThatIsDue(t *testing.T) {
	const now, minute = 1788229000000, 60000
	lesson := func(id, state string, begins int64) contract.ScreenLesson {
		return contract.ScreenLesson{ID: id, State: state, BeginsMS: begins, EndsMS: begins + 40*minute}
	}
	for _, c := range []struct {
		want    string
		lessons []contract.ScreenLesson
	}{
		{"", []contract.ScreenLesson{lesson("a", "planned", now+4*minute)}},
		{"a", []contract.ScreenLesson{lesson("a", "planned", now+3*minute)}},
		{"b", []contract.ScreenLesson{lesson("a", "ended", now-40*minute), lesson("b", "open", now-50*minute)}},
		{"b", []contract.ScreenLesson{lesson("seen", "open", now), lesson("b", "planned", now)}},
		{"", []contract.ScreenLesson{lesson("a", "planned", now-41*minute), lesson("b", "cancelled", now)}},
	} {
		day := contract.ScreenDay{ServerMS: now, Lessons: c.lessons}
		if got := dueLesson(day, map[string]bool{"seen": true}); got != c.want {
			t.Errorf("got %q, wanted %q", got, c.want)
		}
	}
}

func TestMissingNumbersAreCountedAndLateOnesTakenBack(t *testing.T) {
	var n numbers
	var lost int64
	for _, number := range []uint16{65534, 65535, 2, 1, 3, 0, 4} {
		lost += n.take(number)
	}
	if lost != 0 {
		t.Errorf("lost %d of a shuffled stream", lost)
	}
	if lost += n.take(8); lost != 3 {
		t.Errorf("lost %d of 3", lost)
	}
}

func TestAConflictIsTriedAgainAndARefusalIsNot(t *testing.T) {
	answers := []error{&contract.Refusal{Status: 409}, &contract.Refusal{Status: 502}, nil}
	tries := 0
	err := insist(context.Background(), func() error { tries++; return answers[tries-1] })
	if err != nil || tries != 3 {
		t.Errorf("%v after %d tries", err, tries)
	}
	var refusal *contract.Refusal
	if err := insist(context.Background(), func() error { return &contract.Refusal{Status: 404} }); !errors.As(err, &refusal) {
		t.Error(err)
	}
}

func TestADeckIsFourThings(t *testing.T) {
	got, err := parseDeck("z4x7c2v5b8nm,18,1600,900")
	if err != nil || *got != (deck{"z4x7c2v5b8nm", 18, 1600, 900}) {
		t.Errorf("%+v %v", got, err)
	}
	for _, text := range []string{"a", "a,b,c,d", "a,1,2"} {
		if _, err := parseDeck(text); err == nil {
			t.Errorf("%q passed", text)
		}
	}
}
