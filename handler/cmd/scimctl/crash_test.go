package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/provision"
)

// asTool makes the test's own program the tool, so that it can be killed.
const asTool = "SCIMCTL_TEST_IS_THE_TOOL"

// peakFile names a file in which it then leaves what the system knows of its memory.
const peakFile = "SCIMCTL_TEST_PEAK"

func TestMain(m *testing.M) {
	if os.Getenv(asTool) == "" {
		os.Exit(m.Run())
	}
	tellParent()
	code := start()
	if file := os.Getenv(peakFile); file != "" {
		status, _ := os.ReadFile("/proc/self/status")
		_ = os.WriteFile(file, status, 0o600)
	}
	os.Exit(code)
}

// upFile is the file of a tool's process into which it writes once it is up. Not every process has it.
const upFile = 3

// tellParent says that this process can be cut off: an interrupt that comes before run waits for one does not end it.
func tellParent() {
	if up := os.NewFile(upFile, "up"); os.Getenv(tellsUp) != "" {
		signal.Ignore(os.Interrupt)
		_, _ = up.WriteString("up")
		_ = up.Close()
	}
}

// tellsUp is set for a process that has upFile.
const tellsUp = "SCIMCTL_TELLS_UP"

// cutting is a way for a process to be cut off while it waits for the answer to a request.
type cutting struct {
	signal os.Signal
	done   bool // whether what it asked for is done all the same
}

// cutOff runs the tool in a process of its own and cuts it off at its nth request. It answers the exit code, and whether
// there were as many requests.
func (s *stage) cutOff(n int64, how cutting, args ...string) (code int, reached bool) {
	s.t.Helper()
	var asked atomic.Int64
	return s.cutAt(func(*http.Request) bool { return asked.Add(1) == n }, how, args...)
}

// cutAt is cutOff at the request that is chosen.
func (s *stage) cutAt(here func(*http.Request) bool, how cutting, args ...string) (code int, reached bool) {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), os.Args[0], append(args, s.args...)...)
	cmd.Env = append(os.Environ(), asTool+"=1", tellsUp+"=1")
	up, told, err := os.Pipe()
	if err != nil {
		s.t.Fatal(err)
	}
	cmd.ExtraFiles = []*os.File{told}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	var cut atomic.Bool
	begun := make(chan struct{})
	pull := func(r *http.Request) {
		if <-begun; !here(r) {
			return
		}
		cut.Store(true)
		_ = cmd.Process.Signal(how.signal)
		if !how.done {
			panic(http.ErrAbortHandler)
		}
	}
	s.pull.Store(&pull)
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	_ = told.Close()
	_, _ = up.Read(make([]byte, 1)) // another request, of the Graph stand-in, may come before the process is up
	_ = up.Close()
	close(begun)
	_ = cmd.Wait() // it is cut off
	s.pull.Store(nil)
	_, _ = io.WriteString(&s.printed, out.String())
	return cmd.ProcessState.ExitCode(), cut.Load()
}

// Wherever apply is killed or interrupted, at whatever call to Graph, WorkflowGen or the storage, and whether or not that call
// is done, it is run again and all are linked; and all can be taken back.
func TestApplyGoesOnAfterAnyCut(t *testing.T) {
	for name, how := range map[string]cutting{"killed before": {os.Kill, false}, "killed after": {os.Kill, true}, "interrupted": {os.Interrupt, true}} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.people(2, 1)
			s.do(0, "entra", "setup", "--scope", "all", "--yes", "--no-start")
			s.do(0, "entra", "resume", "--yes")
			s.do(0, "link", "plan", "--match", "sid", "--groups")
			s.ahead.Store(int64(provision.Lease + 2*time.Second)) // the leases have expired
			before := s.identifiers()
			n := int64(1)
			for s.cutAndGoOn(n, how, before) {
				n++
			}
			if n < 15 {
				t.Errorf("apply made only %d calls", n-1)
			}
		})
	}
}

// cutAndGoOn is one such cut; false if there were no longer so many calls.
func (s *stage) cutAndGoOn(n int64, how cutting, before map[string]string) (reached bool) {
	s.t.Helper()
	apply := []string{"link", "apply", "link-plan.json", "--classic-sync-stopped", "--yes", "--parallel", "1"}
	code, reached := s.cutOff(n, how, apply...)
	if how.signal == os.Interrupt && code != 130 && code != 0 {
		s.t.Errorf("interrupted at call %d it ended with %d", n, code)
	}
	s.do(0, apply...)
	for id, is := range s.identifiers() {
		if was := before[id]; was != "" && is == was {
			s.t.Errorf("cut off at call %d: %s is not linked", n, id)
		}
	}
	if out := s.do(0, "entra", "status"); !strings.Contains(out, "Active") {
		s.t.Errorf("cut off at call %d: the job should run again:\n%s", n, out)
	}
	s.do(0, "link", "undo", "link-plan.undo.ndjson", "--classic-sync-stopped", "--yes")
	if is := s.identifiers(); !maps.Equal(is, before) {
		s.t.Errorf("cut off at call %d: undo leaves %v, not %v", n, is, before)
	}
	for _, file := range []string{"link-plan.undo.ndjson", "link-plan.redo.ndjson"} {
		if err := os.Remove(file); err != nil {
			s.t.Fatal(fmt.Errorf("cut off at call %d: %w", n, err))
		}
	}
	return reached
}
