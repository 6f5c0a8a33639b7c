package entra

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
)

// contentType is the only type that an answer with a body may have: Microsoft asks for exactly this, without a charset.
const contentType = "application/scim+json"

// problem is a mistake in an answer. Problems of equal text are counted together; the detail is that of one request.
type problem struct {
	text, detail string
	refused      *http.Response // the answer, where its status is the mistake
}

// Refusal returns the answer, without its body, whose status ended a play, and the body. For other errors it returns nil.
func Refusal(err error) (*http.Response, []byte) {
	p, ok := errors.AsType[*problem](err)
	if !ok || p.refused == nil {
		return nil, nil
	}
	return p.refused, []byte(p.detail)
}

func (p *problem) Error() string { return p.text + ": " + p.detail }

func mismatch(text, format string, args ...any) error {
	return &problem{text: text, detail: fmt.Sprintf(format, args...)}
}

// want checks the status.
func (a *Answer) want(status int) error {
	if a.Status == status {
		return nil
	}
	text := fmt.Sprintf("the status is %d, not %d", a.Status, status)
	if a.later() {
		text = fmt.Sprintf("still %d after %d attempts", a.Status, a.retries+1)
	}
	return &problem{text, fmt.Sprintf("%.300s", a.Body), &http.Response{StatusCode: a.Status, Header: a.Header}}
}

// into checks status and content type, and decodes the body.
func (a *Answer) into(status int, message any) error {
	if err := a.want(status); err != nil {
		return err
	}
	if got := a.Header.Get("Content-Type"); got != contentType {
		return mismatch("the content type is not exactly "+contentType, "%q", got)
	}
	if err := json.Unmarshal(a.Body, message); err != nil {
		return mismatch("the body is not of the expected form", "%v", err)
	}
	return nil
}

// gone checks the answer about a resource that does not exist.
func (a *Answer) gone() error {
	var message struct {
		Status string `json:"status"`
	}
	return a.into(http.StatusNotFound, &message)
}

// only returns the resource that matches a filter, nil for none. More than one match is an error.
func (a *Answer) only() (Resource, error) {
	var l List
	if err := a.into(http.StatusOK, &l); err != nil {
		return nil, err
	}
	switch n := len(l.Resources); {
	case !slices.Contains(l.Schemas, listMessage) || l.TotalResults == nil:
		return nil, mismatch("the answer to a filter is no ListResponse", "%.300s", a.Body)
	case n > 1 || *l.TotalResults > 1:
		return nil, mismatch("the filter matches more than one resource", "totalResults %d, Resources %d", *l.TotalResults, n)
	case n != *l.TotalResults:
		return nil, mismatch("totalResults is not the number of Resources", "totalResults %d, Resources %d", *l.TotalResults, n)
	case n == 1:
		return l.Resources[0], nil
	}
	return nil, nil
}

// none checks the answer to a filter that no resource matches.
func (a *Answer) none() error {
	if found, err := a.only(); err != nil || found == nil {
		return err
	}
	return mismatch("the filter matches what does not exist", "%.300s", a.Body)
}

// noContent checks the answer to a PATCH of a group: Microsoft asks for 204, so that no list of members comes back.
func (a *Answer) noContent() error { return a.want(http.StatusNoContent) }

// resource reads a user or group and compares it with the expected state, whose manager is an id. It returns the resource
// also where the state differs.
func (a *Answer) resource(status int, id string, now *state) (Resource, error) {
	var r Resource
	if err := a.into(status, &r); err != nil {
		return nil, err
	}
	if err := r.identified(id); err != nil {
		return nil, err
	}
	got, err := r.values()
	if err != nil {
		return nil, err
	}
	return r, now.check(&got)
}

// identified checks the id: it must be set, and equal to want unless that is empty.
func (r Resource) identified(want string) error {
	switch got := r.ID(); {
	case got == "":
		return mismatch("the resource has no id", "")
	case want != "" && got != want:
		return mismatch("the resource has another id", "%q, not %q", got, want)
	}
	return nil
}

// members returns the ids of a group's members.
func (r Resource) members() []string {
	list, _ := r["members"].([]any)
	ids := make([]string, len(list))
	for i, m := range list {
		o, _ := m.(object)
		ids[i], _ = o["value"].(string)
	}
	return ids
}

// withoutMembers checks that a group came without the members that the request excluded.
func (r Resource) withoutMembers() error {
	if n := len(r.members()); n > 0 {
		return mismatch("members are there, though they were excluded", "%d members", n)
	}
	return nil
}

// checkMembers compares a group's members with the expected ids; each may be there once.
func (r Resource) checkMembers(want map[string]bool) error {
	seen := make(map[string]bool, len(want))
	for _, id := range r.members() {
		if seen[id] {
			return mismatch("a member is there twice", "%q", id)
		}
		if seen[id] = true; !want[id] {
			return mismatch("a member is there who should not be", "%q", id)
		}
	}
	if len(seen) < len(want) {
		return mismatch("members are missing", "%d of %d", len(want)-len(seen), len(want))
	}
	return nil
}
