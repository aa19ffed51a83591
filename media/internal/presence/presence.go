// Package presence keeps the marks of being in a room: intervals on a clock that only goes forward, cut so that none lasts longer
// than a minute, sent until the platform has kept them.
package presence

import (
	"time"

	"lianke/media/internal/contract"
)

const longest = time.Minute

// Log is the marks of one boot. It is not for several goroutines.
type Log struct {
	boot   string
	server time.Duration // what must be added to our clock to get the server's
	since  time.Time     // of the running interval; zero if not in the room
	mic    bool
	n      int
	unkept []contract.Mark
}

// New begins the log of a boot.
func New(boot string) *Log { return &Log{boot: boot} }

// Sync learns the server's clock from an answer.
func (l *Log) Sync(serverMS int64, now time.Time) { l.server = time.UnixMilli(serverMS).Sub(now) }

// ServerMS is the server's time by our estimate.
func (l *Log) ServerMS(now time.Time) int64 { return now.Add(l.server).UnixMilli() }

// Enter begins an interval.
func (l *Log) Enter(now time.Time, microphone bool) { l.since, l.mic = now, microphone }

// Leave ends the running interval.
func (l *Log) Leave(now time.Time) {
	l.cut(now)
	l.since = time.Time{}
}

func (l *Log) cut(now time.Time) {
	for !l.since.IsZero() && now.After(l.since) {
		until := now
		if now.Sub(l.since) > longest {
			until = l.since.Add(longest)
		}
		l.n++
		l.unkept = append(l.unkept, contract.Mark{
			N: l.n, BeginsMS: l.ServerMS(l.since), EndsMS: l.ServerMS(until), Microphone: l.mic,
		})
		l.since = until
	}
}

// Post cuts the running interval and returns what the platform has not kept yet.
func (l *Log) Post(now time.Time) contract.PresencePost {
	l.cut(now)
	return contract.PresencePost{Boot: l.boot, Marks: append([]contract.Mark{}, l.unkept...)}
}

// Kept forgets the marks up to a number.
func (l *Log) Kept(n int) {
	for len(l.unkept) > 0 && l.unkept[0].N <= n {
		l.unkept = l.unkept[1:]
	}
}
