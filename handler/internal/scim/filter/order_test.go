package filter_test

import (
	"slices"
	"testing"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
)

func order(t *testing.T, by string, kind *scim.ResourceType, others ...*scim.ResourceType) filter.Order {
	t.Helper()
	path, err := filter.ParseAttribute(by)
	if err != nil {
		t.Fatal(err)
	}
	o, err := filter.OrderBy(path, kind, others...)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestSort(t *testing.T) {
	var all []scim.Resource
	for id, title := range map[string]string{"1": "", "2": "clerk", "3": "Analyst", "4": "CLERK", "5": ""} {
		r := users.New()
		r.ID = id
		r.Set("title", title)
		all = append(all, r)
	}
	for _, c := range []struct {
		by         string
		descending bool
		want       []string
	}{
		{"title", false, []string{"3", "2", "4", "1", "5"}},
		{"TITLE", true, []string{"1", "5", "2", "4", "3"}},
		{"id", true, []string{"5", "4", "3", "2", "1"}},
		{"nickName", false, []string{"1", "2", "3", "4", "5"}}, // not held
	} {
		slices.SortFunc(all, func(a, b scim.Resource) int { return int(a.ID[0]) - int(b.ID[0]) })
		filter.Sort(all, order(t, c.by, users).Key, c.descending)
		var got []string
		for _, r := range all {
			got = append(got, r.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("by %s, descending %v: got %v, want %v", c.by, c.descending, got, c.want)
		}
	}
}

func TestOrderKey(t *testing.T) {
	ann, sales := ann(), sales()
	for by, want := range map[string]string{
		"userName": "ann@contoso.com", "externalId": "Ann-1", "emails": "ann@contoso.com", "emails.value": "ann@contoso.com",
		"name.familyName": "example", "manager": "7", "meta.resourceType": "User", "phoneNumbers": "",
	} {
		if got := order(t, by, users).Key(&ann); got != want {
			t.Errorf("%s: got %q, want %q", by, got, want)
		}
	}
	if o := order(t, "members", groups); !o.ReadsMembers() || o.Key(&sales) != "26" {
		t.Errorf("members: %q", o.Key(&sales))
	}
	if got := order(t, "userName", groups, users).Key(&sales); got != "" {
		t.Errorf("a group has the userName %q", got)
	}
}

func TestOrderByErrors(t *testing.T) {
	for by, want := range map[string]string{
		"noSuch":        `sortBy: "noSuch" is not defined by a schema of the resource type User.`,
		"name":          `sortBy: "name" has sub-attributes: compare one of them, such as "name.formatted".`,
		"members.value": `sortBy: "members.value" is not defined by a schema of the resource type User.`,
	} {
		path, err := filter.ParseAttribute(by)
		if err != nil {
			t.Fatal(err)
		}
		_, err = filter.OrderBy(path, users)
		if got := detail(t, err, scim.InvalidPath); got != want {
			t.Errorf("%s:\n got %s\nwant %s", by, got, want)
		}
	}
}

// Of types that are searched together each may define what the other does not.
func TestBindAmong(t *testing.T) {
	ann, sales := ann(), sales()
	for s, want := range map[string]struct{ user, group bool }{
		`userName eq "ann@contoso.com"`:         {true, false},
		`displayName pr and not (members pr)`:   {true, false},
		`userName pr or displayName eq "sales"`: {true, true},
		`userName ne "x"`:                       {true, true}, // what has no value differs from every value
		`members.value eq "26"`:                 {false, true},
		`meta.resourceType eq "Group"`:          {false, true},
	} {
		e, err := filter.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		ofUsers, err1 := filter.Bind(e, users, groups)
		ofGroups, err2 := filter.Bind(e, groups, users)
		if err1 != nil || err2 != nil || ofUsers.Match(&ann) != want.user || ofGroups.Match(&sales) != want.group {
			t.Errorf("%s: errors %v, %v; want %v", s, err1, err2, want)
		}
	}
	if e, _ := filter.Parse(`noSuch pr`); e != nil {
		if _, err := filter.Bind(e, users, groups); err == nil {
			t.Error("what no type defines is taken")
		}
	}
}
