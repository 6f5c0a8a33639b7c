package entra

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
)

// contentType is what every answer with a body must have: Microsoft asks for exactly this, without a charset.
const contentType = "application/scim+json"

// problem is why an answer is not good. What is the same for many requests stands in what, so that they can be counted
// together, and what is special in detail.
type problem struct {
	what, detail string
	refused      *http.Response // the answer, where its status is not the wanted one
}

// Refusal returns the answer, without its body, that ended a play because its status is not the wanted one; and the body. Of
// other errors it returns nil.
func Refusal(err error) (*http.Response, []byte) {
	p, ok := errors.AsType[*problem](err)
	if !ok || p.refused == nil {
		return nil, nil
	}
	return p.refused, []byte(p.detail)
}

func (p *problem) Error() string { return p.what + ": " + p.detail }

func mismatch(what, format string, args ...any) error {
	return &problem{what: what, detail: fmt.Sprintf(format, args...)}
}

// want checks the status.
func (a *answer) want(status int) error {
	if a.status == status {
		return nil
	}
	what := fmt.Sprintf("the status is %d, not %d", a.status, status)
	if a.status == http.StatusServiceUnavailable || a.status == http.StatusTooManyRequests {
		what = fmt.Sprintf("still %d after %d attempts", a.status, a.retries+1)
	}
	return &problem{what, fmt.Sprintf("%.300s", a.body), &http.Response{StatusCode: a.status, Header: a.header}}
}

// into checks status and content type, and decodes the body.
func (a *answer) into(status int, message any) error {
	if err := a.want(status); err != nil {
		return err
	}
	if a.contentType != contentType {
		return mismatch("the content type is not exactly "+contentType, "%q", a.contentType)
	}
	if err := json.Unmarshal(a.body, message); err != nil {
		return mismatch("the body is not of the expected form", "%v", err)
	}
	return nil
}

// gone checks the answer about a resource that does not exist.
func (a *answer) gone() error {
	var message struct {
		Status string `json:"status"`
	}
	return a.into(http.StatusNotFound, &message)
}

type list[T any] struct {
	Schemas      []string `json:"schemas"`
	TotalResults *int     `json:"totalResults"`
	Resources    []T      `json:"Resources"`
}

// only reads the answer to a filter that one resource may match: nil if none does.
func only[T any](a *answer) (*T, error) {
	var l list[T]
	if err := a.into(http.StatusOK, &l); err != nil {
		return nil, err
	}
	switch n := len(l.Resources); {
	case !slices.Contains(l.Schemas, listMessage) || l.TotalResults == nil:
		return nil, mismatch("the answer to a filter is no ListResponse", "%.300s", a.body)
	case n > 1 || *l.TotalResults > 1:
		return nil, mismatch("the filter matches more than one resource", "totalResults %d, Resources %d", *l.TotalResults, n)
	case n != *l.TotalResults:
		return nil, mismatch("totalResults is not the number of Resources", "totalResults %d, Resources %d", *l.TotalResults, n)
	case n == 1:
		return &l.Resources[0], nil
	}
	return nil, nil
}

// user reads a user and compares it with what it must be like. The state's manager is an id here.
func (a *answer) user(status int, id string, now *state) (*user, error) {
	var u user
	if err := a.into(status, &u); err != nil {
		return nil, err
	}
	if err := identified(u.ID, id); err != nil {
		return nil, err
	}
	got := u.values()
	return &u, now.check(&got)
}

// identified checks an id, where it is known already.
func identified(got, id string) error {
	switch {
	case got == "":
		return mismatch("the resource has no id", "")
	case id != "" && got != id:
		return mismatch("the resource has another id", "%q, not %q", got, id)
	}
	return nil
}

// team reads a group and compares it with what it must be like.
func (a *answer) team(status int, g *groupOnServer) (*team, error) {
	var t team
	if err := a.into(status, &t); err != nil {
		return nil, err
	}
	return &t, t.check(g)
}

func (t *team) check(g *groupOnServer) error {
	if err := identified(t.ID, g.id); err != nil {
		return err
	}
	if t.ExternalID != g.externalID {
		return mismatch("externalId is not as it was sent", "sent %q, got %q", g.externalID, t.ExternalID)
	}
	if t.DisplayName != g.name {
		return mismatch("displayName is not as it was sent", "sent %q, got %q", g.name, t.DisplayName)
	}
	return nil
}

// checkMembers compares members with the ids of those who must be in, each once.
func (t *team) checkMembers(ids map[string]bool) error {
	seen := make(map[string]bool, len(t.Members))
	for _, m := range t.Members {
		if seen[m.Value] {
			return mismatch("a member is there twice", "%q", m.Value)
		}
		if seen[m.Value] = true; !ids[m.Value] {
			return mismatch("a member is there who should not be", "%q", m.Value)
		}
	}
	if len(seen) < len(ids) {
		return mismatch("members are missing", "%d of %d", len(ids)-len(seen), len(ids))
	}
	return nil
}
