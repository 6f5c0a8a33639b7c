package main_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// What the programs of these tests are set up with. The secrets have to look like nothing else, since the logs are
// searched for them.
const (
	secretToken = "e2e-token-0f1e2d3c4b5a69788796a5b4c3d2e1f0"
	username    = "gateway"
	password    = "e2e-password-5e884898da28047151d0e56f8dc62927"
	provisioned = "Entra ID" // the directory
	publicURL   = "https://scim.example.com"
)

var built string // the folder that the program is built into; TestMain makes and removes it

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "handler")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	built = folder
	code := m.Run()
	figures.print()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// build makes the program as it is shipped, once for all tests and only if one asks for it.
var build = sync.OnceValues(func() (string, error) {
	name := filepath.Join(built, "handler")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", name, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return name, nil
})

// program is the shipped binary, running as the Functions host would run it.
type program struct {
	url            string // where it listens
	client         *http.Client
	sent           *counter
	stop           context.CancelFunc
	ended          chan error
	stdout, stderr *lines
	process        *exec.Cmd
	secrets        []string // what must not be in the logs, beside what every program of these tests is set up with
}

// counter counts the requests that must leave an event each: all but the host's question whether the program is there.
type counter struct {
	http.RoundTripper
	requests atomic.Int64
}

func (c *counter) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path != "/" {
		c.requests.Add(1)
	}
	return c.RoundTripper.RoundTrip(r)
}

// start runs the program against a WorkflowGen, with other settings if there are any, and waits until it says that it
// listens. It is ended with the test, unless that did so.
func start(t testing.TB, workflowGen string, others ...string) *program {
	t.Helper()
	name, err := build()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	p := &program{stop: stop, ended: make(chan error, 1), stdout: newLines(), stderr: newLines()}
	p.sent = &counter{RoundTripper: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 64}}
	p.client = &http.Client{Transport: p.sent}
	cmd := exec.CommandContext(ctx, name)
	cmd.Env = append(environment(workflowGen), others...)
	cmd.Stdout, cmd.Stderr = p.stdout, p.stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 20 * time.Second
	p.process = cmd
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.ended <- cmd.Wait() }()
	t.Cleanup(func() { p.end(t) })
	p.url = "http://" + p.address(t)
	return p
}

// environment returns only the variables that the program needs. Port 0 is any free one.
func environment(workflowGen string) []string {
	return []string{
		"FUNCTIONS_CUSTOMHANDLER_PORT=0",
		"SCIM_TOKEN=" + secretToken,
		"PUBLIC_BASE_URL=" + publicURL,
		"WORKFLOWGEN_URL=" + workflowGen + "/wfgen/graphql",
		"WORKFLOWGEN_USERNAME=" + username,
		"WORKFLOWGEN_PASSWORD=" + password,
		"WORKFLOWGEN_DIRECTORY=" + provisioned,
		"SYNC_STORAGE=memory",
	}
}

// address waits for the line that says where the program listens.
func (p *program) address(t testing.TB) string {
	t.Helper()
	for {
		select {
		case line := <-p.stdout.first:
			if at, ok := fields(line)["address"].(string); ok {
				return at
			}
			t.Fatalf("the first line is not about listening: %s", line)
		case err := <-p.ended:
			p.ended <- err
			t.Fatalf("the program ended (%v):\n%s", err, p.stderr)
		}
	}
}

// end tells the program to end as the host does, and waits until it has. Twice is no more than once.
func (p *program) end(t testing.TB) {
	t.Helper()
	if p.ended == nil {
		return
	}
	p.sent.RoundTripper.(*http.Transport).CloseIdleConnections()
	p.stop()
	err := <-p.ended
	p.ended = nil
	if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != 1 {
		t.Errorf("the program ended with %v; it must be exit status 1, because the host does not start again what ends with 0", err)
	}
	p.checkLogs(t)
}

// checkLogs holds what is promised of the logs: lines of JSON, on stdout up to INFO and on stderr above, one event for each
// request or a summary that counts it, and no secret in any of them.
func (p *program) checkLogs(t testing.TB) {
	t.Helper()
	basic := base64.StdEncoding.EncodeToString([]byte(username + ":" + password))
	events := 0
	for name, log := range map[string]*lines{"stdout": p.stdout, "stderr": p.stderr} {
		for _, line := range log.all() {
			for _, secret := range append([]string{secretToken, password, basic}, p.secrets...) {
				if strings.Contains(line, secret) {
					t.Errorf("a secret on %s: %s", name, line)
				}
			}
			event := fields(line)
			grave := event["level"] == "WARN" || event["level"] == "ERROR"
			if !grave && event["level"] != "INFO" || grave != (name == "stderr") {
				t.Errorf("this line does not belong on %s: %s", name, line)
			}
			if event["msg"] == "request" {
				events++
			}
			if n, ok := event["suppressed"].(float64); ok {
				events += int(n)
			}
		}
	}
	if sent := int(p.sent.requests.Load()); events != sent {
		t.Errorf("%d events were logged for %d requests", events, sent)
	}
}

// event is what the program logged of the request with an invocation id, once it has ended.
func (p *program) event(invocation string) string {
	for _, line := range append(p.stdout.all(), p.stderr.all()...) {
		if event := fields(line); event["msg"] == "request" && event["invocation_id"] == invocation {
			return line
		}
	}
	return ""
}

// do sends a request and reads the answer to its end.
func (p *program) do(t *testing.T, r *http.Request) (*http.Response, []byte) {
	t.Helper()
	res, err := p.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, body
}

// lines keeps what a process writes, and hands out the first line as soon as it is there.
type lines struct {
	mu    sync.Mutex
	text  strings.Builder
	first chan string
}

func newLines() *lines { return &lines{first: make(chan string, 1)} }

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	before := strings.Contains(l.text.String(), "\n")
	l.text.Write(b)
	if line, _, whole := strings.Cut(l.text.String(), "\n"); whole && !before {
		l.first <- line
	}
	return len(b), nil
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// all is the lines that have come to their end.
func (l *lines) all() (all []string) {
	for line := range strings.Lines(l.String()) {
		if whole, ok := strings.CutSuffix(line, "\n"); ok {
			all = append(all, whole)
		}
	}
	return all
}

// fields is a log line; nil if it is not an object of JSON.
func fields(line string) map[string]any {
	var m map[string]any
	if json.Unmarshal([]byte(line), &m) != nil {
		return nil
	}
	return m
}
