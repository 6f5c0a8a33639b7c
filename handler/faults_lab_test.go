package main_test

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/scimhttp"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/connection"
	"workflowgen-scim/handler/internal/workflowgen/graphql"
	"workflowgen-scim/handler/internal/workflowgen/scimapi"
)

// lab is all of the gateway and a WorkflowGen that goes wrong, with pipes in the place of sockets, so that it can be put
// into a bubble of simulated time: deadlines, pauses and leases pass at once and to the nanosecond.
type lab struct {
	*testing.T
	sim     *wgsim.Server
	gateway http.Handler
}

func newLab(t *testing.T) *lab { return newLabWith(t, byGraphQL, wgsim.Options{}) }

// The ways into WorkflowGen.
const (
	byGraphQL = "graphql"
	bySCIM    = "scim"
)

// newLabWith is a lab that goes one of the ways, with a WorkflowGen of some options.
func newLabWith(t *testing.T, way string, o wgsim.Options) *lab {
	log.SetOutput(io.Discard) // net/http quotes answers that it did not expect; what the program does about that is tested in app
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	o.Directory, o.ClientID, o.ClientSecret, o.SCIMToken = provisioned, "app", "s3cret", "s3cret"
	l := &lab{T: t, sim: wgsim.New(o)}
	pipes := make(pipeListener)
	server := &http.Server{Handler: l.sim}
	go server.Serve(pipes)
	transport := &http.Transport{DialContext: pipes.dial}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = server.Close()
	})
	directory, err := l.directory(way, transport)
	if err != nil {
		t.Fatal(err)
	}
	service := provision.New(directory, memledger.New(), provision.Config{})
	l.gateway = scimhttp.New(service, auth.ForTokens(secretToken), publicURL)
	return l
}

// directory is the adapter of one of the ways.
func (l *lab) directory(way string, transport *http.Transport) (provision.Directory, error) {
	if way == bySCIM {
		return scimapi.New(scimapi.Config{Config: connection.Config{Transport: transport, SignIn: connection.Bearer(connection.Fixed("s3cret"))},
			URL: "http://workflowgen/wfgen/scim"})
	}
	return graphql.New(graphql.Config{
		Config: connection.Config{Transport: transport, SignIn: connection.ClientCredentials(connection.OAuth{
			TokenURL: "http://workflowgen/oauth2/token", ClientID: "app", Secret: connection.Fixed("s3cret"), Resource: "x", Transport: transport})},
		URL: "http://workflowgen/wfgen/graphql", DirectoryName: provisioned, GroupDescription: "-"})
}

// pipeListener hands out the far ends of pipes.
type pipeListener chan net.Conn

func (l pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case l <- far:
		return near, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept, Close and Addr make a pipeListener a net.Listener.
func (l pipeListener) Accept() (net.Conn, error) {
	c, ok := <-l
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}
func (l pipeListener) Close() error   { close(l); return nil }
func (l pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }

// ask is a request as Entra makes it.
func (l *lab) ask(method, target, body string) (*http.Response, string) {
	l.Helper()
	path, query, _ := strings.Cut(target, "?")
	if query != "" {
		name, value, _ := strings.Cut(query, "=")
		path += "?" + url.Values{name: {value}}.Encode()
	}
	r := httptest.NewRequest(method, "/scim/v2"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+secretToken)
	r.Header.Set("Content-Type", "application/scim+json")
	w := httptest.NewRecorder()
	l.gateway.ServeHTTP(w, r)
	res := w.Result()
	text, _ := io.ReadAll(res.Body)
	return res, string(text)
}

// users is the users of WorkflowGen whose names are given by what Entra did, without the administrator.
func (l *lab) users() []wgsim.UserRow {
	return slices.DeleteFunc(l.sim.Users(), func(u wgsim.UserRow) bool { return u.Directory != provisioned })
}

func (l *lab) addUser(name string) (id string) {
	l.Helper()
	id, err := l.sim.AddUser(wgsim.UserRow{UserName: name, LastName: "x", IsActive: true})
	if err != nil {
		l.Fatal(err)
	}
	return id
}
