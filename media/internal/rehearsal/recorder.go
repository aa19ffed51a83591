package rehearsal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// registerWithin is how long a recorder may take until LiveKit knows it: a room that is made before never gets one.
const registerWithin = 15 * time.Second

// Recorder is a recorder process for a rehearsal, writing into a folder of its own.
type Recorder struct {
	Root string

	cmd  *exec.Cmd
	mu   sync.Mutex
	said bytes.Buffer
	done chan struct{}
}

// Write keeps what the process says.
func (r *Recorder) Write(text []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.said.Write(text)
}

func (r *Recorder) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.said.String()
}

// StartRecorder starts the program for a platform and waits until LiveKit knows it.
func StartRecorder(ctx context.Context, program string, p *Platform, reports string) (*Recorder, error) {
	root, err := os.MkdirTemp("", "lianke-rehearsal-")
	if err != nil {
		return nil, err
	}
	r := &Recorder{Root: root, cmd: exec.CommandContext(ctx, program), done: make(chan struct{})}
	r.cmd.Env = append(os.Environ(), "LIVEKIT_URL="+p.LiveKit, "LIVEKIT_API_KEY="+p.Pair.Key, "LIVEKIT_API_SECRET="+p.Pair.Secret,
		"LIANKE_RECORDINGS="+root, "LIANKE_AGENT="+p.Agent, "LIANKE_REPORT_URL="+reports)
	r.cmd.Stdout, r.cmd.Stderr = r, r
	r.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := r.cmd.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(root))
	}
	go func() { _ = r.cmd.Wait(); close(r.done) }()
	for deadline := time.Now().Add(registerWithin); !strings.Contains(r.text(), "registered"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			r.Stop()
			return nil, fmt.Errorf("the recorder did not register with LiveKit:\n%s", r.text())
		}
	}
	return r, nil
}

// PID is the process.
func (r *Recorder) PID() int { return r.cmd.Process.Pid }

// Stop ends the process and takes its folder away.
func (r *Recorder) Stop() {
	_ = r.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-r.done:
	case <-time.After(3 * time.Second):
		_ = r.cmd.Process.Kill()
		<-r.done
	}
	_ = os.RemoveAll(r.Root)
}

// Spent is the processor time that a process has used; 0 for one that is not there.
func Spent(pid int) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	var user, system int64
	_, _ = fmt.Sscan(string(fields[11]), &user)
	_, _ = fmt.Sscan(string(fields[12]), &system)
	return time.Duration(user+system) * time.Second / 100 // USER_HZ
}
