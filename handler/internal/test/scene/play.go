package scene

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"workflowgen-scim/handler/internal/cli/run"
)

// Play runs "COLUMNS$ scimctl ARGUMENTS", and returns what it printed and how it ended.
func (s *Scene) Play(t *testing.T, line string) string {
	t.Helper()
	columns, command, ok := strings.Cut(line, "$ scimctl ")
	width, err := strconv.Atoi(columns)
	if !ok || err != nil {
		t.Fatalf("%q is not COLUMNS$ scimctl ARGUMENTS", line)
	}
	out, err := s.Run(t.Context(), width, false, arguments(command)...)
	if err != nil && run.ExitCode(err) != 2 {
		out += fmt.Sprintln("scimctl:", err)
	}
	if code := run.ExitCode(err); code != 0 {
		out += fmt.Sprintf("[exit code %d]\n", code)
	}
	return out
}

var word = regexp.MustCompile(`'([^']*)'|\S+`)

// arguments splits a command line; text between apostrophes is one argument.
func arguments(line string) (all []string) {
	for _, m := range word.FindAllString(line, -1) {
		all = append(all, strings.Trim(m, "'"))
	}
	return all
}

// Watch records the calls of the storage. The function that it returns returns the calls since it was called last.
func (s *Scene) Watch() func() []string {
	s.t.Helper()
	var mu sync.Mutex
	var calls []string
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: s.azurite.Address()})
	between := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		_, table, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/") // behind the account
		calls = append(calls, r.Method+" "+table+" "+r.URL.Query().Get("$filter"))
		mu.Unlock()
		proxy.ServeHTTP(w, r)
	}))
	s.t.Cleanup(between.Close)
	s.t.Setenv("SYNC_STORAGE", s.azurite.ConnectionStringAt(between.Listener.Addr().String()))
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		recorded := calls
		calls = nil
		return recorded
	}
}

// Refuse sends wrong tokens to the gateway, and waits until they are recorded.
func (s *Scene) Refuse(n int) {
	s.t.Helper()
	for range n {
		r := httptest.NewRequestWithContext(s.t.Context(), "GET", "/scim/v2/Users", nil)
		r.Header.Set("Authorization", "Bearer wrong-token-of-a-test")
		w := httptest.NewRecorder()
		if s.Gateway.ServeHTTP(w, r); w.Code != 401 {
			s.t.Fatalf("a wrong token is answered %d", w.Code)
		}
	}
	s.Gateway.Wait()
}

// Prints runs a command in a pipe, which must end with the exit code, and returns what it printed.
func (s *Scene) Prints(code int, command string) string {
	s.t.Helper()
	out, err := s.Run(s.t.Context(), 0, false, arguments(command)...)
	if got := run.ExitCode(err); got != code {
		s.t.Errorf("scimctl %s ends with %d, want %d: %v\n%s", command, got, code, err, out)
	}
	return out
}
