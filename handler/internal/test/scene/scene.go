// Package scene plays a day of a gateway, and runs scimctl on the sync log of that day. Times and ids are the same in each run.
package scene

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/azure/tables"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/explain"
	"workflowgen-scim/handler/internal/settings"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	"workflowgen-scim/handler/internal/synclog"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

const (
	// Token is the gateway's secret token.
	Token         = "scene-token-5f6e7d8c9b0a1122334455"
	password      = "scene-password-99887766"
	directoryName = "Entra ID"
)

// init makes printed times the same on every machine.
func init() { time.Local = time.UTC }

// Scene is a WorkflowGen, its gateway with the ledger in Azurite, and scimctl.
type Scene struct {
	t           *testing.T
	WorkflowGen *wgsim.Server
	Gateway     *app.App
	Storage     string // the connection string
	Tool        run.Tool
	commands    func(*run.Tool) *cobra.Command
	azurite     *testtools.Azurite
	dates       *dates
}

// New starts a scene. The commands are those that Run can run.
func New(t *testing.T, commands func(*run.Tool) *cobra.Command) *Scene {
	t.Helper()
	azurite := testtools.StartAzurite(t)
	s := &Scene{t: t, azurite: azurite, Storage: azurite.ConnectionString(), dates: &dates{}, commands: commands}
	s.WorkflowGen = wgsim.New(wgsim.Options{Directory: directoryName, Username: "admin", Password: password})
	workflowGen := httptest.NewServer(s.WorkflowGen)
	t.Cleanup(workflowGen.Close)
	set := map[string]string{
		"SCIM_TOKEN": Token, "PUBLIC_BASE_URL": "https://scim.example.com", "WORKFLOWGEN_URL": workflowGen.URL + "/wfgen/graphql",
		"WORKFLOWGEN_USERNAME": "admin", "WORKFLOWGEN_PASSWORD": password, "WORKFLOWGEN_DIRECTORY": directoryName,
		"SYNC_STORAGE": s.Storage,
	}
	for _, name := range settings.Names() {
		t.Setenv(name, set[name])
	}
	cfg, err := settings.Load(settings.Environment(), settings.Gateway)
	if err != nil {
		t.Fatal(err)
	}
	if s.Gateway, err = app.New(cfg, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	return s
}

// Ask sends a request as Entra does, and returns the status and the id of the answer.
func (s *Scene) Ask(method, path, body string) (status int, id string) {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, "/scim/v2"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+Token)
	r.Header.Set("Content-Type", "application/scim+json")
	w := httptest.NewRecorder()
	s.Gateway.ServeHTTP(w, r)
	_, rest, _ := strings.Cut(w.Body.String(), `"id":"`)
	id, _, _ = strings.Cut(rest, `"`)
	return w.Code, id
}

// Must sends a request that must be answered with a status.
func (s *Scene) Must(status int, method, path, body string) (id string) {
	s.t.Helper()
	got, id := s.Ask(method, path, body)
	if got != status {
		s.t.Fatalf("%s %s is answered %d, want %d: %s", method, path, got, status, body)
	}
	return id
}

// Reader returns the sync log.
func (s *Scene) Reader() synclog.Reader {
	s.t.Helper()
	cfg, err := settings.Load(settings.Environment(), settings.Gateway)
	if err != nil {
		s.t.Fatal(err)
	}
	r, err := (&app.Clients{Config: cfg}).OpenLog()
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// Ledger returns the gateway's ledger.
func (s *Scene) Ledger() *tables.Ledger {
	s.t.Helper()
	l, err := tables.Open(tables.Config{Connection: s.Storage})
	if err != nil {
		s.t.Fatal(err)
	}
	return l
}

// Run runs a command as on a terminal of the width, or in a pipe if width is 0, and returns what it printed.
func (s *Scene) Run(ctx context.Context, width int, colours bool, args ...string) (out string, err error) {
	var b bytes.Buffer
	t := s.Tool
	t.WrapLog = func(r explain.Log) explain.Log { return &dated{r, s.dates} }
	t.WrapDirectory = func(d explain.Directory) explain.Directory { return heldThen{d} }
	t.Terminal = func(w io.Writer) terminal.Screen { return terminal.Screen{Writer: w, Width: width, Colours: colours} }
	root := s.commands(&t)
	root.SetArgs(args)
	root.SetIn(strings.NewReader(""))
	root.SetOut(&b)
	root.SetErr(&b)
	err = root.ExecuteContext(ctx)
	for _, secret := range []string{Token, password, s.Storage} {
		if strings.Contains(b.String()+fmt.Sprint(err), secret) {
			s.t.Errorf("scimctl %v shows a secret", args)
		}
	}
	return b.String(), err
}
