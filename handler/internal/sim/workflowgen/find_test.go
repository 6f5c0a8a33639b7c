package workflowgen

import (
	"fmt"
	"strings"
	"testing"
)

// names sends a query for a list and returns the names in it.
func (in *instance) names(list, arguments, name string) (names string, page map[string]any) {
	in.Helper()
	r := in.ask(fmt.Sprintf("{ %s%s { totalCount hasNextPage hasPreviousPage items { %s } } }", list, arguments, name))
	if r.said() != "" {
		return r.said(), nil
	}
	page = r.Data[list].(map[string]any)
	var all []string
	for _, item := range page["items"].([]any) {
		all = append(all, item.(map[string]any)[name].(string))
	}
	return strings.Join(all, " "), page
}

func TestFindUsers(t *testing.T) {
	a := ann
	a.Profile = Profile{SystemIdentifier: "Id-1", Email: "Ann@x.org"}
	in := start(t, Options{Users: []UserRow{a, bob, eve, {UserName: "old", LastName: "x", IsArchived: true}}})
	for filter, want := range map[string]string{
		``:                                       "admin ann bob eve old",
		`directory: "entra id"`:                  "ann bob old",
		`isArchived: false`:                      "admin ann bob eve",
		`directory: "Nowhere"`:                   "",
		`userName: "ANN"`:                        "ann",
		`systemIdentifier: "Id-1"`:               "ann",
		`systemIdentifier: "id-1"`:               "",
		`email: "ann@X.ORG"`:                     "ann",
		`userName: "eve", directory: "Entra ID"`: "",
		`userName: "ann", email: "x"`:            "",
	} {
		if got, _ := in.names("users", "(filter: {"+filter+"})", "userName"); got != want {
			t.Errorf("{%s}: %q, want %q", filter, got, want)
		}
	}
}

func TestFindGroups(t *testing.T) {
	in := start(t, Options{Users: []UserRow{ann}, Groups: []GroupRow{
		{Name: "Sales", Description: "x", SystemIdentifier: "g-1", Members: []string{"ann"}},
		{Name: "Ops", Description: "x", Directory: builtIn}, {Name: "All", Description: "x", IsVirtual: true}}})
	for filter, want := range map[string]string{
		``:                                   "Sales Ops All",
		`isVirtual: false`:                   "Sales Ops",
		`name: "SALES"`:                      "Sales",
		`systemIdentifier: "g-1"`:            "Sales",
		`userId: "` + annID + `"`:            "Sales",
		`userId: "` + GroupID(1) + `"`:       "",
		`name: "Ops", directory: "Entra ID"`: "",
	} {
		if got, _ := in.names("groups", "(filter: {"+filter+"})", "name"); got != want {
			t.Errorf("{%s}: %q, want %q", filter, got, want)
		}
	}
}

func TestPages(t *testing.T) {
	in := start(t, Options{Users: []UserRow{ann, bob, eve}})
	for page, want := range map[string]string{
		`number: 1, size: 3`: "admin ann bob, 4 in all, next true, previous false",
		`number: 2, size: 3`: "eve, 4 in all, next false, previous true",
		`number: 3, size: 3`: ", 4 in all, next false, previous true",
		`size: 2`:            "admin ann, 4 in all, next true, previous false",
	} {
		names, p := in.names("users", "(page: {"+page+"})", "userName")
		got := fmt.Sprintf("%s, %v in all, next %v, previous %v", names, p["totalCount"], p["hasNextPage"], p["hasPreviousPage"])
		if got != want {
			t.Errorf("{%s}: %s; want %s", page, got, want)
		}
	}
	for _, page := range []string{"number: 0", "size: 0", "size: -1"} {
		if got, _ := in.names("users", "(page: {"+page+"})", "userName"); got != BadPage {
			t.Errorf("{%s}: %s", page, got)
		}
	}
}

// A query for one user or group by a wrong id, however wrong, answers null.
func TestReadOne(t *testing.T) {
	in := start(t, Options{Users: []UserRow{ann}, Groups: []GroupRow{{Name: "Sales", Description: "x", Members: []string{"ann"}}}})
	for query, want := range map[string]string{
		`{ user(id: "` + annID + `") { userName directory { name } manager { id } } }`: `{"user":{"userName":"ann","directory":{"name":"Entra ID"},"manager":null}}`,
		`{ user(userName: "ANN") { id } }`:                                             `{"user":{"id":"` + annID + `"}}`,
		`{ user(id: "` + strings.TrimRight(annID, "=") + `x") { id } }`:                `{"user":null}`,
		`{ user(id: "` + GroupID(1) + `") { id } }`:                                    `{"user":null}`,
		`{ group(id: "` + GroupID(1) + `") { users { items { userName } } } }`:         `{"group":{"users":{"items":[{"userName":"ann"}]}}}`,
		`{ group(id: "` + annID + `") { id } }`:                                        `{"group":null}`,
		`{ viewer { userName } }`:                                                      `{"viewer":{"userName":"admin"}}`,
		`{ directories { items { name } } }`:                                           `{"directories":{"items":[{"name":"WORKFLOWGEN"},{"name":"Entra ID"}]}}`,
	} {
		if r := in.ask(query); !strings.Contains(r.body, `"data":`+want) {
			t.Errorf("%s: %s, want %s", query, r.body, want)
		}
	}
	if r := in.ask("{ user { id } }"); r.said() != NoKey {
		t.Errorf("without id and user name: %s", r.body)
	}
}
