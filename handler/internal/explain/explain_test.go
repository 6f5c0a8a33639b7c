package explain_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/explain"
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/workflowgen"
)

// held is a directory of a few users and groups.
type held struct {
	users  []workflowgen.User
	groups []workflowgen.Group
	err    error
}

func (h *held) User(_ context.Context, id string) (workflowgen.User, error) {
	for _, u := range h.users {
		if u.ID == id {
			return u, h.err
		}
	}
	return workflowgen.User{}, provision.ErrNotFound
}

func (h *held) FindUsers(_ context.Context, q workflowgen.Query) ([]workflowgen.User, int, error) {
	for _, u := range h.users {
		if q.Key == workflowgen.ByName && strings.EqualFold(u.Values[workflowgen.UserName], q.Value) ||
			q.Key == workflowgen.BySystemIdentifier && u.Values[workflowgen.SystemIdentifier] == q.Value {
			return []workflowgen.User{u}, 1, h.err
		}
	}
	return nil, 0, h.err
}

func (h *held) Group(_ context.Context, id string, _ bool) (workflowgen.Group, error) {
	for _, g := range h.groups {
		if g.ID == id {
			return g, nil
		}
	}
	return workflowgen.Group{}, provision.ErrNotFound
}

func (h *held) FindGroups(_ context.Context, q workflowgen.Query, _ bool) ([]workflowgen.Group, int, error) {
	if q.Key == workflowgen.BySystemIdentifier {
		return nil, 0, provision.ErrNoKey
	}
	for _, g := range h.groups {
		if strings.EqualFold(g.Name, q.Value) {
			return []workflowgen.Group{g}, 1, nil
		}
	}
	return nil, 0, nil
}

// story writes entries, the oldest first, an hour apart.
type story struct {
	*memledger.Ledger
	t *testing.T
	n int
}

var (
	start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	annID = provision.Key{Type: "User", ID: "U1"}
	tries = provision.NameKey("User", "ann@contoso.example")
	team  = provision.Key{Type: "Group", ID: "G1"}
)

func newStory(t *testing.T) *story { return &story{Ledger: memledger.New(), t: t} }

func (s *story) line(k provision.Key, verb string, d provision.Decision, change func(*provision.Entry)) {
	s.t.Helper()
	e := provision.Entry{Time: start.Add(time.Duration(s.n) * time.Hour), Operation: fmt.Sprintf("OP%d", s.n), Type: k.Type, Verb: verb, Decision: d,
		Name: "ann@contoso.example", ExternalID: "entra-ann"}
	if d == provision.Rejected {
		e.Cause, e.Reason = provision.CauseSole, `WorkflowGen refused: this is the only coordinator of the participant "Approvers".`
	}
	if d == provision.Failed {
		e.Cause, e.Reason = provision.CauseUnavailable, "WorkflowGen is unavailable"
	}
	if change != nil {
		change(&e)
	}
	if s.n++; s.Note(s.t.Context(), k, e) != nil {
		s.t.Fatal("write the log")
	}
}

func value(path, before, after string) func(*provision.Entry) {
	return func(e *provision.Entry) {
		e.Changed, e.Values = []string{path}, []provision.Value{{Path: path, Before: before, After: after}}
	}
}

func ann(others ...string) workflowgen.User {
	u := workflowgen.User{ID: "U1"}
	u.Values[workflowgen.UserName], u.Values[workflowgen.SystemIdentifier], u.Values[workflowgen.IsActive] = "ann@contoso.example", "entra-ann", "true"
	for i := 0; i < len(others); i += 2 {
		for f := range workflowgen.NumFields {
			if f.String() == others[i] {
				u.Values[f] = others[i+1]
			}
		}
	}
	return u
}

func TestVerdicts(t *testing.T) {
	created := func(s *story) { s.line(annID, "POST", provision.Applied, value("active", "", "true")) }
	for name, c := range map[string]struct {
		log     func(*story)
		held    []workflowgen.User
		verdict explain.Verdict
		next    string // begins or holds
		differs string // path, what Entra said, what is held, the hour since when, made
	}{
		"agree":   {created, []workflowgen.User{ann()}, explain.Agree, "Nothing.", ""},
		"by hand": {created, []workflowgen.User{ann("isActive", "false")}, explain.Changed, "If Entra is right", "active true false 0 true"},
		"renamed by hand": {created, []workflowgen.User{ann("userName", "anna@contoso.example")}, explain.Changed, "If Entra is right",
			"userName ann@contoso.example anna@contoso.example 0 true"},
		"another case of the name": {created, []workflowgen.User{ann("userName", "Ann@Contoso.example")}, explain.Agree, "Nothing.", ""},
		"unlinked by hand": {created, []workflowgen.User{ann("systemIdentifier", "")}, explain.Changed, "If Entra is right",
			"externalId entra-ann  0 true"},
		"refused since": {func(s *story) {
			created(s)
			s.line(annID, "PATCH", provision.Rejected, value("active", "true", "false"))
			s.line(annID, "PATCH", provision.Rejected, value("active", "true", "false"))
		}, []workflowgen.User{ann()}, explain.Refused, "In WorkflowGen, give", "active false true 1 false"},
		"refused, and another change since": {func(s *story) {
			created(s)
			s.line(annID, "PATCH", provision.Rejected, value("active", "true", "false"))
			s.line(annID, "PATCH", provision.Applied, func(e *provision.Entry) { e.Changed = []string{"title"} })
		}, []workflowgen.User{ann()}, explain.Refused, "In WorkflowGen, give", "active false true 1 false"},
		"refused, and fixed by hand": {func(s *story) {
			created(s)
			s.line(annID, "PATCH", provision.Rejected, value("active", "true", "false"))
			s.line(annID, "PATCH", provision.Unchanged, nil)
		}, []workflowgen.User{ann("isActive", "false")}, explain.Agree, "Nothing.", ""},
		"unavailable": {func(s *story) {
			created(s)
			s.line(annID, "PATCH", provision.Failed, value("active", "true", "false"))
		}, []workflowgen.User{ann()}, explain.Waiting, "Check that WorkflowGen runs", "active false true 1 false"},
		"gone by hand": {created, nil, explain.Vanished, "The user was deleted or archived", ""},
		"deleted": {func(s *story) {
			created(s)
			s.line(annID, "DELETE", provision.Applied, nil)
		}, nil, explain.Agree, "Nothing.", ""},
		"deleted, and there": {func(s *story) {
			created(s)
			s.line(annID, "DELETE", provision.Applied, nil)
		}, []workflowgen.User{ann()}, explain.Remains, "Entra deleted the user", ""},
		"never asked": {func(*story) {}, []workflowgen.User{ann()}, explain.Unasked, "Entra has sent nothing", ""},
		"unknown":     {func(*story) {}, nil, explain.Unknown, "Neither the log", ""},
		"never made": {func(s *story) { s.line(tries, "POST", provision.Rejected, value("active", "", "true")) }, nil,
			explain.Refused, "In WorkflowGen, give", ""},
		"made at last": {func(s *story) {
			s.line(tries, "POST", provision.Rejected, value("active", "", "true"))
			created(s)
		}, []workflowgen.User{ann()}, explain.Agree, "Nothing.", ""},
		"values": {func(s *story) { s.line(annID, "PATCH", provision.Applied, value("title", "", "Head")) },
			[]workflowgen.User{ann("jobTitle", "Hand")}, explain.Changed, "If Entra is right", "title Head Hand 0 true"},
		"hashes": {func(s *story) {
			s.line(annID, "PATCH", provision.Applied, value("title", "", provision.Hashed(mapping.ID("U1"), "title", "Head")))
		}, []workflowgen.User{ann("jobTitle", "Head")}, explain.Agree, "Nothing.", ""},
		"hashes of a create": {func(s *story) {
			s.line(annID, "POST", provision.Applied, value("title", "", provision.Hashed("", "title", "Head")))
		},
			[]workflowgen.User{ann("jobTitle", "Head")}, explain.Agree, "Nothing.", ""},
		"other hashes": {func(s *story) {
			s.line(annID, "PATCH", provision.Applied, value("title", "", provision.Hashed(mapping.ID("U1"), "title", "Head")))
		}, []workflowgen.User{ann("jobTitle", "Hand")}, explain.Changed, "If Entra is right",
			"title " + provision.Hashed(mapping.ID("U1"), "title", "Head") + " Hand 0 true"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStory(t)
			c.log(s)
			l := explain.Looker{Log: s, Directory: &held{users: c.held}}
			e, err := l.User(t.Context(), "ann@contoso.example")
			if err != nil {
				t.Fatal(err)
			}
			if e.Verdict != c.verdict || !strings.HasPrefix(e.Next, c.next) {
				t.Errorf("%s: %s", e.Verdict, e.Next)
			}
			if got := differences(e); got != c.differs {
				t.Errorf("it differs in %q, want %q", got, c.differs)
			}
		})
	}
}

func differences(e *explain.Explanation) string {
	var all []string
	for _, d := range e.Differences {
		all = append(all, fmt.Sprintf("%s %s %s %.0f %v", d.Path, d.Said, d.Holds, d.Since.Sub(start).Hours(), d.Made))
	}
	return strings.Join(all, ", ")
}

// A user in another directory is named, and looked for only if the own directory has none.
func TestElsewhere(t *testing.T) {
	s := newStory(t)
	s.line(tries, "POST", provision.Rejected, nil)
	asked := 0
	l := explain.Looker{Log: s, Directory: &held{}, Elsewhere: func(_ context.Context, name string) (string, error) {
		asked++
		return "Local", nil
	}}
	if e, err := l.User(t.Context(), "ann@contoso.example"); err != nil || e.Verdict != explain.Elsewhere || !strings.Contains(e.Next, `"Local"`) {
		t.Errorf("%+v, %v", e, err)
	}
	l.Directory = &held{users: []workflowgen.User{ann()}}
	if _, err := l.User(t.Context(), "entra-ann"); err != nil || asked != 1 {
		t.Errorf("asked %d times, %v", asked, err)
	}
}

// Members that the log names are compared with the group.
func TestMembers(t *testing.T) {
	s := newStory(t)
	s.line(team, "POST", provision.Applied, func(e *provision.Entry) { e.Name, e.ExternalID = "Team", "" })
	s.line(team, "PATCH", provision.Applied, func(e *provision.Entry) {
		e.Name, e.ExternalID, e.Added, e.Members.Added = "", "", 2, []string{mapping.ID("U1"), mapping.ID("U2")}
	})
	s.line(team, "PATCH", provision.Applied, func(e *provision.Entry) {
		e.Name, e.ExternalID, e.Removed, e.Members.Removed = "", "", 1, []string{mapping.ID("U2")}
	})
	for _, c := range []struct {
		members []string
		differs string
	}{
		{[]string{"U1", "U3"}, ""}, // a member that Entra never named may be there
		{[]string{"U1", "U2"}, "members VTI not a member a member 2 true"},
		{[]string{}, "members VTE a member not a member 1 true"},
	} {
		g := workflowgen.Group{ID: "G1", Name: "Team", Members: []workflowgen.Member{}}
		for _, id := range c.members {
			g.Members = append(g.Members, workflowgen.Member{ID: id})
		}
		l := explain.Looker{Log: s, Directory: &held{groups: []workflowgen.Group{g}}}
		e, err := l.Group(t.Context(), "team")
		if err != nil || differences(e) != c.differs {
			t.Errorf("with %v: %q, %v", c.members, differences(e), err)
		}
	}
}

// An error of WorkflowGen is returned.
func TestUnavailable(t *testing.T) {
	down := errors.New("down")
	l := explain.Looker{Log: newStory(t), Directory: &held{err: down}}
	if _, err := l.User(t.Context(), "ann@contoso.example"); !errors.Is(err, down) {
		t.Errorf("%v", err)
	}
}
