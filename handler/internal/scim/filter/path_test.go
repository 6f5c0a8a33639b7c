package filter_test

import (
	"reflect"
	"testing"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
)

func TestParsePath(t *testing.T) {
	typeWork := filter.Compare{Path: filter.Path{Name: "type"}, Op: filter.Eq, Value: filter.Value{Text: "work"}}
	for path, want := range map[string]filter.Path{
		"members":         {Name: "members"}, // RFC 7644 §3.5.2, figure 7 and its examples
		"name.familyName": {Name: "name", Sub: "familyName"},
		`addresses[type eq "work"]`: {
			Name: "addresses", Filter: typeWork},
		`members[value eq "2819c223-7f76-453a-919d-413861904646"].displayName`: {
			Name: "members", Sub: "displayName",
			Filter: filter.Compare{Path: filter.Path{Name: "value"}, Op: filter.Eq, Value: filter.Value{Text: "2819c223-7f76-453a-919d-413861904646"}}},

		`emails[type eq "work"].Value`: { // Entra
			Name: "emails", Filter: typeWork, Sub: "Value"},
		"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": {
			URN: scim.EnterpriseURN, Name: "department"},
		"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value": {
			URN: scim.EnterpriseURN, Name: "manager", Sub: "value"},
		"urn:ietf:params:scim:schemas:core:2.0:User": {
			URN: "urn:ietf:params:scim:schemas:core:2.0", Name: "User"},
		"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.manager": { // before 2019
			URN: "urn:ietf:params:scim:schemas:extension:enterprise:2.0", Name: "User", Sub: "manager"},
		`urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq "work"].value`: {
			URN: scim.UserURN, Name: "emails", Filter: typeWork, Sub: "value"},
	} {
		p, err := filter.ParsePath(" " + path + " ")
		if err != nil || !reflect.DeepEqual(p, want) {
			t.Errorf("%s: got %#v, %v; want %#v", path, p, err, want)
		}
		if p.String() != path {
			t.Errorf("%s: written back as %s", path, p)
		}
	}
}

func TestParsePathErrors(t *testing.T) {
	for _, c := range []struct{ path, want string }{
		{``, `the path is empty`},
		{`name familyName`, `column 6: "familyName" does not belong to the path`},
		{`emails[type eq "work"] pr`, `column 24: "pr" does not belong to the path`},
		{`emails[type eq "work"]value`, `column 23: "value" does not belong to the path`},
		{`emails[type eq "work"]]`, `column 23: ']' was not opened`},
		{`emails[type eq "work" x]`, `column 23: "x" does not continue the filter; use "and" or "or"`},
		{`emails[type eq "work"`, `column 7: '[' has no matching ']'`},
		{`emails[0].value`, `column 8: "0" is not the name of an attribute`},
		{`emails[]`, `column 8: an attribute is expected, not "]"`},
		{`/members`, `column 1: "/members" is not the name of an attribute`},
		{`urn:ietf:params:scim:schemas:core:2.0`, `column 35: "2" is not the name of an attribute`},
	} {
		p, err := filter.ParsePath(c.path)
		if detail := detail(t, err, scim.InvalidPath); detail != c.want {
			t.Errorf("%s:\n got %v %s\nwant %s", c.path, p, detail, c.want)
		}
	}
}

func TestParseAttribute(t *testing.T) {
	p, err := filter.ParseAttribute(" urn:ietf:params:scim:schemas:core:2.0:User:name.familyName")
	if want := (filter.Path{URN: scim.UserURN, Name: "name", Sub: "familyName"}); err != nil || p != want {
		t.Errorf("got %#v, %v; want %#v", p, err, want)
	}
	_, err = filter.ParseAttribute(`emails[type eq "work"]`)
	if got, want := detail(t, err, scim.InvalidPath), `column 7: "[" does not belong to the attribute`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
