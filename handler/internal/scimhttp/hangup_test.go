package scimhttp_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/scimhttp"
	"workflowgen-scim/handler/internal/workflowgen"
)

const (
	disable     = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":"active","value":"False"}]}`
	disableMany = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[
		{"method":"PATCH","path":"/Users/VTE","data":` + disable + `},{"method":"PATCH","path":"/Users/VTE","data":` + disable + `}]}`
)

// exchange is a request over a real connection. Its client hangs up while the service works on it.
type exchange struct {
	*testing.T
	working chan struct{}   // the service works on the request
	updated chan error      // the error of a write's context
	outer   context.Context // of the request, as net/http made it
	ledger  *memledger.Ledger
	handler *scimhttp.Handler
}

// hangUpLimit bounds how long a hang-up may take to reach the service. It only passes if the hang-up does not.
const hangUpLimit = 20 * time.Second

func (x *exchange) hangUp(method, path, body string) {
	x.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x.outer = r.Context()
		x.handler.ServeHTTP(w, r)
	}))
	ctx, cancel := context.WithCancel(x.Context())
	r, _ := http.NewRequestWithContext(ctx, method, server.URL+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer secret")
	go func() { <-x.working; cancel() }()
	if res, err := http.DefaultClient.Do(r); err == nil {
		x.Errorf("%s %s: the request ended with %d before its client hung up", method, path, res.StatusCode)
	}
	server.Close() // once the service has ended the request
}

func (x *exchange) wait(ctx context.Context) {
	close(x.working)
	select {
	case <-ctx.Done():
	case <-time.After(hangUpLimit):
		x.Error("the service was not told of the hang-up")
	}
}

// reads is a directory whose client hangs up during the first read.
type reads struct {
	provision.Directory
	x     *exchange
	calls int
}

func (d *reads) Lacks() workflowgen.FieldSet { return 0 }

func (d *reads) User(ctx context.Context, _ string) (workflowgen.User, error) {
	d.calls++
	if d.calls == 1 {
		d.x.wait(ctx)
	}
	return workflowgen.User{ID: "U1", Values: active("true")}, nil
}

func active(v string) (values [workflowgen.NumFields]string) {
	values[workflowgen.UserName], values[workflowgen.LastName], values[workflowgen.IsActive] = "ann", "Lee", v
	return values
}

func newExchange(t *testing.T, dir func(*exchange) provision.Directory) *exchange {
	x := &exchange{T: t, working: make(chan struct{}), updated: make(chan error, 1), ledger: memledger.New()}
	x.handler = scimhttp.New(provision.New(dir(x), x.ledger, provision.Config{}), auth.ForTokens("secret"), "https://scim.example.com")
	return x
}

func user1() provision.Key { return provision.Key{Type: "User", ID: "U1"} }

// A client that hangs up before its change has begun withdraws it: with a body and without, and in a bulk request each
// operation that remains.
func TestHangingUpWithdraws(t *testing.T) {
	at := "/scim/v2/Users/" + mapping.ID("U1")
	for _, c := range []struct{ method, path, body string }{
		{"PATCH", at, disable}, {"DELETE", at, ""}, {"GET", at, ""}, {"POST", "/scim/v2/Bulk", disableMany},
	} {
		x := newExchange(t, func(x *exchange) provision.Directory { return &reads{x: x} })
		x.hangUp(c.method, c.path, c.body) // a write would panic: the directory has none
		for _, e := range x.ledger.History(user1()) {
			if e.Decision != provision.Failed || e.Reason != provision.ErrHungUp.Error() {
				t.Errorf("%s: the entry is %s, %q", c.method, e.Decision, e.Reason)
			}
		}
		if r, err := x.ledger.Last(t.Context(), user1()); err != nil || r.Version != "" {
			t.Errorf("%s: a change was begun: %+v, %v", c.method, r, err)
		}
	}
}

// writes is a directory whose client hangs up during a write.
type writes struct {
	reads
}

func (d *writes) User(context.Context, string) (workflowgen.User, error) {
	return workflowgen.User{ID: "U1", Values: active("true")}, nil
}

func (d *writes) UpdateUser(ctx context.Context, _ string, _ workflowgen.UserChange) (workflowgen.User, error) {
	close(d.x.working)
	<-d.x.outer.Done()
	d.x.updated <- ctx.Err()
	return workflowgen.User{ID: "U1", Values: active("false")}, ctx.Err()
}

// A change that has begun is carried out although the client hangs up.
func TestHangingUpStopsNothing(t *testing.T) {
	x := newExchange(t, func(x *exchange) provision.Directory { return &writes{reads{x: x}} })
	x.hangUp("PATCH", "/scim/v2/Users/"+mapping.ID("U1"), disable)
	if err := <-x.updated; err != nil {
		t.Errorf("the write was abandoned: %v", err)
	}
	if all := x.ledger.History(user1()); len(all) != 1 || all[0].Decision != provision.Applied {
		t.Errorf("the history is %+v", all)
	}
}

// A request waits for the first look at WorkflowGen only after its body has been read: before, net/http does not notice a
// hang-up.
func TestWaitingIsGivenUpWithTheClient(t *testing.T) {
	x := newExchange(t, func(x *exchange) provision.Directory { return nil })
	ended := errors.New("not called")
	x.handler.Await(func(ctx context.Context) { x.wait(ctx); ended = ctx.Err() })
	x.hangUp("POST", "/scim/v2/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ann","name":{"familyName":"Lee"}}`)
	if !errors.Is(ended, context.Canceled) {
		t.Errorf("while it waited the context of the request had the error %v, want context.Canceled", ended)
	}
	if r, err := x.ledger.Last(t.Context(), provision.NameKey("User", "ann")); err != nil || r.Version != "" {
		t.Errorf("a change was begun: %+v, %v", r, err)
	}
}
