package main_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/auth"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// personal is the name of all users and groups here. No line may contain it: the portal has ids.
const personal = "zephyrine"

// watched is a program whose lines the portal is held to.
type watched struct {
	*testing.T
	*program
	token string
	asked int
}

// linesOfService are the lines of a program that serves: changes of every kind, refusals, callers who are not let in, a sweep.
func linesOfService(t *testing.T) []string {
	a := newAzure(t)
	sim := wgsim.New(wgsim.Options{Directory: provisioned, Username: username, Password: password})
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	w := &watched{T: t, token: a.token(t, "new", "--expires", "20d").Secret}
	release := a.vault.Hold()
	w.program = start(t, server.URL, append(a.env, "OAUTH_CLIENT_ID=", "FEDERATION_AUDIENCES=", "FEDERATION_SUBJECT=")...)
	w.early(release)
	ann := w.made("/scim/v2/Users", `{"userName":"`+personal+`@contoso.example","externalId":"e1","displayName":"`+personal+`","noSuchAttribute":1}`)
	w.send("POST", "/scim/v2/Users", `{"userName":"`+personal+`@contoso.example","externalId":"e2"}`)
	sim.Inject(wgsim.Fault{What: wgsim.Slow, On: "updateUser", Times: -1, For: wgsim.Duration(200 * time.Millisecond)})
	w.together("/scim/v2/Users/"+ann, 4)
	group := w.made("/scim/v2/Groups", `{"displayName":"`+personal+`s","externalId":"g1"}`)
	for _, op := range []string{"Add", "Remove"} {
		w.send("PATCH", "/scim/v2/Groups/"+group, patchHead+`{"op":"`+op+`","path":"members","value":[{"value":"`+ann+`"}]}]}`)
	}
	w.send("DELETE", "/scim/v2/Groups/bm9ib2R5", "")
	w.send("POST", "/Sweep", "{}")
	w.token = auth.NewSecret(auth.TokenPrefix)
	for range 12 { // more than have an event each, in one minute of two
		w.send("GET", "/scim/v2/Users", "")
	}
	w.end(t)
	return append(w.stdout.all(), w.stderr.all()...)
}

// linesOfTrouble are those of a program that reaches neither WorkflowGen nor Entra.
func linesOfTrouble(t *testing.T) []string {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	w := &watched{T: t, token: secretToken}
	w.program = start(t, gone.URL, "ENTRA_AUTHORITY="+strings.Replace(gone.URL, "http:", "https:", 1), "ENTRA_TENANTS="+tenant, "ENTRA_AUDIENCES="+audience)
	w.send("POST", "/scim/v2/Users", `{"userName":"`+personal+`@contoso.example","externalId":"e1"}`)
	for range 100_000 {
		if said := w.stderr.String(); strings.Contains(said, `"fetch"`) && strings.Contains(said, "not ready") {
			break
		}
		w.send("GET", "/health", "")
	}
	w.end(t)
	return append(w.stdout.all(), w.stderr.all()...)
}

// send sends a request as Entra and the host do.
func (w *watched) send(method, target, body string) string {
	w.Helper()
	r, err := http.NewRequestWithContext(w.Context(), method, w.url+target, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	w.asked++
	r.Header.Set("Authorization", "Bearer "+w.token)
	r.Header.Set("Content-Type", "application/scim+json")
	r.Header.Set("Adscimversion", "Date:11/23/2026, ActivityId:7d1d4f3e-0000-4000-8000-000000000001")
	r.Header.Set("Traceparent", fmt.Sprintf("00-%032x-%016x-01", w.asked, w.asked))
	r.Header.Set("X-Azure-Functions-InvocationId", fmt.Sprint(w.asked))
	_, answer := w.do(w.T, r)
	return string(answer)
}

// made makes a resource, and answers its id.
func (w *watched) made(target, body string) string {
	w.Helper()
	id, _ := fields(w.send("POST", target, body))["id"].(string)
	if id == "" {
		w.Fatalf("POST %s makes nothing", target)
	}
	return id
}

// early sends a request that has to wait for the vault. It is there once others that were sent after it are answered.
func (w *watched) early(release func()) {
	sent := make(chan struct{})
	ctx := httptrace.WithClientTrace(w.Context(), &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { close(sent) }})
	r, err := http.NewRequestWithContext(ctx, "GET", w.url+"/scim/v2/Users?count=1", nil)
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+w.token)
	var answered sync.WaitGroup
	answered.Go(func() { w.do(w.T, r) })
	<-sent
	for range 20 {
		w.send("GET", "/health", "")
	}
	release()
	answered.Wait()
}

// together changes a user several times at once, so that all but one wait for their turn.
func (w *watched) together(target string, n int) {
	var all sync.WaitGroup
	for i := range n {
		r, err := http.NewRequestWithContext(w.Context(), "PATCH", w.url+target,
			strings.NewReader(fmt.Sprintf(patchHead+`{"op":"Replace","path":"title","value":"Title %d"}]}`, i)))
		if err != nil {
			w.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+w.token)
		all.Go(func() {
			if res, err := w.client.Do(r); err == nil {
				_, _ = io.Copy(io.Discard, res.Body)
				_ = res.Body.Close()
			}
		})
	}
	all.Wait()
}
