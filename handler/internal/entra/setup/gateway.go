package setup

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Endpoint is the SCIM endpoint of the gateway, as this machine reaches it.
type Endpoint struct {
	Address   string
	Token     string
	Transport http.RoundTripper // nil is the network
}

// Answer is an answer of the endpoint.
type Answer struct {
	*http.Response
	Content []byte
}

// JSON reports whether the answer claims to be JSON.
func (a *Answer) JSON() bool { return strings.Contains(a.Header.Get("Content-Type"), "json") }

// Get sends a GET with the token and, like Entra, without a User-Agent. The error is BadTenantURL if the address cannot be used.
func (e *Endpoint) Get(ctx context.Context, path string, q url.Values) (*Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	base, flags, _ := strings.Cut(e.Address, "?")
	target := strings.TrimRight(base, "/") + path
	if query := strings.Trim(q.Encode()+"&"+flags, "&"); query != "" {
		target += "?" + query
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return nil, badTenantURL(e.Address)
	}
	r.Header.Set("User-Agent", "") // net/http then sends none
	if e.Token != "" {
		r.Header.Set("Authorization", "Bearer "+e.Token)
	}
	resp, err := cmp.Or(e.Transport, http.DefaultTransport).RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return &Answer{resp, body}, err
}

// tryGateway fails if no gateway answers at the tenant URL or the gateway refuses the token, before anything is created.
func tryGateway(ctx context.Context, o Options) (Step, error) {
	if err := CheckTenantURL(o.Address); err != nil {
		return Step{}, err
	}
	if o.NoProbe {
		return skipped("the tenant URL is not tried from this machine"), nil
	}
	at := withoutQuery(o.Address)
	e := &Endpoint{Address: o.Address, Token: o.Token, Transport: o.Transport}
	answer, err := e.Get(ctx, "/ServiceProviderConfig", nil) // every SCIM endpoint has it
	switch {
	case HasCode(err, BadTenantURL):
		return Step{}, err
	case err != nil && ctx.Err() != nil:
		return Step{}, context.Cause(ctx)
	case err != nil:
		return Step{}, problem(NoGateway, err, "no gateway answers at %s (%v)", at, err)
	case answer.StatusCode == http.StatusForbidden && !answer.JSON():
		return Step{State: StepWarning, Hint: HintServer,
			Detail: fmt.Sprintf("the platform in front of %s refuses this machine (403); Entra tries the URL and the token before anything is stored", at)}, nil
	case answer.StatusCode == http.StatusUnauthorized && o.Token == "":
		return unchanged(""), nil
	case answer.StatusCode == http.StatusUnauthorized:
		return Step{}, problem(TokenRefused, nil, "the gateway at %s refuses the secret token", at)
	case answer.StatusCode != http.StatusOK || !isServiceProvider(answer.Content):
		return Step{}, problem(NotSCIM, nil, "%s is not a SCIM endpoint (HTTP %d, %q)", at, answer.StatusCode, answer.Header.Get("Content-Type"))
	}
	return unchanged(""), nil
}

// isServiceProvider reports whether a body is a service provider configuration (RFC 7643, section 5).
func isServiceProvider(body []byte) bool {
	var config struct{ Schemas []string }
	return json.Unmarshal(body, &config) == nil && slices.Contains(config.Schemas, "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig")
}
