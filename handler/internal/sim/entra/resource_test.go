package entra

import (
	"encoding/json"
	"testing"
)

// A user is posted as in Microsoft's samples, in their order.
func TestPostedUser(t *testing.T) {
	v := values{userName: "ann@b.c", externalID: "4", active: "true", familyName: "A", workMail: "ann@b.c", office: "X", city: "Y", department: "D"}
	const want = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],` +
		`"externalId":"4","userName":"ann@b.c","active":true,"addresses":[{"locality":"Y","type":"work"},{"formatted":"X","type":"other"}],` +
		`"emails":[{"primary":true,"type":"work","value":"ann@b.c"}],"meta":{"resourceType":"User"},"name":{"familyName":"A"},"roles":[],` +
		`"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"D"}}`
	body := Create(Users, v.resource(Users, false)).Body
	if string(body) != want {
		t.Errorf("%s, want\n%s", body, want)
	}
	var r Resource
	if err := json.Unmarshal(body, &r); err != nil {
		t.Fatal(err)
	}
	if got, err := r.values(); err != nil || got != v {
		t.Errorf("%q, want %q: %v", got, v, err)
	}
}

// A value of another JSON type than the attribute's is an error.
func TestText(t *testing.T) {
	for _, c := range []struct{ resource, path, want string }{
		{`{"active":false}`, "active", "false"},
		{`{"active":"False"}`, "active", "error"},
		{`{"title":true}`, "title", "error"},
		{`{"title":7}`, "title", "error"},
		{`{"title":null}`, "title", ""},
		{`{"name":"Ann"}`, "name.givenName", "error"},
		{`{"name":{"givenName":"Ann"}}`, "name.givenName", "Ann"},
		{`{"` + enterprise + `":{"manager":{"value":"4"}}}`, enterprise + ":manager", "4"},
		{`{"emails":{"type":"work","value":"a"}}`, `emails[type eq "work"].value`, "error"},
		{`{"emails":["a"]}`, `emails[type eq "work"].value`, "error"},
		{`{"emails":[{"type":"home","value":"a"},{"type":"work","value":"b"}]}`, `emails[type eq "work"].value`, "b"},
		{`{"emails":[{"type":"work","value":"a"},{"type":"work","value":"b"}]}`, `emails[type eq "work"].value`, "ab"},
	} {
		var r Resource
		if err := json.Unmarshal([]byte(c.resource), &r); err != nil {
			t.Fatal(err)
		}
		got, err := r.Text(c.path)
		if err != nil {
			got = "error"
		}
		if got != c.want {
			t.Errorf("%s of %s is %q, want %q: %v", c.path, c.resource, got, c.want, err)
		}
	}
}
