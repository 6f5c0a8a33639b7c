package page

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// pageSize is the number of entries on a page.
const pageSize = 50

// filters are the fields of the form, as in the form and in addresses.
type filters struct {
	Name, Type, Outcome, Verb, Since, Until string
}

var (
	resourceTypes = []string{"User", "Group"}
	verbs         = []string{"POST", "PATCH", "PUT", "DELETE"}
)

// readFilters reads the filters of an address, and makes a query of them.
func readFilters(r *http.Request) (f filters, q synclog.Query, err error) {
	v := r.URL.Query()
	f = filters{strings.TrimSpace(v.Get("name")), v.Get("type"), v.Get("outcome"), v.Get("verb"), v.Get("since"), v.Get("until")}
	q = synclog.Query{Name: f.Name, Type: f.Type, Verb: f.Verb, Limit: pageSize, After: v.Get("after")}
	if f.Outcome != "" {
		o, err := synclog.ParseOutcome(f.Outcome)
		if err != nil {
			return f, q, errBadRequest
		}
		q.Decision = o.Code
	}
	if f.Type != "" && !slices.Contains(resourceTypes, f.Type) || f.Verb != "" && !slices.Contains(verbs, f.Verb) {
		return f, q, errBadRequest
	}
	if q.Since, err = readTime(f.Since); err == nil {
		q.Until, err = readTime(f.Until)
	}
	return f, q, err
}

// readTime reads a time as a form or a user writes it, in UTC.
func readTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, errBadRequest
}

// values returns the filters that are set, for an address.
func (f filters) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"name": f.Name, "type": f.Type, "outcome": f.Outcome, "verb": f.Verb, "since": f.Since, "until": f.Until} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

// entryPath returns the address of an entry: its time, by which the feed finds it, and its operation.
func entryPath(l synclog.Line) string {
	return "/entry/" + strconv.FormatInt(l.Time.UnixNano(), 10) + "/" + url.PathEscape(l.Operation)
}

// storyPath returns the address of the history of a resource. WorkflowGen's ids hold characters that a path may not have.
func storyPath(k provision.Key) string {
	return "/story/" + url.PathEscape(k.Type) + "/" + base64.RawURLEncoding.EncodeToString([]byte(k.ID))
}

// storyKey reads what storyPath wrote.
func storyKey(r *http.Request) (provision.Key, error) {
	id, err := base64.RawURLEncoding.DecodeString(r.PathValue("key"))
	if err != nil || len(id) == 0 || !slices.Contains(resourceTypes, r.PathValue("type")) {
		return provision.Key{}, errNotFound
	}
	return provision.Key{Type: r.PathValue("type"), ID: string(id)}, nil
}
