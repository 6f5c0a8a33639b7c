package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/settings"
)

// timeout is how long the tests of one package may take, the time to compile them not counted.
const timeout = "5m"

// runner plants bugs and runs tests.
type runner struct {
	root string // of the module
	work string // a folder of its own
}

// result is what became of a bug.
type result struct {
	bug     bug
	ok      bool
	verdict string
	output  string // of the tests, where the verdict needs it
	took    time.Duration
}

func (r *runner) run(ctx context.Context, b bug) (res result) {
	began := time.Now()
	res.bug = b
	defer func() { res.took = time.Since(began) }()
	work, err := os.MkdirTemp(r.work, "bug")
	if err != nil {
		res.verdict = err.Error()
		return res
	}
	var overlay string
	if !b.control() {
		if overlay, err = b.plant(r.root, work); err != nil {
			res.verdict = err.Error()
			return res
		}
	}
	return r.judge(ctx, res, overlay)
}

// judge runs the tests of each package until one catches the bug. What the tests build themselves has the bug too.
func (r *runner) judge(ctx context.Context, res result, overlay string) result {
	for _, t := range res.bug.caught {
		cmd := exec.CommandContext(ctx, "go", "test", "-count=1", "-v", "-failfast", "-timeout", timeout, "-run", t.run, t.path())
		cmd.Dir = r.root
		cmd.Env = cmd.Environ()
		if overlay != "" {
			cmd.Env = append(cmd.Env, "GOFLAGS="+strings.TrimSpace(settings.Environment()["GOFLAGS"]+" -overlay="+overlay))
		}
		out, err := cmd.CombinedOutput()
		if res.ok, res.verdict = verdict(out, err, res.bug.control()); res.ok && !res.bug.control() {
			return res
		}
		if res.output = tail(out); !res.ok && res.bug.control() {
			return res
		}
	}
	return res
}

var (
	failedTest = regexp.MustCompile(`(?m)^ *--- FAIL: (\S+)`)
	passedTest = regexp.MustCompile(`(?m)^--- PASS: `)
	skipped    = regexp.MustCompile(`(?m)^ *--- SKIP: (\S+)`)
)

// verdict reads what `go test -v` wrote.
func verdict(out []byte, err error, control bool) (ok bool, text string) {
	failed := deepest(failedTest.FindAllSubmatch(out, -1))
	skips := skipped.FindSubmatch(out)
	switch {
	case bytes.Contains(out, []byte("[build failed]")), bytes.Contains(out, []byte("[setup failed]")):
		return false, "does not compile"
	case bytes.Contains(out, []byte("panic: test timed out")):
		return false, "timed out after " + timeout
	case err != nil && failed == "":
		return false, "go test: " + err.Error()
	case err != nil && control:
		return false, "fails without a bug: " + failed
	case err != nil:
		return true, "caught by " + failed
	case skips != nil:
		return false, fmt.Sprintf("not judged: %s was skipped", skips[1])
	case !passedTest.Match(out):
		return false, "no test has such a name"
	case control:
		return true, "passes"
	}
	return false, "SURVIVES"
}

// deepest returns the name of the first failed test, or of its subtest.
func deepest(failed [][][]byte) (name string) {
	for _, match := range failed {
		if next := string(match[1]); name == "" || strings.HasPrefix(next, name+"/") {
			name = next
		}
	}
	return name
}

// tail returns the last lines of an output.
func tail(out []byte) string {
	lines := slices.Collect(bytes.Lines(out))
	return string(bytes.Join(lines[max(0, len(lines)-30):], nil))
}

// moduleRoot returns the folder of the module that the command runs in.
func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	return filepath.Dir(strings.TrimSpace(string(out))), err
}
