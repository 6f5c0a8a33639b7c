package main_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
)

// scimRequest is what a client asks for.
type scimRequest struct{ method, target, body string }

func patchRequest(target, operations string) scimRequest {
	return scimRequest{"PATCH", target, patchHead + operations + "]}"}
}

// replace is a PATCH that replaces the value of one attribute; value is JSON.
func replace(target, path, value string) scimRequest {
	return patchRequest(target, fmt.Sprintf(`{"op":"Replace","path":%q,"value":%s}`, path, value))
}

// try sends a request with an invocation id, by which the gateway logs the request.
func (g *gateway) try(ctx context.Context, w scimRequest, invocation string) (answer, error) {
	r, err := http.NewRequestWithContext(ctx, w.method, g.url+"/scim/v2"+onTheWire.Replace(w.target), strings.NewReader(w.body))
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Authorization", "Bearer "+secretToken)
	r.Header.Set("Content-Type", "application/scim+json; charset=utf-8")
	r.Header.Set("X-Azure-Functions-InvocationId", invocation)
	res, err := g.client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return answer{res, string(text)}, err
}

// send sends a request, and ends the test if no answer comes.
func (c *cluster) send(g *gateway, w scimRequest) answer {
	c.Helper()
	a, err := g.try(c.Context(), w, "")
	if err != nil {
		c.Fatal(err)
	}
	return a
}

// expect sends a request whose answer must have one of these statuses.
func (c *cluster) expect(g *gateway, w scimRequest, statuses ...int) answer {
	c.Helper()
	a := c.send(g, w)
	if !slices.Contains(statuses, a.StatusCode) {
		c.Errorf("%s %s %.200s: %d %s, want %v", w.method, w.target, w.body, a.StatusCode, a.body, statuses)
	}
	return a
}

// hasStruck holds that a call has come that the rule is for: without one the test would show nothing.
func (c *cluster) hasStruck(r *rule) {
	c.Helper()
	select {
	case <-r.struck:
	default:
		c.Fatal("the call that was to go wrong did not come")
	}
}

// later is the answer of a request that is under way.
type later chan answer

// begin sends a request beside what the test does next.
func (c *cluster) begin(ctx context.Context, g *gateway, w scimRequest, invocation string) later {
	answered := make(later, 1)
	go func() {
		a, err := g.try(ctx, w, invocation)
		if err != nil && ctx.Err() == nil {
			c.Errorf("%s %s: %v", w.method, w.target, err)
		}
		answered <- a
	}()
	return answered
}

// abandon sends a request and hangs up as soon as the call that is held has arrived. ok is false if the request was answered
// without such a call. The id is that of the request in the log.
func (c *cluster) abandon(g *gateway, w scimRequest, h *heldCall) (invocation string, ok bool) {
	c.Helper()
	c.requests++
	invocation = fmt.Sprint("request-", c.requests)
	ctx, hangUp := context.WithCancel(c.Context())
	defer hangUp()
	written := make(chan struct{})
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { close(written) }})
	answered := c.begin(ctx, g, w, invocation)
	select {
	case <-h.struck:
		<-written
		hangUp()
		<-answered
		return invocation, true
	case <-answered:
		return invocation, false
	}
}

// ended waits until a gateway has ended a request.
func (c *cluster) ended(g *gateway, invocation string) {
	c.Helper()
	c.until("the gateway ends "+invocation, func() bool { return g.event(invocation) != "" })
}

// id is that of the resource in an answer, or of the first one in a list.
func (a answer) id() string {
	var r struct {
		ID        string
		Resources []struct{ ID string }
	}
	_ = json.Unmarshal([]byte(a.body), &r)
	if len(r.Resources) > 0 {
		return r.Resources[0].ID
	}
	return r.ID
}
