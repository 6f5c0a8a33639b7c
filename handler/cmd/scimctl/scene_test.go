package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/azure/tables"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/explain"
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/settings"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	"workflowgen-scim/handler/internal/synclog"
	testtools "workflowgen-scim/handler/internal/test/tools"
	"workflowgen-scim/handler/internal/workflowgen"
)

const (
	sceneToken     = "scene-token-5f6e7d8c9b0a1122334455"
	scenePassword  = "scene-password-99887766"
	sceneDirectory = "Entra ID"
)

// init makes the times that are shown those of every machine.
func init() { time.Local = time.UTC }

// scene is a WorkflowGen, the gateway before it with its record in Azurite, and the operator's tool.
type scene struct {
	t       *testing.T
	wg      *wgsim.Server
	gateway *app.App
	storage string
	tool    run.Tool
	dates   *dates
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{t: t, storage: testtools.StartAzurite(t).ConnectionString(), dates: &dates{}}
	s.wg = wgsim.New(wgsim.Options{Directory: sceneDirectory, Username: "admin", Password: scenePassword})
	workflowGen := httptest.NewServer(s.wg)
	t.Cleanup(workflowGen.Close)
	set := map[string]string{
		"SCIM_TOKEN": sceneToken, "PUBLIC_BASE_URL": "https://scim.example.com", "WORKFLOWGEN_URL": workflowGen.URL + "/wfgen/graphql",
		"WORKFLOWGEN_USERNAME": "admin", "WORKFLOWGEN_PASSWORD": scenePassword, "WORKFLOWGEN_DIRECTORY": sceneDirectory,
		"SYNC_STORAGE": s.storage,
	}
	for _, name := range settings.Names() {
		t.Setenv(name, set[name])
	}
	cfg, err := settings.Load(settings.Environment(), settings.Gateway)
	if err != nil {
		t.Fatal(err)
	}
	if s.gateway, err = app.New(cfg, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	return s
}

// ask sends what Entra would, and answers the status and the id of what came back.
func (s *scene) ask(method, path, body string) (status int, id string) {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, "/scim/v2"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+sceneToken)
	r.Header.Set("Content-Type", "application/scim+json")
	w := httptest.NewRecorder()
	s.gateway.ServeHTTP(w, r)
	_, rest, _ := strings.Cut(w.Body.String(), `"id":"`)
	id, _, _ = strings.Cut(rest, `"`)
	return w.Code, id
}

// must is ask for what has to end with a status.
func (s *scene) must(status int, method, path, body string) (id string) {
	s.t.Helper()
	got, id := s.ask(method, path, body)
	if got != status {
		s.t.Fatalf("%s %s is answered %d, want %d: %s", method, path, got, status, body)
	}
	return id
}

func person(name, given, family string) string {
	return fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":%q,"externalId":"entra-%s","active":true,`+
		`"displayName":"%s %s","name":{"givenName":%q,"familyName":%q}}`, name, strings.ToLower(given), given, family, given, family)
}

func patched(path, value string) string {
	return fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":%q,"value":%q}]}`, path, value)
}

// act plays a day: users come, go and are refused, and an administrator changes some in WorkflowGen.
func (s *scene) act() {
	s.t.Helper()
	if _, err := s.wg.AddUser(wgsim.UserRow{Directory: "WORKFLOWGEN", UserName: "eve@contoso.example", LastName: "Local", IsActive: true}); err != nil {
		s.t.Fatal(err)
	}
	ann := s.must(201, "POST", "/Users", person("ann@contoso.example", "Ann", "Example"))
	bob := s.must(201, "POST", "/Users", person("bob@contoso.example", "Bob", "Builder"))
	team := s.must(201, "POST", "/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Accounting team","externalId":"entra-accounting"}`)
	s.must(204, "PATCH", "/Groups/"+team, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Add","path":"members","value":[{"value":"`+ann+`"},{"value":"`+bob+`"}]}]}`)
	s.must(409, "POST", "/Users", person("eve@contoso.example", "Eve", "Elsewhere"))
	s.must(200, "PATCH", "/Users/"+ann, patched("title", "Head of accounting"))
	s.must(200, "PATCH", "/Users/"+ann, patched("title", "Head of accounting"))
	if err := s.wg.AddParticipant(wgsim.Participant{Name: "Approvers", Coordinators: []string{"ann@contoso.example"}}); err != nil {
		s.t.Fatal(err)
	}
	s.must(400, "PATCH", "/Users/"+ann, patched("active", "False"))
	s.must(200, "PATCH", "/Users/"+bob, patched("active", "False"))
	carl := s.must(201, "POST", "/Users", person("carl@contoso.example", "Carl", ""))
	s.must(204, "DELETE", "/Users/"+carl, "")
	s.must(201, "POST", "/Users", person("=1+1@contoso.example", "Formula", "Injection"))
	dora := s.must(201, "POST", "/Users", person("dora@contoso.example", "Dora", "Example"))
	s.must(400, "PATCH", "/Users/"+ann, patched("active", "False"))
	gus, hal := s.must(201, "POST", "/Users", person("gus@contoso.example", "Gus", "Example")), s.must(201, "POST", "/Users", person("hal@contoso.example", "Hal", "Example"))
	s.must(200, "PATCH", "/Users/"+gus, patched("title", "Clerk"))
	s.must(200, "PATCH", "/Users/"+hal, patched("title", "Clerk"))
	s.byHand(gus, workflowgen.UserChange{workflowgen.LastName: "Renamed"})
	s.byHand(bob, workflowgen.UserChange{workflowgen.IsActive: "true"})
	s.deleteByHand(dora)
	s.gateway.Wait()
	s.dates.learn(s.t, s.reader())
}

// directory is WorkflowGen as an administrator's screens change it, past the gateway.
func (s *scene) directory() provision.Directory {
	s.t.Helper()
	cfg, err := settings.Load(settings.Environment(), settings.Gateway)
	if err != nil {
		s.t.Fatal(err)
	}
	d, err := (&app.Clients{Config: cfg}).OpenGraphQL()
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}

func (s *scene) byHand(id string, c workflowgen.UserChange) {
	s.t.Helper()
	own, _ := mapping.WorkflowGenID(id)
	if _, err := s.directory().UpdateUser(s.t.Context(), own, c); err != nil {
		s.t.Fatal(err)
	}
}

func (s *scene) deleteByHand(id string) {
	s.t.Helper()
	own, _ := mapping.WorkflowGenID(id)
	if err := s.directory().DeleteUser(s.t.Context(), own); err != nil {
		s.t.Fatal(err)
	}
}

func (s *scene) reader() synclog.Reader {
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

// ledger is where the gateway records.
func (s *scene) ledger() *tables.Ledger {
	s.t.Helper()
	l, err := tables.Open(tables.Config{Connection: s.storage})
	if err != nil {
		s.t.Fatal(err)
	}
	return l
}

// run runs a command of the tool as if on a terminal so wide, or in a pipe if width is 0, and answers what it wrote.
func (s *scene) run(ctx context.Context, width int, colours bool, args ...string) (out string, err error) {
	var b bytes.Buffer
	t := s.tool
	t.WrapLog = func(r explain.Log) explain.Log { return &dated{r, s.dates} }
	t.WrapDirectory = func(d explain.Directory) explain.Directory { return heldThen{d} }
	t.Terminal = func(w io.Writer) terminal.Screen { return terminal.Screen{Writer: w, Width: width, Colours: colours} }
	root := newRoot(&t)
	root.SetArgs(args)
	root.SetIn(strings.NewReader(""))
	root.SetOut(&b)
	root.SetErr(&b)
	err = root.ExecuteContext(ctx)
	for _, secret := range []string{sceneToken, scenePassword, s.storage} {
		if strings.Contains(b.String()+fmt.Sprint(err), secret) {
			s.t.Errorf("scimctl %v shows a secret", args)
		}
	}
	return b.String(), err
}

// dates are what a test knows in the place of times and of the ids of operations: by these.
type dates struct {
	known map[string]date
}

type date struct {
	time      time.Time
	operation string
}

// learn gives each line that is in the log a time, in their order.
func (d *dates) learn(t *testing.T, r synclog.Reader) {
	t.Helper()
	d.known = map[string]date{}
	var lines []synclog.Line
	for l, err := range synclog.All(t.Context(), r, synclog.Query{Limit: 1000}) {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
	slices.SortFunc(lines, func(a, b synclog.Line) int { return a.Time.Compare(b.Time) })
	at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for i, l := range lines {
		sum := sha256.Sum256([]byte{byte(i)})
		d.known[l.Operation] = date{at.Add(time.Duration(i) * 7 * time.Minute), base32.StdEncoding.EncodeToString(sum[:])[:26]}
	}
}

// change gives a line the date that is known for it.
func (d *dates) change(l *synclog.Line) {
	known, ok := d.known[l.Operation]
	if !ok {
		return
	}
	l.Time, l.Operation = known.time, known.operation
	l.Duration, l.Waited = 42*time.Millisecond, 0
	if l.Asked > 0 {
		l.Asked = 31 * time.Millisecond
	}
}

// real is the operation that a test calls by another id.
func (d *dates) real(operation string) string {
	for real, known := range d.known {
		if operation != "" && strings.HasPrefix(known.operation, operation) {
			return real
		}
	}
	return operation
}

// dated is a log with other times.
type dated struct {
	explain.Log
	dates *dates
}

func (d *dated) Feed(ctx context.Context, q synclog.Query) (synclog.Page, error) {
	q.Operation = d.dates.real(q.Operation)
	return d.page(d.Log.Feed(ctx, q))
}

func (d *dated) Story(ctx context.Context, k provision.Key, limit int, after string) (synclog.Page, error) {
	return d.page(d.Log.Story(ctx, k, limit, after))
}

func (d *dated) page(p synclog.Page, err error) (synclog.Page, error) {
	for i := range p.Lines {
		d.dates.change(&p.Lines[i])
	}
	return p, err
}

// heldThen replaces the times of the last change in WorkflowGen.
type heldThen struct{ explain.Directory }

const modified = "2026-03-02T17:30:00Z"

func (h heldThen) User(ctx context.Context, id string) (workflowgen.User, error) {
	u, err := h.Directory.User(ctx, id)
	u.Modified = modified
	return u, err
}

func (h heldThen) FindUsers(ctx context.Context, q workflowgen.Query) ([]workflowgen.User, int, error) {
	us, n, err := h.Directory.FindUsers(ctx, q)
	for i := range us {
		us[i].Modified = modified
	}
	return us, n, err
}
