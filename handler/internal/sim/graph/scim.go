package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// undecipherable is what Entra says of an answer that it cannot read.
const undecipherable = "We are not able to deserialize the resource received from your SCIM endpoint"

// endpoint is a SCIM endpoint as the provisioning service sees it.
type endpoint struct {
	base, query, token string
	grant              url.Values // what a token is to be had for at
	tokens             string     // a token endpoint, "" where the token is stored
	transport          http.RoundTripper
	activity           string
}

func (s *Server) scim(secrets map[string]string) *endpoint {
	e := &endpoint{token: secrets["SecretToken"], transport: s.options.SCIM, activity: s.guid("activity")}
	if e.transport == nil {
		e.transport = http.DefaultTransport
	}
	base, query, _ := strings.Cut(secrets["BaseAddress"], "?")
	e.base, e.query = strings.TrimRight(base, "/"), query
	if e.tokens = secrets["Oauth2TokenExchangeUri"]; e.tokens != "" {
		e.grant = url.Values{"grant_type": {"client_credentials"}, "client_id": {secrets["Oauth2ClientId"]}, "client_secret": {secrets["Oauth2ClientSecret"]}}
	}
	return e
}

// signIn gets a token, where none is stored.
func (e *endpoint) signIn(ctx context.Context) error {
	if e.tokens == "" || e.token != "" {
		return nil
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, e.tokens, strings.NewReader(e.grant.Encode()))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := e.transport.RoundTrip(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var granted struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&granted); err != nil || granted.Token == "" {
		return fmt.Errorf("the token endpoint answered %d without a token", resp.StatusCode)
	}
	e.token = granted.Token
	return nil
}

// refusal is an answer that is no success.
type refusal struct {
	status int
	body   string
}

func (r *refusal) Error() string {
	return fmt.Sprintf("the endpoint answered %d: %.300s", r.status, r.body)
}

// do sends a request as Entra does: no User-Agent, and its own header.
func (e *endpoint) do(ctx context.Context, method, path string, query url.Values, in, out any) error {
	if err := e.signIn(ctx); err != nil {
		return err
	}
	var body io.Reader
	if in != nil {
		body = bytes.NewReader(mustJSON(in))
	}
	target := e.base + path
	if q := strings.Trim(query.Encode()+"&"+e.query, "&"); q != "" {
		target += "?" + q
	}
	r, err := http.NewRequestWithContext(ctx, method, target, body)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+e.token)
	r.Header.Set("User-Agent", "")
	r.Header["ADSCIMVersion"] = []string{"Date:2026-01-01T00:00:00Z, ActivityId:" + e.activity}
	if in != nil {
		r.Header.Set("Content-Type", "application/scim+json; charset=utf-8")
	}
	resp, err := e.transport.RoundTrip(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return err
	case resp.StatusCode >= 300:
		return &refusal{resp.StatusCode, string(b)}
	case out != nil:
		if err := json.Unmarshal(b, out); err != nil {
			return fmt.Errorf("%s: %w", undecipherable, err)
		}
	}
	return nil
}

// probe is Test Connection: a filter on nobody, which must find nobody.
func (e *endpoint) probe(ctx context.Context) error {
	var l answerList
	err := e.do(ctx, "GET", "/Users", url.Values{"filter": {`userName eq "00000000-dead-beef-0000-000000000000"`}}, nil, &l)
	if err == nil && l.Total != 0 {
		return errors.New("the endpoint finds a user who does not exist")
	}
	return err
}

type answerList struct {
	Total     int      `json:"totalResults"`
	Resources []object `json:"Resources"`
}

func collection(kind string) string { return "/" + kind + "s" }

// find is the resource whose attribute has a value, or nil.
func (e *endpoint) find(ctx context.Context, kind, attribute, value string) (object, error) {
	var l answerList
	q := url.Values{"filter": {attribute + ` eq "` + strings.ReplaceAll(value, `"`, `\"`) + `"`}}
	if kind == "Group" {
		q.Set("excludedAttributes", "members")
	}
	if err := e.do(ctx, "GET", collection(kind), q, nil, &l); err != nil {
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

// create posts a resource and answers its id.
func (e *endpoint) create(ctx context.Context, kind string, values map[string]string) (string, error) {
	schemas := []string{groupSchema}
	if kind == "User" {
		schemas = []string{"urn:ietf:params:scim:schemas:core:2.0:User", userTarget}
	}
	body := object{"schemas": schemas}
	for target, value := range values {
		put(body, target, value)
	}
	var made object
	err := e.do(ctx, "POST", collection(kind), nil, body, &made)
	id, _ := made["id"].(string)
	if err == nil && id == "" {
		err = errors.New("the resource that was made has no id")
	}
	return id, err
}

const groupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group"

type operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value,omitempty"`
}

func (e *endpoint) patch(ctx context.Context, kind, id string, ops []operation) error {
	return e.do(ctx, "PATCH", collection(kind)+"/"+id, nil,
		object{"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:PatchOp"}, "Operations": ops}, nil)
}

var bracketed = regexp.MustCompile(`^(\w+)\[type eq "(\w+)"\]\.(\w+)$`)

// put writes a value into a resource where a target's name says.
func put(body object, target, value string) {
	var v any = value
	if target == "active" {
		v = strings.EqualFold(value, "true")
	}
	if m := bracketed.FindStringSubmatch(target); m != nil {
		for _, element := range list(body, m[1]) {
			if element["type"] == m[2] {
				element[m[3]] = v
				return
			}
		}
		old, _ := body[m[1]].([]any)
		body[m[1]] = append(old, object{"type": m[2], m[3]: v})
		return
	}
	container, name := inside(body, target, true)
	container[name] = v
}

// get is a value of a resource, as a text.
func get(body object, target string) string {
	if m := bracketed.FindStringSubmatch(target); m != nil {
		for _, element := range list(body, m[1]) {
			if element["type"] == m[2] {
				return plain(element[m[3]])
			}
		}
		return ""
	}
	container, name := inside(body, target, false)
	if ref, ok := container[name].(object); ok {
		return plain(ref["value"])
	}
	return plain(container[name])
}

// inside is the object that holds a target, and its name there.
func inside(body object, target string, create bool) (object, string) {
	holder, name := "", target
	if i := strings.LastIndex(target, ":"); i >= 0 {
		holder, name = target[:i], target[i+1:]
	} else if before, after, ok := strings.Cut(target, "."); ok {
		holder, name = before, after
	}
	if holder == "" {
		return body, name
	}
	inner, ok := body[holder].(object)
	if !ok {
		inner = object{}
		if create {
			body[holder] = inner
		}
	}
	return inner, name
}

func plain(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case bool:
		return title(v)
	}
	return fmt.Sprint(v)
}
