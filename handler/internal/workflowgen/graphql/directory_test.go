package graphql_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/connection"
	"workflowgen-scim/handler/internal/workflowgen/graphql"
)

func TestSignIn(t *testing.T) {
	var got http.Header
	s := play(t, map[string][]any{"user": {http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		reply{body: data("user", ann)}.ServeHTTP(w, r)
	})}})
	basic := config(s.URL)
	bearer := config(s.URL)
	bearer.SignIn = connection.Bearer(connection.Fixed("tok"))
	for _, c := range []struct {
		cfg  graphql.Config
		want string
	}{{basic, "Basic YWRtaW46czNjcmV0"}, {bearer, "Bearer tok"}} {
		if _, err := open(t, c.cfg).User(t.Context(), annID); err != nil {
			t.Fatal(err)
		}
		if a := got.Get("Authorization"); a != c.want {
			t.Errorf("Authorization: %q, want %q", a, c.want)
		}
		if got.Get("Accept-Encoding") != "" || got.Get("Idempotency-Key") != "" {
			t.Errorf("headers that should not be there: %v", got)
		}
	}
}

func TestReadUser(t *testing.T) {
	s := play(t, map[string][]any{"user": {data("user", ann)}})
	u, err := open(t, config(s.URL)).User(t.Context(), annID)
	if err != nil {
		t.Fatal(err)
	}
	var want workflowgen.User
	want.ID = annID
	want.Values[workflowgen.UserName] = "ann@x.org"
	want.Values[workflowgen.SystemIdentifier] = "s1"
	want.Values[workflowgen.IsActive] = "true"
	want.Values[workflowgen.LastName] = "Lee"
	want.Values[workflowgen.Language] = "fr"
	want.Values[workflowgen.Manager] = "VXNlcjoy"
	if u != want {
		t.Errorf("%+v\nwant %+v", u, want)
	}
}

// TestOutside: objects outside the directory, or no longer in it, are neither returned nor changed.
func TestOutside(t *testing.T) {
	for _, user := range []string{"null", stranger, ghost} {
		s := play(t, map[string][]any{"user": {data("user", user)}, "userLook": {data("user", user)}})
		d := open(t, config(s.URL))
		ctx := t.Context()
		_, err := d.User(ctx, annID)
		check(t, err, provision.ErrNotFound)
		_, err = d.UpdateUser(ctx, annID, lastName)
		check(t, err, provision.ErrNotFound)
		check(t, d.DeleteUser(ctx, annID), provision.ErrNotFound)
		s.wantRequests(t, `user {"id":"VXNlcjox"}`, `userLook {"id":"VXNlcjox"}`, `userLook {"id":"VXNlcjox"}`)
	}
	for _, group := range []string{"null", computed, elsewhere} {
		s := play(t, map[string][]any{"group": {data("group", group)}, "groupMembers": {data("group", group)}, "groupLook": {data("group", group)}})
		d := open(t, config(s.URL))
		ctx := t.Context()
		_, err := d.Group(ctx, salesID, false)
		check(t, err, provision.ErrNotFound)
		_, err = d.Group(ctx, salesID, true)
		check(t, err, provision.ErrNotFound)
		_, err = d.UpdateGroup(ctx, salesID, workflowgen.GroupChange{Name: new("x")})
		check(t, err, provision.ErrNotFound)
		check(t, d.DeleteGroup(ctx, salesID), provision.ErrNotFound)
		check(t, d.ChangeMembers(ctx, salesID, []string{annID}, nil), provision.ErrNotFound)
		for _, asked := range s.requests() {
			if !strings.HasPrefix(asked, "group") {
				t.Errorf("a write left: %s", asked)
			}
		}
	}
}

// TestLooks counts the looks that writes by id cost: none after a read or a create, one otherwise, and one more after a
// delete or after WorkflowGen answers that the object does not exist.
func TestLooks(t *testing.T) {
	updated := data("updateUser", `{"user":`+ann+`}`)
	replies := map[string][]any{
		"user":       {data("user", ann)},
		"userLook":   {data("user", ann)},
		"createUser": {data("createUser", `{"user":`+ann+`}`)},
		"updateUser": {updated},
		"deleteUser": {data("deleteUser", `{"id":"VXNlcjox","archived":false}`)},
		"users":      {list("users", "1", ann)},
	}
	read := func(d *graphql.Directory) error { _, err := d.User(t.Context(), annID); return err }
	find := func(d *graphql.Directory) error {
		_, _, err := d.FindUsers(t.Context(), workflowgen.Query{Limit: 1})
		return err
	}
	create := func(d *graphql.Directory) error { _, err := d.CreateUser(t.Context(), lastName); return err }
	update := func(d *graphql.Directory) error { _, err := d.UpdateUser(t.Context(), annID, lastName); return err }
	remove := func(d *graphql.Directory) error { return d.DeleteUser(t.Context(), annID) }
	for _, c := range []struct {
		name  string
		do    []func(*graphql.Directory) error
		looks int
	}{
		{"write", []func(*graphql.Directory) error{update}, 1},
		{"two writes", []func(*graphql.Directory) error{update, update}, 1},
		{"read and write", []func(*graphql.Directory) error{read, update}, 0},
		{"find and write", []func(*graphql.Directory) error{find, update}, 0},
		{"create and write", []func(*graphql.Directory) error{create, update, remove}, 0},
		{"delete twice", []func(*graphql.Directory) error{create, remove, remove}, 1},
	} {
		s := play(t, replies)
		d := open(t, config(s.URL))
		for _, do := range c.do {
			if err := do(d); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		looks := 0
		for _, asked := range s.requests() {
			if strings.HasPrefix(asked, "userLook ") {
				looks++
			}
		}
		if looks != c.looks {
			t.Errorf("%s: %d looks, want %d", c.name, looks, c.looks)
		}
	}
}

// TestLooksExpire moves time past the ten minutes for which a look is valid.
func TestLooksExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		looks := 0
		cfg := config("http://localhost")
		cfg.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			body := data("addGroupUsers", `{"group":`+sales+`}`)
			if ask := text(r.Body); strings.Contains(ask, "query groupLook") {
				looks++
				body = data("group", sales)
			}
			return answer(body), nil
		})
		d := open(t, cfg)
		for _, pause := range []time.Duration{0, 9 * time.Minute, 2 * time.Minute} {
			time.Sleep(pause)
			if err := d.ChangeMembers(t.Context(), salesID, []string{annID}, nil); err != nil {
				t.Fatal(err)
			}
		}
		if looks != 2 {
			t.Errorf("%d looks, want 2", looks)
		}
	})
}

// TestGoneIsForgotten: after WorkflowGen's own "not found" the next write looks again.
func TestGoneIsForgotten(t *testing.T) {
	s := play(t, map[string][]any{
		"groupLook":     {data("group", sales), data("group", "null")},
		"addGroupUsers": {`{"data":{"addGroupUsers":null},"errors":[{"message":"` + groupGone + `","path":["addGroupUsers"]}]}`},
	})
	d := open(t, config(s.URL))
	for range 2 {
		check(t, d.ChangeMembers(t.Context(), salesID, []string{annID}, nil), provision.ErrNotFound)
	}
	ask := `groupLook {"id":"R3JvdXA6MQ=="}`
	s.wantRequests(t, ask, `addGroupUsers {"input":{"groupId":"R3JvdXA6MQ==","userIds":["VXNlcjox"]}}`, ask)
}

func TestWriteUser(t *testing.T) {
	s := play(t, map[string][]any{
		"createUser": {data("createUser", `{"user":`+ann+`}`)},
		"updateUser": {data("updateUser", `{"user":`+ann+`}`)},
	})
	d := open(t, config(s.URL))
	u, err := d.CreateUser(t.Context(), workflowgen.UserChange{
		workflowgen.UserName: "ann@x.org", workflowgen.LastName: "Léé \"x\"\n", workflowgen.IsActive: "false",
		workflowgen.Email: "", workflowgen.Language: "fr", workflowgen.Manager: "VXNlcjoy",
	})
	if err != nil || u.ID != annID {
		t.Fatal(u, err)
	}
	_, err = d.UpdateUser(t.Context(), annID, workflowgen.UserChange{
		workflowgen.IsActive: "true", workflowgen.Email: "", workflowgen.Language: "", workflowgen.Manager: "",
		workflowgen.JobTitle: "CEO",
	})
	if err != nil {
		t.Fatal(err)
	}
	s.wantRequests(t,
		`createUser {"input":{"directory":"Entra","userName":"ann@x.org","isActive":false,"lastName":"Léé \"x\"\n","defaultLanguage":"fr","managerId":"VXNlcjoy"}}`,
		`updateUser {"input":{"id":"VXNlcjox","isActive":true,"email":null,"jobTitle":"CEO","defaultLanguage":null,"managerId":null}}`)
}

func TestWriteGroup(t *testing.T) {
	s := play(t, map[string][]any{
		"createGroup":      {data("createGroup", `{"group":`+sales+`}`)},
		"updateGroup":      {data("updateGroup", `{"group":`+sales+`}`)},
		"addGroupUsers":    {data("addGroupUsers", `{"group":`+sales+`}`)},
		"removeGroupUsers": {data("removeGroupUsers", `{"group":`+sales+`}`)},
		"deleteGroup":      {data("deleteGroup", `{"id":"R3JvdXA6MQ=="}`)},
	})
	d := open(t, config(s.URL))
	ctx := t.Context()
	g, err := d.CreateGroup(ctx, workflowgen.GroupChange{Name: new("Sales"), SystemIdentifier: new("")})
	if want := (workflowgen.Group{ID: salesID, Name: "Sales", SystemIdentifier: "g1"}); err != nil || g.ID != want.ID ||
		g.Name != want.Name || g.SystemIdentifier != want.SystemIdentifier || g.Members != nil {
		t.Fatalf("%+v, %v", g, err)
	}
	_, named := d.UpdateGroup(ctx, salesID, workflowgen.GroupChange{Name: new("Sales & More")})
	_, cleared := d.UpdateGroup(ctx, salesID, workflowgen.GroupChange{SystemIdentifier: new("")})
	for _, err := range []error{
		named, cleared,
		d.ChangeMembers(ctx, salesID, []string{"a", "b"}, []string{"c"}),
		d.ChangeMembers(ctx, salesID, nil, []string{"c", "d"}),
		d.ChangeMembers(ctx, salesID, nil, nil),
		d.DeleteGroup(ctx, salesID),
	} {
		if err != nil {
			t.Error(err)
		}
	}
	s.wantRequests(t,
		`createGroup {"input":{"directory":"Entra","description":"From Entra ID","name":"Sales"}}`,
		`updateGroup {"input":{"id":"R3JvdXA6MQ==","name":"Sales & More"}}`,
		`updateGroup {"input":{"id":"R3JvdXA6MQ==","systemIdentifier":null}}`,
		`addGroupUsers {"input":{"groupId":"R3JvdXA6MQ==","userIds":["a","b"]}}`,
		`removeGroupUsers {"input":{"groupId":"R3JvdXA6MQ==","userIds":["c"]}}`,
		`removeGroupUsers {"input":{"groupId":"R3JvdXA6MQ==","userIds":["c","d"]}}`,
		`deleteGroup {"input":{"id":"R3JvdXA6MQ=="}}`)
}

func TestFilters(t *testing.T) {
	s := play(t, map[string][]any{"users": {list("users", "1", ann)}, "groups": {list("groups", "1", sales)}})
	d := open(t, config(s.URL))
	found := func(key workflowgen.Key, value string) (users, groups string) {
		q := workflowgen.Query{Key: key, Value: value, Limit: 10}
		u, n, err := d.FindUsers(t.Context(), q)
		users = fmt.Sprint(len(u), n, err)
		g, n, err := d.FindGroups(t.Context(), q, false)
		return users, fmt.Sprint(len(g), n, err)
	}
	const u, g = `users {"page":{"number":1,"size":10},"filter":{"directory":"Entra","isArchived":false%s}}`,
		`groups {"page":{"number":1,"size":10},"filter":{"directory":"Entra","isVirtual":false%s}}`
	for _, c := range []struct {
		key           workflowgen.Key
		value         string
		users, groups string
		asked         []string
	}{
		{workflowgen.All, "", "1 1 <nil>", "1 1 <nil>", []string{fmt.Sprintf(u, ""), fmt.Sprintf(g, "")}},
		{workflowgen.ByName, "ANN@x.org", "1 1 <nil>", "0 0 <nil>", []string{fmt.Sprintf(u, `,"userName":"ANN@x.org"`), fmt.Sprintf(g, `,"name":"ANN@x.org"`)}},
		{workflowgen.BySystemIdentifier, "g1", "0 0 <nil>", "1 1 <nil>", []string{fmt.Sprintf(u, `,"systemIdentifier":"g1"`), fmt.Sprintf(g, `,"systemIdentifier":"g1"`)}},
		{workflowgen.ByName, "", "0 0 <nil>", "0 0 <nil>", nil},
		{workflowgen.ByEmail, "x", "0 0 <nil>", "0 0 find groups: WorkflowGen cannot look this up", []string{fmt.Sprintf(u, `,"email":"x"`)}},
		{workflowgen.ByMember, annID, "0 0 find users: WorkflowGen cannot look this up", "1 1 <nil>", []string{fmt.Sprintf(g, `,"userId":"VXNlcjox"`)}},
	} {
		if users, groups := found(c.key, c.value); users != c.users || groups != c.groups {
			t.Errorf("key %d: users %s, groups %s; want %s, %s", c.key, users, groups, c.users, c.groups)
		}
		s.wantRequests(t, c.asked...)
	}
}

// TestLooseFilters: objects that an instance returns beyond the filter are dropped.
func TestLooseFilters(t *testing.T) {
	s := play(t, map[string][]any{
		"users":  {list("users", "3", stranger+","+ann+","+ghost)},
		"groups": {list("groups", "3", elsewhere+","+sales+","+computed)},
	})
	d := open(t, config(s.URL))
	users, n, err := d.FindUsers(t.Context(), workflowgen.Query{Limit: 3})
	if err != nil || n != 1 || len(users) != 1 || users[0].Values[workflowgen.SystemIdentifier] != "s1" {
		t.Errorf("%d users: %+v, %v", n, users, err)
	}
	groups, n, err := d.FindGroups(t.Context(), workflowgen.Query{Limit: 3}, false)
	if err != nil || n != 1 || len(groups) != 1 || groups[0].SystemIdentifier != "g1" {
		t.Errorf("%d groups: %+v, %v", n, groups, err)
	}
}

// TestMembers reads a group of two pages, one member of which is archived.
func TestMembers(t *testing.T) {
	page := func(more bool, items string) string {
		return data("group", fmt.Sprintf(`%s,"users":{"hasNextPage":%t,"items":[%s]}}`, strings.TrimSuffix(sales, "}"), more, items))
	}
	s := play(t, map[string][]any{
		"groupMembers": {
			page(true, `{"id":"1","commonName":"Ann","userName":"ann"},{"id":"2","userName":"x","isArchived":true}`),
			page(false, `{"id":"3","commonName":null,"userName":"cy"}`),
			page(false, ``),
		},
		"groups": {list("groups", "1", sales)},
	})
	d := open(t, config(s.URL))
	g, err := d.Group(t.Context(), salesID, true)
	if want := []workflowgen.Member{{ID: "1", Name: "Ann"}, {ID: "3", Name: "cy"}}; err != nil || !slices.Equal(g.Members, want) {
		t.Errorf("members %v, %v", g.Members, err)
	}
	s.wantRequests(t,
		`groupMembers {"id":"R3JvdXA6MQ==","page":{"number":1,"size":1000}}`,
		`groupMembers {"id":"R3JvdXA6MQ==","page":{"number":2,"size":2}}`)
	groups, _, err := d.FindGroups(t.Context(), workflowgen.Query{Limit: 1}, true)
	if err != nil || len(groups) != 1 || groups[0].Members == nil || len(groups[0].Members) != 0 {
		t.Errorf("a group without members: %+v, %v", groups, err)
	}
}

// TestMembersCutShort: the rest of a cut page is requested in the instance's own size. Pages that end early are an error.
func TestMembersCutShort(t *testing.T) {
	page := func(more bool, items string) string {
		return data("group", fmt.Sprintf(`%s,"users":{"hasNextPage":%t,"items":[%s]}}`, strings.TrimSuffix(sales, "}"), more, items))
	}
	two := `{"id":"1","userName":"ann"},{"id":"2","userName":"bob"}`
	for name, rest := range map[string][]any{
		"an empty page":      {page(true, two), page(false, "")},
		"an empty page more": {page(true, two), page(true, "")},
		"nothing at first":   {page(true, "")},
		"half a page":        {page(true, two), page(true, `{"id":"3","userName":"cy"}`)},
	} {
		s := play(t, map[string][]any{"groupMembers": rest})
		if g, err := open(t, config(s.URL)).Group(t.Context(), salesID, true); !errors.Is(err, provision.ErrUnavailable) {
			t.Errorf("%s: %d members, %v", name, len(g.Members), err)
		}
	}
}
