package explain

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// Difference is an attribute that WorkflowGen holds with another value than Entra sent.
type Difference struct {
	Path  string
	Said  string // the value that Entra sent, or its hash
	Holds string // the value in WorkflowGen
	Since time.Time
	By    synclog.Line // the change that sent the value; the first one that failed, if it failed
	Made  bool         // WorkflowGen made the change, so the value was changed there since
}

// compare finds the differences, and the refusals that no later change has overcome.
func (e *Explanation) compare() {
	for _, l := range e.Story {
		if words.InTrouble(l) {
			e.Refusals = append(e.Refusals, l)
		} else if !l.Open {
			break
		}
	}
	if e.Held == nil || e.Stands.State == words.Deleted {
		return
	}
	for _, path := range e.paths() {
		if d, differs := e.difference(path); differs {
			e.Differences = append(e.Differences, d)
		}
	}
	e.compareMembers()
}

// paths returns the attributes of which the log has values, in the order of the mapping.
func (e *Explanation) paths() []string {
	said := map[string]bool{}
	for _, l := range e.Story {
		for _, v := range l.Values {
			said[v.Path] = true
		}
	}
	said[mapping.ExternalID], said[e.nameLeaf()] = true, true
	var paths []string
	for _, leaf := range e.Held.Type.Leaves {
		if said[leaf.Path] {
			paths = append(paths, leaf.Path)
		}
	}
	return paths
}

func (e *Explanation) nameLeaf() string {
	if e.Type == mapping.GroupType.Name {
		return mapping.DisplayName
	}
	return mapping.UserName
}

// difference compares one attribute with the value that Entra sent last.
func (e *Explanation) difference(path string) (d Difference, differs bool) {
	holds := e.Held.Get(path)
	for _, l := range e.Story {
		said, ok := e.said(l, path)
		if !ok {
			continue
		}
		switch {
		case d.By.Operation == "":
			if same(e.Held, path, said) {
				return Difference{}, false
			}
			d = Difference{Path: path, Said: said, Holds: holds, Since: l.Time, By: l, Made: !words.InTrouble(l)}
		case d.Made || !words.InTrouble(l) || said != d.Said:
			return d, true
		default: // an earlier request for the value failed too
			d.Since, d.By = l.Time, l
		}
	}
	return d, d.By.Operation != ""
}

// said returns the value that an entry gave to an attribute. Every entry has the name and Entra's id as they were after it,
// whatever else the log keeps.
func (e *Explanation) said(l synclog.Line, path string) (value string, ok bool) {
	if l.Open || l.Verb == "DELETE" {
		return "", false
	}
	if i := slices.IndexFunc(l.Values, func(v provision.Value) bool { return v.Path == path }); i >= 0 {
		return l.Values[i].After, true
	}
	if words.InTrouble(l) || l.Key.ByName() {
		return "", false
	}
	switch {
	case path == mapping.ExternalID && l.ExternalID != "":
		return l.ExternalID, true
	case path == e.nameLeaf() && l.Name != "":
		return l.Name, true
	}
	return "", false
}

// hash matches what the log keeps instead of a value.
var hash = regexp.MustCompile(`^[0-9a-f]{16}$`)

// same reports whether WorkflowGen holds a value, which may be a hash.
func same(held *scim.Resource, path, said string) bool {
	holds := held.Get(path)
	if said == holds || path == mapping.UserName && strings.EqualFold(said, holds) {
		return true
	}
	return hash.MatchString(said) && (said == provision.Hashed(held.ID, path, holds) || said == provision.Hashed("", path, holds))
}

// compareWhole compares a user with the fingerprint of the last change, where no value differs. The fingerprint of a create
// does not count: WorkflowGen may have added values of its own.
func (l *Looker) compareWhole(ctx context.Context, e *Explanation) error {
	if e.Held == nil || e.Type != mapping.UserType.Name || len(e.Differences) > 0 {
		return nil
	}
	last, err := l.Log.Last(ctx, e.Key)
	if err != nil {
		return err
	}
	whole := last.Verb == "PATCH" || last.Verb == "PUT"
	made := last.State == provision.Done && (last.Decision == provision.Applied || last.Decision == provision.TakenOver)
	e.Altered = whole && made && !last.Asked(e.Held)
	return nil
}

// compareMembers compares the members that the log names with those of the group. Of a large change the log names a few.
func (e *Explanation) compareMembers() {
	if e.Held.Members == nil {
		return
	}
	seen, in := map[string]bool{}, map[bool]string{true: "a member", false: "not a member"}
	for _, l := range e.Story {
		if l.Open || words.InTrouble(l) {
			continue
		}
		for i, id := range slices.Concat(l.Members.Added, l.Members.Removed) {
			added := i < len(l.Members.Added)
			is := slices.ContainsFunc(e.Held.Members, func(m scim.Member) bool { return m.Value == id })
			if !seen[id] && is != added {
				e.Differences = append(e.Differences,
					Difference{Path: "members " + id, Said: in[added], Holds: in[is], Since: l.Time, By: l, Made: true})
			}
			seen[id] = true
		}
	}
}
