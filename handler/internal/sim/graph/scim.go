package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	entrasim "workflowgen-scim/handler/internal/sim/entra"
)

// undecipherable is Entra's text about an answer that it cannot read.
const undecipherable = "We are not able to deserialize the resource received from your SCIM endpoint"

// endpoint is a SCIM endpoint in the eyes of the provisioning service. It signs in with its first request.
type endpoint struct {
	secrets   map[string]string
	transport http.RoundTripper
	activity  string
	client    *entrasim.Client // nil before the first request
}

func (s *Server) scim(secrets map[string]string) *endpoint {
	e := &endpoint{secrets: secrets, transport: s.options.SCIM, activity: s.guid("activity")}
	if e.transport == nil {
		e.transport = http.DefaultTransport
	}
	return e
}

// connect makes the client. It sends each request once, because a retry would hold the server's lock meanwhile.
func (e *endpoint) connect(ctx context.Context) error {
	if e.client != nil {
		return nil
	}
	base, err := url.Parse(e.secrets["BaseAddress"])
	if err != nil {
		return err
	}
	token, err := e.token(ctx)
	if err != nil {
		return err
	}
	e.client = entrasim.NewClient(entrasim.ClientOptions{BaseURL: base, Token: token, Activity: e.activity, Attempts: 1,
		HTTP: entrasim.HTTPClient(e.transport)})
	return nil
}

// token returns the stored secret token, or one that it gets by OAuth client credentials.
func (e *endpoint) token(ctx context.Context) (string, error) {
	endpoint := e.secrets["Oauth2TokenExchangeUri"]
	if token := e.secrets["SecretToken"]; token != "" || endpoint == "" {
		return token, nil
	}
	grant := url.Values{"grant_type": {"client_credentials"}, "client_id": {e.secrets["Oauth2ClientId"]}, "client_secret": {e.secrets["Oauth2ClientSecret"]}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(grant.Encode()))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := e.transport.RoundTrip(r)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var granted struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&granted); err != nil || granted.Token == "" {
		return "", fmt.Errorf("the token endpoint answered %d without a token", resp.StatusCode)
	}
	return granted.Token, nil
}

// refusal is an answer that is no success.
type refusal struct {
	status int
	body   string
}

func (r *refusal) Error() string {
	return fmt.Sprintf("the endpoint answered %d: %.300s", r.status, r.body)
}

// send sends a request, and decodes the answer unless out is nil.
func (e *endpoint) send(ctx context.Context, req entrasim.Request, out any) error {
	if err := e.connect(ctx); err != nil {
		return err
	}
	a, err := e.client.Send(ctx, req)
	switch {
	case err != nil:
		return err
	case a.Status >= 300:
		return &refusal{a.Status, string(a.Body)}
	case out != nil:
		if err := json.Unmarshal(a.Body, out); err != nil {
			return fmt.Errorf("%s: %w", undecipherable, err)
		}
	}
	return nil
}

// probe is Test Connection: a filter that must match no user.
func (e *endpoint) probe(ctx context.Context) error {
	var l entrasim.List
	err := e.send(ctx, entrasim.Find(entrasim.Users, "userName", "00000000-dead-beef-0000-000000000000"), &l)
	if err == nil && l.TotalResults != nil && *l.TotalResults != 0 {
		return errors.New("the endpoint finds a user who does not exist")
	}
	return err
}

func collection(kind string) string { return "/" + kind + "s" }

// find returns the resource whose attribute has a value, nil for none.
func (e *endpoint) find(ctx context.Context, kind, attribute, value string) (entrasim.Resource, error) {
	var l entrasim.List
	if err := e.send(ctx, entrasim.Find(collection(kind), attribute, value), &l); err != nil {
		return nil, err
	}
	switch len(l.Resources) {
	case 0:
		return nil, nil
	case 1:
		return l.Resources[0], nil
	}
	return nil, &refusal{0, "SystemForCrossDomainIdentityManagementMultipleEntriesInResponse"}
}

// create posts a resource and returns its id.
func (e *endpoint) create(ctx context.Context, kind string, values map[string]string) (string, error) {
	r := entrasim.NewResource(collection(kind))
	for target, value := range values {
		r.Set(target, value)
	}
	var created entrasim.Resource
	err := e.send(ctx, entrasim.Create(collection(kind), r), &created)
	if err == nil && created.ID() == "" {
		err = errors.New("the created resource has no id")
	}
	return created.ID(), err
}

func (e *endpoint) patch(ctx context.Context, kind, id string, ops ...entrasim.PatchOp) error {
	return e.send(ctx, entrasim.Patch(collection(kind), id, ops...), nil)
}
