package scim_test

import (
	"testing"

	"workflowgen-scim/handler/internal/scim"
)

// Two resources have one version exactly if they are equal: each change shows, and members have no order.
func TestVersion(t *testing.T) {
	changes := map[string]func(*scim.Resource){
		"another id":                  func(r *scim.Resource) { r.ID = "27" },
		"another value":               func(r *scim.Resource) { r.Set("userName", "bob") },
		"no value":                    func(r *scim.Resource) { r.Set("userName", "") },
		"a value in the next place":   func(r *scim.Resource) { r.Set("name.givenName", "Example"); r.Set("name.familyName", "Ann") },
		"a value cut at another spot": func(r *scim.Resource) { r.Set("name.givenName", "n"); r.Set("name.familyName", "ExampleAn") },
	}
	first := ann()
	seen := map[string]string{first.Version(): "the user"}
	for name, change := range changes {
		r := ann()
		change(&r)
		if other, twice := seen[r.Version()]; twice {
			t.Errorf("%s has the version of %s", name, other)
		}
		seen[r.Version()] = name
	}
	if again := ann(); again.Version() != first.Version() {
		t.Error("the same user has another version")
	}
}

func TestVersionOfGroup(t *testing.T) {
	group := sales()
	turned, smaller, unread := group.Clone(), group.Clone(), group.Clone()
	turned.Members[0], turned.Members[1] = turned.Members[1], turned.Members[0]
	smaller.Members = smaller.Members[:1]
	unread.Members = nil
	if turned.Version() != group.Version() {
		t.Error("the order of the members is part of the version")
	}
	if smaller.Version() == group.Version() {
		t.Error("a member less leaves the version as it is")
	}
	if v := unread.Version(); v != "" {
		t.Errorf("a group whose members were not read has the version %s", v)
	}
}

// The lists are those of If-Match and If-None-Match (RFC 9110 §13.1), compared weakly.
func TestMatches(t *testing.T) {
	for tags, want := range map[string]bool{
		`W/"a"`: true, `"a"`: true, `*`: true, `W/"b", W/"a"`: true, `"b" , "a"`: true,
		`W/"b"`: false, ``: false, `a`: false, `W/"aa"`: false,
	} {
		if scim.Matches(tags, `W/"a"`) != want {
			t.Errorf("%s: want %v", tags, want)
		}
	}
}
