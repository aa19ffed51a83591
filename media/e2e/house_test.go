package e2e

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	apiKey    = "lianke"
	apiSecret = "e2e-secret-of-more-than-thirty-two-letters"
)

// bin has the programs under test, built once.
var bin string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "lianke-e2e-")
	if err != nil {
		panic(err)
	}
	bin = dir
	code := 1
	if err := build(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		code = m.Run()
	}
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// build builds with the flags that the project builds with everywhere, so that the cache is warm.
func build() error {
	cmd := exec.Command("go", "build", "-ldflags=-s -w", "-o", bin+"/", "github.com/livekit/livekit-server/cmd/server", "../recorder", "../robot")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-trimpath")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w\n%s", err, out)
	}
	return nil
}

// house is the processes of one test.
type house struct {
	*testing.T
	dir      string
	agent    string
	livekit  string
	server   *process
	platform *platform
}

func newHouse(t *testing.T) *house {
	h := &house{T: t, dir: t.TempDir(), agent: fmt.Sprintf("recorder-e2e-%d-%d", os.Getpid(), time.Now().UnixNano())}
	h.server = h.startLiveKit()
	h.platform = newPlatform(t, h.livekit, h.agent)
	return h
}

// process is a running program whose output is kept for a failing test.
type process struct {
	*exec.Cmd
	name string
	mu   sync.Mutex
	out  bytes.Buffer
	done chan struct{}
}

func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.Write(b)
}

func (p *process) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

func (h *house) start(name string, env []string, args ...string) *process {
	h.Helper()
	p := &process{Cmd: exec.Command(filepath.Join(bin, name), args...), name: name, done: make(chan struct{})}
	p.Env = append(os.Environ(), env...)
	p.Stdout, p.Stderr = p, p
	p.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // nothing outlives the test
	if err := p.Cmd.Start(); err != nil {
		h.Fatal(err)
	}
	go func() { _ = p.Wait(); close(p.done) }()
	h.Cleanup(func() {
		_ = p.Process.Kill()
		<-p.done
		if h.Failed() && name != "server" {
			h.Logf("--- %s\n%s", name, p.text())
		}
	})
	return p
}

func freePort(t *testing.T) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// startLiveKit starts the server; a second call starts it again at the same address.
func (h *house) startLiveKit() *process {
	file := filepath.Join(h.dir, "livekit.yaml")
	if h.livekit == "" {
		h.configure(file)
	}
	p := h.start("server", nil, "--config", file)
	for range 100 {
		if res, err := http.Get(h.livekit); err == nil {
			res.Body.Close()
			return p
		}
		time.Sleep(50 * time.Millisecond)
	}
	h.Fatal("LiveKit did not start")
	return nil
}

func (h *house) configure(file string) {
	port := freePort(h.T)
	config := fmt.Sprintf(`port: %d
bind_addresses: [127.0.0.1]
keys: { %s: %s }
logging: { json: true, level: warn, pion_level: error }
rtc:
  udp_port: %d
  tcp_port: %d
  node_ip: 127.0.0.1
  use_external_ip: false
  enable_loopback_candidate: true
  interfaces: { includes: [lo] }
room: { auto_create: false }
`, port, apiKey, apiSecret, freePort(h.T), freePort(h.T))
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		h.Fatal(err)
	}
	h.livekit = fmt.Sprintf("http://127.0.0.1:%d", port)
}

func (h *house) recordings() string { return filepath.Join(h.dir, "recordings") }

// startRecorder starts a recorder and waits until LiveKit knows it: a room that is made before never gets one. (The real platform
// dispatches again after 6 s.)
func (h *house) startRecorder() *process {
	p := h.launchRecorder()
	p.wait(h.T, "registered")
	return p
}

func (h *house) launchRecorder() *process { return h.start("recorder", h.recorderEnv()) }

func (h *house) recorderEnv() []string {
	return []string{
		"LIVEKIT_URL=" + h.livekit, "LIVEKIT_API_KEY=" + apiKey, "LIVEKIT_API_SECRET=" + apiSecret,
		"LIANKE_RECORDINGS=" + h.recordings(), "LIANKE_AGENT=" + h.agent, "LIANKE_RECORDER_NAME=e2e",
		"LIANKE_REPORT_URL=" + h.platform.server.URL + "/recording/report",
	}
}

// wait waits until a process has said something.
func (p *process) wait(t *testing.T, words string) {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); !strings.Contains(p.text(), words); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s did not say %q", p.name, words)
		}
	}
}

func (h *house) startLecturer(clip string, lasting time.Duration, more ...string) *process {
	args := append([]string{"lecturer", "--origin", h.platform.server.URL, "--meeting", meeting, "--cookie", session, "--clip", clip,
		"--minutes", fmt.Sprint(lasting.Minutes()), "--page-every", "3s", "--deck", "z4x7c2v5b8nm,18,1600,900"}, more...)
	return h.start("robot", nil, args...)
}

func (h *house) startVillage(more ...string) *process {
	args := append([]string{"villages", "--origin", h.platform.server.URL, "--keys", deviceKey, "--poll-every", "500ms",
		"--hand-every", "6s", "--once"}, more...)
	return h.start("robot", nil, args...)
}

// ends waits for a process to end well.
func (h *house) ends(p *process, limit time.Duration) {
	h.Helper()
	select {
	case <-p.done:
		if !p.ProcessState.Success() {
			h.Errorf("%s: %s", p.name, p.ProcessState)
		}
	case <-time.After(limit):
		h.Errorf("%s did not end within %v", p.name, limit)
	}
}

// cpu is the processor time that a process has used.
func (p *process) cpu() time.Duration {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.Process.Pid))
	var user, system int64
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	_, _ = fmt.Sscan(string(fields[11]), &user)
	_, _ = fmt.Sscan(string(fields[12]), &system)
	return time.Duration(user+system) * 10 * time.Millisecond
}

var (
	clips   = map[string]bool{}
	clipsMu sync.Mutex
)

// clip makes a clip once for all tests.
func clip(t *testing.T, name string, options ...string) string {
	clipsMu.Lock()
	defer clipsMu.Unlock()
	dir := filepath.Join(bin, "clip-"+name)
	if clips[name] {
		return dir
	}
	clips[name] = true
	out, err := exec.Command("../robot/make_clip.sh", append([]string{dir}, options...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("make_clip.sh: %v\n%s", err, out)
	}
	return dir
}
