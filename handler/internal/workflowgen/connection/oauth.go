package connection

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// OAuth describes how an application gets a token of its own (RFC 6749 §4.4), as WorkflowGen recommends for programs that run
// unattended. The application is registered in WorkflowGen as a Non Interactive Client, with the user that it acts as.
type OAuth struct {
	TokenURL string // https://login.microsoftonline.com/<tenant>/oauth2/token
	ClientID string
	Secret   Secret

	// Resource is WorkflowGen's App ID URI, for a token endpoint that takes "resource" (Entra v1); Scope is for others.
	Resource string
	Scope    string

	// Transport carries the requests for tokens; nil is http.DefaultTransport.
	Transport http.RoundTripper
}

// ClientCredentials signs in by a token that it fetches, keeps, and replaces before it ends.
func ClientCredentials(o OAuth) SignIn {
	if o.Transport == nil {
		o.Transport = http.DefaultTransport
	}
	return newKeeper("WORKFLOWGEN_TOKEN_URL, WORKFLOWGEN_CLIENT_ID, WORKFLOWGEN_CLIENT_SECRET and WORKFLOWGEN_RESOURCE or WORKFLOWGEN_SCOPE", o.fetch)
}

func (o *OAuth) fetch(ctx context.Context, fresh bool) (*Credential, error) {
	secret, err := o.Secret(ctx, fresh)
	if err != nil {
		return nil, err
	}
	cfg := clientcredentials.Config{ClientID: o.ClientID, ClientSecret: secret, TokenURL: o.TokenURL, AuthStyle: oauth2.AuthStyleInParams}
	if o.Resource != "" {
		cfg.EndpointParams = url.Values{"resource": {o.Resource}}
	}
	if o.Scope != "" {
		cfg.Scopes = []string{o.Scope}
	}
	token, err := cfg.Token(context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: o.Transport}))
	if err != nil {
		return nil, refusal(err)
	}
	c := &Credential{header: "Authorization", value: "Bearer " + token.AccessToken}
	if !token.Expiry.IsZero() {
		c.due, c.over = schedule(time.Now(), token.Expiry)
	}
	return c, nil
}

// A token is due for renewal renewBefore its end, and unused for the last unusedBefore, because clocks differ.
const (
	renewBefore  = 5 * time.Minute
	unusedBefore = 10 * time.Second
)

func schedule(now, expiry time.Time) (due, over time.Time) {
	left := expiry.Sub(now)
	return expiry.Add(-min(renewBefore, left/5)), expiry.Add(-min(unusedBefore, left/10))
}

// refusal returns the error and description of the token endpoint, without the rest of its answer.
func refusal(err error) error {
	r, ok := errors.AsType[*oauth2.RetrieveError](err)
	switch {
	case !ok:
		return err
	case r.ErrorCode != "":
		return fmt.Errorf("the token endpoint says %s: %s", Clip(r.ErrorCode), firstLine([]byte(r.ErrorDescription)))
	}
	return fmt.Errorf("the token endpoint says HTTP %d: %s", r.Response.StatusCode, firstLine(r.Body))
}
