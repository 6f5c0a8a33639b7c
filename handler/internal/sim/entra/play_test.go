package entra_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	entrasim "workflowgen-scim/handler/internal/sim/entra"
)

// options returns the options of a population in which every change occurs.
func options(url string) entrasim.Options {
	return entrasim.Options{BaseURL: url, Token: token, Users: 70, Groups: 12, Concurrency: 8, Seed: 1}
}

func newPlay(t testing.TB, o entrasim.Options) *entrasim.Play {
	t.Helper()
	p, err := entrasim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// run plays, and fails the test unless every operation succeeds.
func run(t *testing.T, p *entrasim.Play) *entrasim.Result {
	t.Helper()
	res, err := p.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !res.OK() {
		t.Fatal(table(t, res))
	}
	return res
}

func table(t *testing.T, res *entrasim.Result) string {
	t.Helper()
	var b strings.Builder
	if err := res.WriteTable(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// compare checks that the server holds the users and groups of the model.
func compare(t *testing.T, s *server, m entrasim.Model) {
	t.Helper()
	got := s.content()
	if len(got.Users) != len(m.Users) || len(got.Groups) != len(m.Groups) {
		t.Errorf("%d users and %d groups, want %d and %d", len(got.Users), len(got.Groups), len(m.Users), len(m.Groups))
	}
	for id, want := range m.Users {
		if u := got.Users[id]; !reflect.DeepEqual(u, want) {
			t.Errorf("a user is\n%v, want\n%v", u, want)
		}
	}
	for id, want := range m.Groups {
		if g := got.Groups[id]; !reflect.DeepEqual(g, want) {
			t.Errorf("a group is\n%v, want\n%v", g, want)
		}
	}
}

func TestPlay(t *testing.T) {
	s := newServer(t, bugs{})
	o := options(start(t, s) + "/?aadOptscim062020")
	o.References = true
	p := newPlay(t, o)
	res := run(t, p)
	compare(t, s, p.Model())
	if len(res.Operations) != 25 {
		t.Errorf("not every operation occurred:\n%s", table(t, res))
	}
	for _, op := range []string{"Add", "Replace", "Remove", "add", "replace", "remove"} {
		if s.ops[op] == 0 {
			t.Errorf("no operation is spelt %q: %v", op, s.ops)
		}
	}
	if res.Retried != 0 || res.PerSecond <= 0 {
		t.Errorf("retried %d, %f requests a second", res.Retried, res.PerSecond)
	}
}

func TestReferenceCheckIsOff(t *testing.T) {
	res := run(t, newPlay(t, options(start(t, newServer(t, bugs{})))))
	if slices.ContainsFunc(res.Operations, func(o entrasim.Operation) bool { return o.Name == "GET Groups reference" }) {
		t.Error("references were checked, though the options do not ask for it")
	}
}

func TestCyclesOneByOne(t *testing.T) {
	s := newServer(t, bugs{})
	o := options(start(t, s))
	for _, o.Cycles = range []entrasim.Cycles{entrasim.InitialOnly, entrasim.IncrementalOnly} {
		p := newPlay(t, o)
		run(t, p)
		compare(t, s, p.Model())
	}
}

func TestPlayAgain(t *testing.T) {
	s := newServer(t, bugs{})
	p := newPlay(t, options(start(t, s)))
	run(t, p)
	run(t, p)
	compare(t, s, p.Model())
}

// A group that matches by its name alone is not renamed to the same name.
func TestGroupMatchedByName(t *testing.T) {
	s := newServer(t, bugs{})
	o := options(start(t, s))
	o.Cycles = entrasim.InitialOnly
	p := newPlay(t, o)
	for _, g := range p.Model().Groups {
		s.groups[g.DisplayName] = &group{"other " + g.ExternalID, g.DisplayName, map[string]bool{}}
	}
	res, err := p.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range res.Operations {
		if op.Name == "POST Groups" || op.Name == "PATCH Groups rename" {
			t.Errorf("%d × %s", op.Count, op.Name)
		}
	}
}

// Two plays with different seeds share a server.
func TestSeeds(t *testing.T) {
	s := newServer(t, bugs{})
	o := options(start(t, s))
	first := newPlay(t, o)
	o.Seed = 2
	second := newPlay(t, o)
	var both sync.WaitGroup
	for _, p := range []*entrasim.Play{first, second} {
		both.Go(func() {
			if res, err := p.Run(t.Context()); err != nil || !res.OK() {
				t.Errorf("%v\n%s", err, table(t, res))
			}
		})
	}
	both.Wait()
	want := first.Model()
	for id, u := range second.Model().Users {
		want.Users[id] = u
	}
	for id, g := range second.Model().Groups {
		want.Groups[id] = g
	}
	compare(t, s, want)
	if again := newPlay(t, o); !reflect.DeepEqual(again.Model(), second.Model()) {
		t.Error("a seed gives two populations")
	}
}

// The smallest populations lack many of the changes of a play.
func TestSmall(t *testing.T) {
	for users := 1; users <= 6; users++ {
		for groups := range 3 {
			s := newServer(t, bugs{})
			o := options(start(t, s))
			o.Users, o.Groups, o.Seed = users, groups, uint64(users)
			p := newPlay(t, o)
			run(t, p)
			compare(t, s, p.Model())
		}
	}
}

func TestBugsAreCaught(t *testing.T) {
	for _, c := range []struct {
		name      string
		bugs      bugs
		operation string
		problem   string
	}{
		{"Remove empties", bugs{emptyOnRemove: true}, "GET Groups with members", "members are missing"},
		{"active stays", bugs{keepActive: true}, "PATCH Users disable", "active is not as it was sent"},
		{"active is a text", bugs{activeAsText: true}, "POST Users", "the body is not of the expected form"},
		{"plain JSON", bugs{contentType: "application/json"}, "Test connection", "the content type is not exactly application/scim+json"},
		{"charset", bugs{contentType: "application/scim+json; charset=utf-8"}, "Test connection", "the content type is not exactly application/scim+json"},
		{"filter ignored", bugs{ignoreFilter: true}, "GET Users filter", "the filter matches another resource"},
		{"POST answers 200", bugs{created: 200}, "POST Users", "the status is 200, not 201"},
		{"no match is 404", bugs{noMatch: 404}, "Test connection", "the status is 404, not 200"},
		{"disabled are hidden", bugs{hideDisabled: true}, "GET Users filter", "the filter does not show what must exist"},
		{"cleared stays", bugs{keepCleared: true}, "PATCH Users no manager", enterprise + ":manager is still there, though it was cleared"},
		{"deleted stays", bugs{keepDeleted: true}, "GET Users deleted", "the status is 200, not 404"},
		{"member lost", bugs{loseMember: true}, "GET Groups with members", "members are missing"},
		{"member twice is 409", bugs{memberConflict: true}, "PATCH Groups member again", "the status is 409, not 204"},
		{"group in the answer", bugs{groupBody: true}, "PATCH Groups members", "the status is 200, not 204"},
		{"pathless is skipped", bugs{skipPathless: true}, "PATCH Users manager", enterprise + ":manager is missing, though it was sent"},
		{"a second work mail", bugs{duplicateMail: true}, "PATCH Users rename", `emails[type eq "work"].value is not as it was sent`},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := options(start(t, newServer(t, c.bugs)))
			o.Concurrency = 1 // the first operation that shows a bug does not depend on the order of the requests
			res, _ := newPlay(t, o).Run(t.Context())
			if res.OK() {
				t.Fatal("the bug was not caught")
			}
			if !slices.ContainsFunc(res.Reasons, func(r entrasim.Reason) bool { return r.Operation == c.operation && r.Problem == c.problem }) {
				t.Errorf("%s: %q is not among the reasons:\n%s", c.operation, c.problem, table(t, res))
			}
		})
	}
}

// firstTime answers each request that is not a GET otherwise the first time.
func firstTime(h http.Handler, otherwise func(w http.ResponseWriter, r *http.Request)) http.Handler {
	var mu sync.Mutex
	seen := map[string]bool{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		key := r.Method + r.URL.String() + string(body)
		mu.Lock()
		first := !seen[key]
		seen[key] = true
		mu.Unlock()
		if first && r.Method != http.MethodGet {
			otherwise(w, r)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// The server makes every change, and the answer is lost: the play retries, and finds the resources that a POST created.
func TestLostAnswers(t *testing.T) {
	s := newServer(t, bugs{})
	o := options(start(t, firstTime(s, func(_ http.ResponseWriter, r *http.Request) {
		s.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	})))
	p := newPlay(t, o)
	if res := run(t, p); res.Retried < 150 {
		t.Errorf("retried %d", res.Retried)
	}
	compare(t, s, p.Model())
}

func TestRetryAfter(t *testing.T) {
	s := newServer(t, bugs{})
	for _, status := range []int{http.StatusServiceUnavailable, http.StatusTooManyRequests} {
		o := options(start(t, firstTime(s, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(status)
		})))
		o.Seed = uint64(status)
		if res := run(t, newPlay(t, o)); res.Retried < 150 {
			t.Errorf("retried %d", res.Retried)
		}
	}
}

func TestNeverReady(t *testing.T) {
	o := options(start(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(http.StatusServiceUnavailable)
	})))
	res, err := newPlay(t, o).Run(t.Context())
	if err == nil || res.OK() || res.Count != 1 || res.Retried != 4 {
		t.Errorf("%v\n%s", err, table(t, res))
	}
	if !strings.Contains(table(t, res), "Test connection: still 503 after 5 attempts\n  1×, first at GET /Users?filter=userName+eq+%22") {
		t.Error(table(t, res))
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o := options(start(t, newServer(t, bugs{})))
	o.Progress = func(phase string, done, _ int) {
		if phase == "Managers" && done == 5 {
			cancel()
		}
	}
	res, err := newPlay(t, o).Run(ctx)
	if !errors.Is(err, context.Canceled) || res.OK() || res.Complete || res.Failed > 0 || res.Count < 2*o.Users {
		t.Errorf("%v\n%s", err, table(t, res))
	}
}

func TestOptions(t *testing.T) {
	_, err := entrasim.New(entrasim.Options{BaseURL: "127.0.0.1:7071/scim", Groups: -1, Concurrency: -1, Cycles: 7})
	if err == nil || strings.Count(err.Error(), "\n") != 3 {
		t.Errorf("not all mistakes are in the error: %v", err)
	}
	var c entrasim.Cycles
	for _, name := range []string{"both", "initial", "incremental"} {
		if err := c.UnmarshalText([]byte(name)); err != nil || c.String() != name {
			t.Errorf("%q is read as %v: %v", name, c, err)
		}
	}
	if c.UnmarshalText([]byte("first")) == nil {
		t.Error("the cycles \"first\" are accepted")
	}
}

func TestResultAsJSON(t *testing.T) {
	res := run(t, newPlay(t, options(start(t, newServer(t, bugs{})))))
	data, err := json.Marshal(res)
	if err != nil {
		t.Fatal(err)
	}
	var back entrasim.Result
	if err := json.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(&back, res) {
		t.Errorf("%s: %v", data, err)
	}
}

func TestProgress(t *testing.T) {
	var b strings.Builder
	o := options(start(t, newServer(t, bugs{})))
	o.Cycles, o.Progress = entrasim.InitialOnly, entrasim.NewProgress(&b)
	run(t, newPlay(t, o))
	for i, want := range []string{"Users: 0 of 70", "Users: 70 of 70 in ", "Managers: 0 of 70", "Managers: 70 of 70 in "} {
		if got := strings.Split(b.String(), "\n")[i]; !strings.HasPrefix(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if strings.ContainsAny(b.String(), "\r\x1b") {
		t.Errorf("a log is no place for control characters: %q", b.String())
	}
}
