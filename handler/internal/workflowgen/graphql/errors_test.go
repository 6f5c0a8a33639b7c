package graphql_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/connection"
)

var lastName = workflowgen.UserChange{workflowgen.LastName: "Lee"}

// faults lists the ways in which an exchange fails, the errors of a read and of a mutation, and the text that they must
// contain. "refused" stands for a *provision.Refused.
var faults = []struct {
	name     string
	reply    reply
	read     error
	mutation error
	says     string
}{
	{"unauthorized", reply{401, "text/html", "<title>401</title>"}, provision.ErrUnavailable, provision.ErrUnavailable, "WORKFLOWGEN_USERNAME"},
	{"forbidden", reply{403, "", ""}, provision.ErrUnavailable, provision.ErrUnavailable, "Administrator"},
	{"too many", reply{429, "text/plain", "slow down"}, provision.ErrUnavailable, provision.ErrUnavailable, "slow down"},
	{"service away", reply{503, "text/html", "\n<html><head><TITLE>Service Unavailable</TITLE>"}, provision.ErrUnavailable, provision.ErrUnavailable, "Service Unavailable"},
	{"bad gateway", reply{502, "text/html", ""}, provision.ErrUnavailable, provision.ErrUnknown, "502"},
	{"gateway time-out", reply{504, "text/html", ""}, provision.ErrUnavailable, provision.ErrUnknown, "504"},
	{"redirect", reply{302, "text/html", "moved"}, provision.ErrUnavailable, provision.ErrUnknown, "302"},
	{"wrong address", reply{404, "text/html", "<!DOCTYPE html>\n<html>"}, provision.ErrUnavailable, provision.ErrUnknown, "<!DOCTYPE html>"},
	{"crash", reply{500, "text/html", "<title>Runtime Error</title>"}, provision.ErrUnavailable, provision.ErrUnknown, "Runtime Error"},
	{"sign-in page", reply{200, "text/html; charset=utf-8", "<title>Sign in</title>"}, provision.ErrUnavailable, provision.ErrUnknown, "Sign in"},
	{"no type", reply{200, "x", `{"data":null}`}, provision.ErrUnavailable, provision.ErrUnknown, `"x"`},
	{"half JSON", reply{body: `{"data":{"user":{"id":"VX`}, provision.ErrUnavailable, provision.ErrUnknown, "cannot be read"},
	{"wrong JSON", reply{body: `{"data":{"user":7,"updateUser":7}}`}, provision.ErrUnavailable, provision.ErrUnknown, "cannot be read"},
	{"empty", reply{}, provision.ErrUnavailable, provision.ErrUnknown, "cannot be read"},
	{"no data", reply{body: `{}`}, provision.ErrUnavailable, provision.ErrUnknown, "lacks"},
	{"null", reply{body: `{"data":null}`}, provision.ErrUnavailable, provision.ErrUnknown, "without data"},
	{"other data", reply{body: `{"data":{"else":{}}}`}, provision.ErrUnavailable, provision.ErrUnknown, "lacks"},
	{"no object", reply{body: `{"data":{"user":{},"updateUser":{"user":null}}}`}, provision.ErrUnavailable, provision.ErrUnknown, "lacks"},
	{"400 without errors", reply{status: 400, body: `{"data":{}}`}, provision.ErrUnavailable, provision.ErrUnknown, "400"},
	{"misfit", reply{status: 400, body: `{"errors":[{"message":"Cannot query field \"isArchived\" on type \"User\"."}]}`}, provision.ErrUnavailable, provision.ErrUnavailable, ".graphql: Cannot query field"},
	{"misfit in its own words", reply{status: 400, body: `{"errors":[{"message":"no!"}]}`}, provision.ErrUnavailable, provision.ErrUnavailable, ".graphql: no!"},
	{"misfit in a 500", reply{status: 500, body: `{"errors":[{"message":"Variable \"$input\" got invalid value"}]}`}, provision.ErrUnavailable, provision.ErrUnavailable, "does not fit"},
	{"refusal", reply{body: `{"data":{"user":null,"updateUser":null},"errors":[{"message":"The user is the only coordinator of \"Pay\"","path":["updateUser"]}]}`}, provision.ErrUnavailable, errRefused, "the only coordinator"},
	{"refusal in a 500", reply{status: 500, body: `{"data":null,"errors":[{"message":"The user is the only coordinator"}]}`}, provision.ErrUnavailable, errRefused, "the only coordinator"},
	{"made, not shown", reply{body: `{"data":{"user":null,"updateUser":{"user":null}},"errors":[{"message":"manager exploded","path":["updateUser","user","manager"]}]}`}, provision.ErrUnavailable, provision.ErrUnknown, "manager exploded"},
	{"a part is not found", reply{body: `{"data":{"user":null,"updateUser":{"user":null}},"errors":[{"message":"User not found","path":["user","manager"]}]}`}, provision.ErrUnavailable, provision.ErrUnknown, "User not found"},
	{"words in no table", reply{body: `{"data":{"user":null,"updateUser":null},"errors":[{"message":"Hm."}]}`}, provision.ErrUnavailable, provision.ErrUnknown, "Hm."},
	{"stumble", reply{body: `{"errors":[{"message":"Execution Timeout Expired.","path":["updateUser"]}]}`}, provision.ErrUnavailable, provision.ErrUnknown, "Timeout Expired"},
}

var errRefused = errors.New("refused")

func TestFaults(t *testing.T) {
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			s := play(t, map[string][]any{
				"user":       {f.reply},
				"userLook":   {data("user", ann)},
				"updateUser": {f.reply},
			})
			d := open(t, config(s.URL))
			_, err := d.User(t.Context(), annID)
			check(t, err, f.read, "read user: ", f.says)
			_, err = d.UpdateUser(t.Context(), annID, lastName)
			check(t, err, f.mutation, "update user: ", f.says)
		})
	}
}

func check(t *testing.T, err, want error, says ...string) {
	t.Helper()
	refused, ok := errors.AsType[*provision.Refused](err)
	switch {
	case err == nil:
		t.Fatal("no error")
	case want == errRefused && !ok, want != errRefused && !errors.Is(err, want):
		t.Errorf("the error is not %q: %v", want, err)
	case ok && refused.Reason == "":
		t.Errorf("refused without a reason")
	}
	if errors.Is(err, provision.ErrUnavailable) && errors.Is(err, provision.ErrUnknown) {
		t.Errorf("the error is both: %v", err)
	}
	for _, text := range says {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("the error does not say %q: %v", text, err)
		}
	}
	if strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "Basic ") {
		t.Errorf("the error tells the password: %v", err)
	}
}

func TestTokenIsNamed(t *testing.T) {
	s := play(t, map[string][]any{"user": {reply{status: 401}}})
	cfg := config(s.URL)
	cfg.SignIn = connection.Bearer(connection.Fixed("s3cret"))
	_, err := open(t, cfg).User(t.Context(), annID)
	check(t, err, provision.ErrUnavailable, "WORKFLOWGEN_TOKEN")
}

// TestUnreachable: a request to an address that cannot be dialled has changed nothing.
func TestUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	_, err = open(t, config("http://"+l.Addr().String())).CreateUser(t.Context(), lastName)
	check(t, err, provision.ErrUnavailable, "create user: ")
}

// TestNoHandshake: a server without TLS gets no request.
func TestNoHandshake(t *testing.T) {
	s := play(t, nil)
	_, err := open(t, config("https://"+s.Listener.Addr().String())).CreateUser(t.Context(), lastName)
	check(t, err, provision.ErrUnavailable)
	s.wantRequests(t)
}

// hangUp ends the connection without an answer.
var hangUp = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })

// TestHangUp: a mutation is not sent again if its pooled connection ends without an answer.
func TestHangUp(t *testing.T) {
	s := play(t, map[string][]any{
		"user":       {data("user", ann), hangUp},
		"updateUser": {hangUp},
	})
	d := open(t, config(s.URL))
	if _, err := d.User(t.Context(), annID); err != nil {
		t.Fatal(err)
	}
	_, err := d.UpdateUser(t.Context(), annID, lastName)
	check(t, err, provision.ErrUnknown)
	_, err = d.User(t.Context(), annID)
	check(t, err, provision.ErrUnavailable)
	s.wantRequests(t, `user {"id":"VXNlcjox"}`, `updateUser {"input":{"id":"VXNlcjox","lastName":"Lee"}}`, `user {"id":"VXNlcjox"}`)
}

// TestBrokenOff: an answer that is shorter than its Content-Length proves nothing.
func TestBrokenOff(t *testing.T) {
	cut := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "1000")
		io.WriteString(w, data("createUser", `{"user":`+ann+`}`))
	})
	s := play(t, map[string][]any{"createUser": {cut}})
	_, err := open(t, config(s.URL)).CreateUser(t.Context(), lastName)
	check(t, err, provision.ErrUnknown, "broke off")
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

type blanks struct{}

func (blanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func (blanks) Close() error { return nil }

func TestTooLarge(t *testing.T) {
	cfg := config("http://localhost")
	cfg.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: blanks{}}, nil
	})
	_, err := open(t, cfg).User(t.Context(), annID)
	check(t, err, provision.ErrUnavailable, "larger than")
}

// deaf accepts connections and reads them, and never answers.
func deaf(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	go io.Copy(io.Discard, far)
	return near, nil
}

// TestDeadline plays the twenty seconds in synctest time.
func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := config("http://localhost")
		cfg.Transport = &http.Transport{DialContext: deaf}
		d := open(t, cfg)
		_, err := d.CreateUser(t.Context(), lastName)
		check(t, err, provision.ErrUnknown, context.DeadlineExceeded.Error())
		_, err = d.User(t.Context(), annID)
		check(t, err, provision.ErrUnavailable, context.DeadlineExceeded.Error())
	})
}

// TestDeadlineWhileDialling: a request that waits for a connection was not sent.
func TestDeadlineWhileDialling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		over := make(chan struct{}) // net/http goes on dialling for the next request
		defer close(over)
		cfg := config("http://localhost")
		cfg.Transport = &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			<-over
			return nil, errors.New("the connection was not accepted")
		}}
		_, err := open(t, cfg).CreateUser(t.Context(), lastName)
		check(t, err, provision.ErrUnavailable)
	})
}

// TestCallerGivesUp: the error wraps the cancellation of the caller.
func TestCallerGivesUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := play(t, map[string][]any{"createUser": {http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})}})
	_, err := open(t, config(s.URL)).CreateUser(ctx, lastName)
	check(t, err, provision.ErrUnknown)
	check(t, err, context.Canceled)
}

func TestObserve(t *testing.T) {
	s := play(t, map[string][]any{"user": {data("user", "null")}, "userLook": {reply{status: 503}}})
	var calls, failed atomic.Int32
	cfg := config(s.URL)
	cfg.Observe = func(_ context.Context, c connection.Call) {
		calls.Add(1)
		if c.Err != nil {
			failed.Add(1)
		}
		if c.Operation != "user" && c.Operation != "userLook" || c.Duration <= 0 {
			t.Errorf("observed %+v", c)
		}
	}
	d := open(t, cfg)
	_, err := d.User(t.Context(), annID)
	check(t, err, provision.ErrNotFound)
	check(t, d.DeleteUser(t.Context(), annID), provision.ErrUnavailable, "delete user: look at user: ")
	if calls.Load() != 2 || failed.Load() != 1 {
		t.Errorf("observed %d calls and %d errors, want 2 and 1", calls.Load(), failed.Load())
	}
}
