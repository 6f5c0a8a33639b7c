package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/azure/keyvault"
	"workflowgen-scim/handler/internal/cli/dev"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/settings"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

const (
	storyToken    = "story-token-5f6e7d8c9b0a1122334455"
	storyPassword = "story-password-99887766"
	directoryName = "Contoso"
)

// stage is WorkflowGen, the gateway before it, Entra, and the operator's tool, each reached over HTTP as in life.
type stage struct {
	t       *testing.T
	wg      *wgsim.Server
	graph   *graphsim.Server
	gateway *httptest.Server
	clock   *stageClock
	printed strings.Builder // everything that the tool ever printed
	pull    atomic.Pointer[func(*http.Request)]
	ahead   atomic.Int64 // how much later it is by the storage's clock
	args    []string
	vault   func(address string) (*keyvault.Vault, error)
}

// stageClock is Graph's clock. It runs only while the tool waits.
type stageClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *stageClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *stageClock) wait(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return ctx.Err()
}

func newStage(t *testing.T) *stage {
	s := &stage{t: t, clock: &stageClock{now: time.Now()}}
	s.wg = wgsim.New(wgsim.Options{Directory: directoryName, Username: "admin", Password: storyPassword})
	workflowGen := s.serve(s.wg)
	azurite := testtools.StartAzurite(t)
	storage := azurite.ConnectionStringAt(strings.TrimPrefix(s.serve(s.storage(azurite.Address())).URL, "http://"))
	var gateway atomic.Pointer[app.App]
	s.gateway = s.serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { gateway.Load().ServeHTTP(w, r) }))
	a, err := app.New(settings.Config{
		Token: []settings.Secret{storyToken}, PublicURL: s.gateway.URL, WorkflowGenURL: workflowGen.URL + "/wfgen/graphql",
		WorkflowGenUsername: "admin", WorkflowGenPassword: storyPassword, Directory: directoryName,
		GroupDescription: "Provisioned", LastName: mapping.FromDisplayName, Storage: settings.Secret(storage),
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	gateway.Store(a)
	s.graph = graphsim.New(graphsim.Options{Propagation: 20 * time.Second, Now: s.clock.Now})
	graph := s.serve(s.graph)
	for name, value := range map[string]string{
		"SCIM_TOKEN": storyToken, "PUBLIC_BASE_URL": s.gateway.URL, "GRAPH_TOKEN": graphsim.Token("admin", false),
		"WORKFLOWGEN_URL": workflowGen.URL + "/wfgen/graphql", "WORKFLOWGEN_USERNAME": "admin", "WORKFLOWGEN_PASSWORD": storyPassword,
		"WORKFLOWGEN_DIRECTORY": directoryName, "WORKFLOWGEN_TOKEN": "", "SYNC_STORAGE": storage,
	} {
		t.Setenv(name, value)
	}
	t.Chdir(t.TempDir())
	s.args = []string{"--graph", graph.URL, "--auth", "token"}
	t.Cleanup(s.noSecrets)
	return s
}

// storage is Table Storage behind a clock that can be put forward.
func (s *stage) storage(address string) http.Handler {
	p := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: address})
	p.ErrorLog = log.New(io.Discard, "", 0)
	p.ModifyResponse = func(res *http.Response) error {
		if at, err := http.ParseTime(res.Header.Get("Date")); err == nil {
			res.Header.Set("Date", at.Add(time.Duration(s.ahead.Load())).UTC().Format(http.TimeFormat))
		}
		return nil
	}
	return p
}

// serve serves h, and tells each request to whoever is listening.
func (s *stage) serve(h http.Handler) *httptest.Server {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if pull := s.pull.Load(); pull != nil {
			(*pull)(r)
		}
		h.ServeHTTP(w, r)
	}))
	s.t.Cleanup(srv.Close)
	return srv
}

// try runs a command of the tool and answers what it printed and how it ended.
func (s *stage) try(ctx context.Context, args ...string) (string, error) {
	var out bytes.Buffer
	root := newRoot(&run.Tool{Wait: s.clock.wait, Vault: s.vault})
	root.SetArgs(append(args, s.args...))
	root.SetIn(strings.NewReader(""))
	root.SetOut(&out)
	root.SetErr(io.MultiWriter(&s.printed, &out))
	err := root.ExecuteContext(ctx)
	s.printed.WriteString(out.String() + fmt.Sprint(err))
	return out.String(), err
}

// do runs a command that must end with an exit code, and answers what it printed.
func (s *stage) do(code int, args ...string) string {
	s.t.Helper()
	out, err := s.try(s.t.Context(), args...)
	if run.ExitCode(err) != code {
		s.t.Fatalf("scimctl %v: exit code %d, want %d: %v\n%s", args, run.ExitCode(err), code, err, out)
	}
	return out
}

// noSecrets looks through all that was printed and written.
func (s *stage) noSecrets() {
	everything := map[string]string{"what was printed": s.printed.String()}
	_ = filepath.WalkDir(".", func(name string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			b, _ := os.ReadFile(name)
			everything[name] = string(b)
		}
		return nil
	})
	for where, text := range everything {
		for _, secret := range []string{storyToken, storyPassword, os.Getenv("GRAPH_TOKEN")} {
			if secret != "" && strings.Contains(text, secret) {
				s.t.Errorf("a secret is in %s", where)
			}
		}
	}
}

// people fills both systems: n users and m groups that WorkflowGen's classic synchronization created, and the same in Entra.
func (s *stage) people(n, m int) {
	s.t.Helper()
	var users []wgsim.UserRow
	var ids []string
	for i := range n {
		u := s.graph.AddUser(dev.TestUser(i))
		ids = append(ids, u.ID)
		row := wgsim.UserRow{UserName: `CONTOSO\` + u.SAM, LastName: u.Surname, IsActive: true}
		row.SystemIdentifier, row.CommonName, row.Email = u.SID, u.DisplayName, u.Mail
		users = append(users, row)
	}
	var groups []wgsim.GroupRow
	for i := range m {
		g := graphsim.Group{DisplayName: fmt.Sprintf("Team %d", i+1), SID: fmt.Sprintf("S-1-5-21-1-2-3-%d", 900001+i)}
		row := wgsim.GroupRow{Name: g.DisplayName, Description: "classic", SystemIdentifier: g.SID}
		for j := i; j < n; j += m {
			g.Members = append(g.Members, ids[j])
			row.Members = append(row.Members, users[j].UserName)
		}
		s.graph.AddGroup(g)
		groups = append(groups, row)
	}
	if err := s.wg.Seed(users, groups); err != nil {
		s.t.Fatal(err)
	}
}

// identifiers are the systemIdentifiers by id.
func (s *stage) identifiers() map[string]string {
	m := map[string]string{}
	for _, u := range s.wg.Users() {
		m[u.ID] = u.SystemIdentifier
	}
	for _, g := range s.wg.Groups() {
		m[g.ID] = g.SystemIdentifier
	}
	return m
}
