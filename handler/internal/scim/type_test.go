package scim_test

import (
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
)

// Notations and the leaves that they resolve to: "-" if no schema defines one, "" if it is defined and not held.
func TestResolve(t *testing.T) {
	const older = "urn:ietf:params:scim:schemas:extension:enterprise:2.0" // what is before the last colon of the URN
	for _, c := range []struct{ urn, name, sub, want string }{
		{"", "userName", "", "userName"},
		{"", "USERNAME", "", "userName"},
		{scim.UserURN, "userName", "", "userName"},
		{strings.ToUpper(scim.UserURN), "username", "", "userName"},
		{"", "name", "", "name.familyName name.givenName"},
		{"", "name", "FamilyName", "name.familyName"},
		{"", "name", "formatted", ""},
		{"", "name", "nonsense", "-"},
		{"", "userName", "value", "-"},
		{"", "nickName", "", ""},
		{"", "groups", "", ""},
		{"", "nonsense", "", "-"},
		{"", "", "", "-"},
		{"", "emails", "", `emails[type eq "work"].value`},
		{"", "phoneNumbers", "value", `phoneNumbers[type eq "work"].value phoneNumbers[type eq "mobile"].value phoneNumbers[type eq "fax"].value`},
		{"", "phoneNumbers", "type", ""},
		{"", "addresses", "formatted", `addresses[type eq "other"].formatted`},
		{scim.EnterpriseURN, "department", "", scim.EnterpriseURN + ":department"},
		{scim.EnterpriseURN, "manager", "", scim.EnterpriseURN + ":manager.value"},
		{scim.EnterpriseURN, "manager", "value", scim.EnterpriseURN + ":manager.value"},
		{scim.EnterpriseURN, "costCenter", "", ""},
		{scim.EnterpriseURN, "userName", "", "-"},
		{scim.UserURN, "department", "", "-"},
		{"", "department", "", scim.EnterpriseURN + ":department"},        // if the core schema does not have the name
		{older, "User", "manager", scim.EnterpriseURN + ":manager.value"}, // "…:2.0:User.manager", before 2019
		{"urn:ietf:params:scim:schemas:extension:contoso:2.0:User", "badge", "", "-"},
		{scim.GroupURN, "displayName", "", "-"},
	} {
		target, ok := mapping.UserType.Resolve(c.urn, c.name, c.sub)
		var held []string
		for _, i := range target.Leaves {
			held = append(held, mapping.UserType.Leaves[i].Path)
		}
		if got := strings.Join(held, " "); ok != (c.want != "-") || ok && got != c.want {
			t.Errorf("%s %s %s: got %q, %v; want %q", c.urn, c.name, c.sub, got, ok, c.want)
		}
	}
}

// A name without URN is the core schema's, whatever extensions define.
func TestResolveCoreFirst(t *testing.T) {
	contoso := &scim.Schema{ID: "urn:contoso:2.0:User", Attributes: []scim.Attribute{{Name: "title", Type: scim.String}}}
	kind := scim.NewResourceType("User", "/Users", "", []*scim.Schema{scim.UserSchema, contoso}, []string{"title", "urn:contoso:2.0:User:title"})
	for urn, want := range map[string]*scim.Schema{"": scim.UserSchema, scim.UserURN: scim.UserSchema, contoso.ID: contoso} {
		if target, ok := kind.Resolve(urn, "title", ""); !ok || target.Schema != want || len(target.Leaves) != 1 {
			t.Errorf("%s title: got %+v, %v", urn, target, ok)
		}
	}
}

// A schema's URN alone is read as if its last part were a name.
func TestResolveSchema(t *testing.T) {
	for urn, schema := range map[string]*scim.Schema{scim.UserURN: scim.UserSchema, scim.EnterpriseURN: scim.EnterpriseSchema} {
		i := strings.LastIndexByte(urn, ':')
		target, ok := mapping.UserType.Resolve(urn[:i], urn[i+1:], "")
		if !ok || target.Schema != schema || target.Attribute != nil || len(target.Leaves) == 0 {
			t.Errorf("%s: got %+v, %v", urn, target, ok)
		}
	}
}

// The values of one JSON value lie side by side, whatever the order of the table.
func TestLeavesInOrder(t *testing.T) {
	kind := scim.NewResourceType("User", "/Users", "", []*scim.Schema{scim.UserSchema, scim.EnterpriseSchema}, []string{
		scim.EnterpriseURN + ":manager.value", `addresses[type eq "other"].formatted`, `phoneNumbers[type eq "fax"].value`,
		`addresses[type eq "work"].country`, "name.givenName", "userName", `addresses[type eq "work"].locality`,
		`phoneNumbers[type eq "work"].value`, "name.familyName", scim.EnterpriseURN + ":department",
	})
	r := kind.New()
	for i := range r.Values {
		r.Values[i] = "x"
	}
	const want = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"id":"",` +
		`"userName":"x","name":{"familyName":"x","givenName":"x"},"phoneNumbers":[{"value":"x","type":"work"},{"value":"x","type":"fax"}],` +
		`"addresses":[{"locality":"x","country":"x","type":"work"},{"formatted":"x","type":"other"}],` +
		`"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"x","manager":{"value":"x"}}}`
	if got := string(r.Append(nil, "", &scim.Projection{})); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Index finds paths in any case, and the manager also without "value", as Entra writes it.
func TestIndex(t *testing.T) {
	for _, path := range []string{"USERNAME", `Emails[Type eq "work"].Value`, scim.EnterpriseURN + ":manager", scim.EnterpriseURN + ":Manager.value"} {
		if mapping.UserType.Index(path) < 0 {
			t.Errorf("%s finds no leaf", path)
		}
	}
	for _, path := range []string{"", "name", "emails", `emails[type eq "home"].value`, "manager"} {
		if i := mapping.UserType.Index(path); i >= 0 {
			t.Errorf("%s finds %s", path, mapping.UserType.Leaves[i].Path)
		}
	}
	r := ann()
	if r.Get("nickName") != "" || r.Get("USERNAME") != "ann" {
		t.Errorf("Get finds %q and %q", r.Get("nickName"), r.Get("USERNAME"))
	}
}

// A table with a name that no schema defines stops the program in the first test.
func TestWrongTablePanics(t *testing.T) {
	for _, path := range []string{"nonsense", "name.nonsense", scim.EnterpriseURN + ":userName"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is taken", path)
				}
			}()
			scim.NewResourceType("User", "/Users", "", []*scim.Schema{scim.UserSchema, scim.EnterpriseSchema}, []string{path})
		}()
	}
}

func TestClone(t *testing.T) {
	r := sales()
	c := r.Clone()
	c.Set(mapping.DisplayName, "x")
	c.Members[0].Value = "x"
	c.Outside = append(c.Outside, "x")
	if r.Get(mapping.DisplayName) != "Sales" || r.Members[0].Value != "26" || r.Outside != nil {
		t.Errorf("a change of the clone changed %+v", r)
	}
}
