package presence

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"lianke/media/internal/contract"
	"lianke/media/internal/schema"
)

const boot = "5b2c9a54-7f10-4f0e-8d86-5d3b0c9a1e77"

func TestMarksAreCutOnTheServersClockAndSentUntilKept(t *testing.T) {
	start := time.Now()
	l := New(boot)
	l.Sync(1788229440000, start)
	l.Enter(start, true)
	l.Leave(start.Add(90 * time.Second))
	l.Enter(start.Add(100*time.Second), false)
	post := l.Post(start.Add(110 * time.Second))
	want := []contract.Mark{
		{N: 1, BeginsMS: 1788229440000, EndsMS: 1788229500000, Microphone: true},
		{N: 2, BeginsMS: 1788229500000, EndsMS: 1788229530000, Microphone: true},
		{N: 3, BeginsMS: 1788229540000, EndsMS: 1788229550000, Microphone: false},
	}
	if !reflect.DeepEqual(post.Marks, want) || post.Boot != boot {
		t.Errorf("%+v", post)
	}
	text, _ := json.Marshal(post)
	if err := schema.Check("../../../contracts/presence-post.schema.json", text); err != nil {
		t.Error(err)
	}
	l.Kept(2)
	again := l.Post(start.Add(115 * time.Second))
	if len(again.Marks) != 2 || again.Marks[0] != want[2] || again.Marks[1].N != 4 || again.Marks[1].BeginsMS != want[2].EndsMS {
		t.Errorf("%+v", again)
	}
}

func TestNobodyInTheRoomMakesNoMarks(t *testing.T) {
	l := New(boot)
	if post := l.Post(time.Now()); post.Marks == nil || len(post.Marks) != 0 {
		t.Errorf("%+v", post)
	}
}
