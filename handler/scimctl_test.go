package main_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// buildScimctl makes the operator's tool, once for all tests and only if one asks for it.
var buildScimctl = sync.OnceValues(func() (string, error) {
	name := filepath.Join(built, "scimctl")
	if out, err := exec.Command("go", "build", "-o", name, "./cmd/scimctl").CombinedOutput(); err != nil {
		return "", errors.Join(err, errors.New(string(out)))
	}
	return name, nil
})

// scimctl is a command of the operator's tool, not yet started.
func scimctl(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	name, err := buildScimctl()
	if err != nil {
		t.Fatal(err)
	}
	return exec.CommandContext(t.Context(), name, args...)
}

// tokenFile returns the name of a file with a secret token.
func tokenFile(t *testing.T, token string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(name, []byte(token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// endpoint is what `scimctl up --json` prints.
type endpoint struct{ SCIM, Token, WorkflowGen, Log string }

// up starts the gateway as a newcomer does, on any free port. The function ends it, as Ctrl-C does, and answers what else
// it printed on stdout.
func up(t *testing.T, args ...string) (e endpoint, end func() string) {
	t.Helper()
	cmd := scimctl(t, append([]string{"up", "--addr", "127.0.0.1:0", "--json"}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr := newLines()
	cmd.Stderr = stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	line, err := lines.ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(line, &e); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	return e, func() string {
		_ = cmd.Process.Signal(os.Interrupt)
		rest, _ := io.ReadAll(lines)
		if err := cmd.Wait(); err != nil {
			t.Errorf("up ended with %v after Ctrl-C: %s", err, stderr)
		}
		return string(rest)
	}
}

func TestUpAndReplay(t *testing.T) {
	e, end := up(t)
	replay := scimctl(t, "dev", "replay", "--url", e.SCIM, "--users", "40", "--groups", "4", "--json")
	replay.Env = append(os.Environ(), "SCIM_TOKEN="+e.Token)
	out, err := replay.Output()
	var result struct{ Count, Failed int }
	if jerr := json.Unmarshal(out, &result); err != nil || jerr != nil || result.Count == 0 || result.Failed != 0 {
		t.Errorf("replay: %v, %v: %s", err, jerr, out)
	}
	if res, err := http.Get(strings.TrimSuffix(e.WorkflowGen, "/graphql") + "/graphql/schema"); err != nil || res.StatusCode != 401 {
		t.Errorf("%s: %v, error %v; want a WorkflowGen that asks for a password", e.WorkflowGen, res, err)
	}
	if rest := end(); rest != "" {
		t.Errorf("up --json prints one line and no more; it also printed %q", rest)
	}
}

func TestReplaySaysThatItFailed(t *testing.T) {
	e, end := up(t)
	defer end()
	replay := scimctl(t, "dev", "replay", "--url", e.SCIM, "--token-file", "-", "--users", "3", "--groups", "1")
	replay.Stdin = strings.NewReader("a-token-that-is-not-the-right-one\n")
	out, err := replay.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 1 {
		t.Errorf("replay with a wrong token: %v; want exit status 1\n%s", err, out)
	}
	if bytes.Contains(out, []byte("a-token-that-is-not")) {
		t.Errorf("replay prints its token: %s", out)
	}
}

func TestUpTakesATokenOfOnesOwn(t *testing.T) {
	e, end := up(t, "--token-file", tokenFile(t, secretToken))
	defer end()
	if e.Token != secretToken {
		t.Errorf("up says that the token is %q", e.Token)
	}
	r, err := http.NewRequestWithContext(t.Context(), "GET", e.SCIM+"/Users?count=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+secretToken)
	if res, err := http.DefaultClient.Do(r); err != nil || res.StatusCode != 200 {
		t.Errorf("%v, error %v", res, err)
	}
}
