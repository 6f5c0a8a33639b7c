package page_test

import (
	"fmt"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/synclog/page"
)

// A change of members lists them by the names that the log has for them, with links to their histories.
func TestEntryNamesMembers(t *testing.T) {
	l := memledger.New()
	put := func(kind, id string, e provision.Entry) {
		t.Helper()
		e.Time, e.Type, e.ID, e.Decision = began, kind, mapping.ID(id), provision.Applied
		if err := l.Note(t.Context(), provision.Key{Type: kind, ID: id}, e); err != nil {
			t.Fatal(err)
		}
	}
	put("User", "U1", provision.Entry{Operation: "ONE", Verb: "POST", Name: "ann@contoso.example"})
	put("User", "U2", provision.Entry{Operation: "TWO", Verb: "POST", Name: "<b>bob</b>"})
	added := []string{mapping.ID("U1"), mapping.ID("U3"), "!"}
	for i := range 9 {
		added = append(added, mapping.ID(fmt.Sprint("X", i)))
	}
	put("Group", "G1", provision.Entry{Operation: "THREE", Verb: "PATCH", Name: "Sales", Added: 12, Removed: 1,
		Members: provision.Members{Added: added, Removed: []string{mapping.ID("U2")}}})
	put("Group", "G1", provision.Entry{Operation: "FOUR", Verb: "PATCH", Added: 1}) // by a process that had not seen the group
	h := page.New(l, page.EasyAuth(operators))
	list := body(t, ask(t, h, "GET", "/synclog", "X-MS-CLIENT-PRINCIPAL", operator))
	if n := strings.Count(list, ">Sales</"); n != 2 {
		t.Errorf("%d lines are of Sales, want 2:\n%s", n, list)
	}
	for lang, wants := range map[string][]string{
		"en": {"Added: <a href", "Removed: <a href", "and 2 more"},
		"fr": {"Ajoutés : <a href", "Retirés : <a href", "et 2 de plus"},
	} {
		got := body(t, ask(t, h, "GET", fmt.Sprintf("/synclog/entry/%d/THREE?lang=%s", began.UnixNano(), lang), "X-MS-CLIENT-PRINCIPAL", operator))
		for _, want := range append(wants, `<a href="/synclog/story/User/VTE?lang=`+lang+`">ann@contoso.example</a>, `+mapping.ID("U3")+", !, ",
			">&lt;b&gt;bob&lt;/b&gt;</a>") {
			if !strings.Contains(got, want) {
				t.Errorf("%s: there is no %s in\n%s", lang, want, got)
			}
		}
	}
}
