package provision_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
	"workflowgen-scim/handler/internal/workflowgen"
)

// clubs returns a bench with n groups, each with one member.
func clubs(n int) *bench {
	b := newBench()
	for i := range n {
		id := fmt.Sprintf("G%03d", i+1)
		b.dir.groups[id] = workflowgen.Group{ID: id, Name: fmt.Sprintf("Club %03d", n-i), Members: []workflowgen.Member{{ID: "U001"}}}
	}
	return b
}

func by(name string) *provision.Sort { return &provision.Sort{By: filter.Path{Name: name}} }

// All groups have to be there before they are sorted; their members do not.
func TestSortReadsTheMembersOfOnePage(t *testing.T) {
	b := clubs(5)
	page, err := b.FindGroups(t.Context(), provision.Query{Sort: by("displayName"), Offset: 1, Limit: 2, Members: true})
	if err != nil || page.Total != 5 {
		t.Fatalf("%d found, error %v", page.Total, err)
	}
	for i, want := range []string{"Club 002", "Club 003"} {
		if r := page.Resources[i]; r.Get(mapping.DisplayName) != want || len(r.Members) != 1 {
			t.Errorf("%s with %d members, want %s with 1", r.Get(mapping.DisplayName), len(r.Members), want)
		}
	}
	if n := b.dir.count("Group members=true"); n != 2 {
		t.Errorf("%d groups were read with their members, want 2", n)
	}
}

// What cannot be looked up is tried on so many resources and no more: a request must not list a whole directory.
func TestSearchIsBounded(t *testing.T) {
	b := clubs(11)
	b.Service = provision.New(b.dir, memledger.New(), provision.Config{Scan: 10})
	starts, err := filter.Parse(`displayName sw "Club"`)
	if err != nil {
		t.Fatal(err)
	}
	for name, q := range map[string]provision.Query{"sort": {Sort: by("displayName"), Limit: 1}, "filter": {Filter: starts, Limit: 1}} {
		_, err := b.FindGroups(t.Context(), q)
		if e, ok := errors.AsType[*scim.Error](err); !ok || e.Type != scim.TooMany || !strings.Contains(e.Detail, "11 resources") {
			t.Errorf("%s: %v, want tooMany", name, err)
		}
	}
}

// A search on the root goes from the last user on to the first group.
func TestFindAmongBoth(t *testing.T) {
	b := clubs(3)
	for i := range 3 {
		id := fmt.Sprintf("U%03d", i+1)
		b.dir.users[id] = workflowgen.User{ID: id}
	}
	for offset, want := range []string{"User User", "User User", "User Group", "Group Group", "Group Group", "Group", ""} {
		page, err := b.Find(t.Context(), provision.Query{Offset: offset, Limit: 2})
		var got []string
		for _, r := range page.Resources {
			got = append(got, r.Type.Name)
		}
		if err != nil || page.Total != 6 || strings.Join(got, " ") != want {
			t.Errorf("from %d: %v of %d, error %v; want %s", offset, got, page.Total, err, want)
		}
	}
}

// A type that cannot match is not asked for.
func TestFindLeavesOutWhatCannotMatch(t *testing.T) {
	b := clubs(3)
	for s, want := range map[string][]string{
		`userName eq "ann"`:             {"FindUsers"},
		`meta.resourceType eq "Group"`:  {"FindGroups by 0"},
		`meta.resourceType eq "Device"`: nil,
	} {
		b.dir.forget()
		e, err := filter.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = b.Find(t.Context(), provision.Query{Filter: e, Limit: 10}); err != nil || !slices.Equal(b.dir.calls, want) {
			t.Errorf("%s: WorkflowGen saw %v, error %v; want %v", s, b.dir.calls, err, want)
		}
	}
}

// shortPages is a directory whose pages hold fewer users than they should.
type shortPages struct{ *directory }

// FindUsers leaves the last user of a page out.
func (d shortPages) FindUsers(ctx context.Context, q workflowgen.Query) ([]workflowgen.User, int, error) {
	us, total, err := d.directory.FindUsers(ctx, q)
	return us[:max(len(us)-1, 0)], total, err
}

// TestShortPages: a page that is not whole is trouble, for clients and for a filter that is matched here.
func TestShortPages(t *testing.T) {
	d := newDirectory()
	for i := range 5 {
		d.users[fmt.Sprint(i)] = workflowgen.User{ID: fmt.Sprint(i)}
	}
	s := provision.New(shortPages{d}, memledger.New(), provision.Config{})
	sw, err := filter.Parse(`userName pr`)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []provision.Query{{Limit: 3}, {Offset: 3, Limit: 10}, {Limit: 3, Filter: sw}} {
		if page, err := s.FindUsers(t.Context(), q); !errors.Is(err, provision.ErrUnavailable) {
			t.Errorf("%+v: %d of %d, %v", q, len(page.Resources), page.Total, err)
		}
	}
}
