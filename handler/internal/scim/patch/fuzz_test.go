package patch_test

import (
	"slices"
	"testing"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/patch"
	"workflowgen-scim/handler/internal/test/golden"
)

// FuzzPatch checks that nothing panics, that the original of the clone stays as it was, and that the result is a valid resource:
// its JSON decodes to the same values, and it has the required ones. Each member is named once.
func FuzzPatch(f *testing.F) {
	for _, body := range golden.Sections(f, "*/*.txtar", "patch") {
		f.Add(body)
	}
	f.Add([]byte(`[{"op":"add","value":{"urn:ietf:params:scim:schemas:core:2.0:User":{"urn:ietf:params:scim:schemas:core:2.0:User":{"title":"x"}}}}]`))
	user := decode(f, mapping.UserType, []byte(`{"userName":"ann","active":true,"title":"x","name":{"familyName":"Example"},"emails":[{"type":"work","value":"a"}],
		"phoneNumbers":[{"type":"work","value":"1"},{"type":"fax","value":"3"}],"addresses":[{"type":"work","locality":"Laval"}],"manager":"2"}`))
	group := decode(f, mapping.GroupType, []byte(`{"displayName":"Sales","externalId":"8aa1"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, before := range []scim.Resource{user, group} {
			values := slices.Clone(before.Values)
			after := before.Clone()
			m, err := run(message(body), &after)
			if !slices.Equal(before.Values, values) {
				t.Fatalf("%s changed the resource that it was not applied to", body)
			}
			if err == nil {
				valid(t, body, &after)
				distinct(t, body, m)
			}
		}
	})
}

func valid(t *testing.T, body []byte, r *scim.Resource) {
	t.Helper()
	for i, v := range r.Values {
		if v == "" && r.Type.Leaves[i].Definition().Required {
			t.Errorf("%s leaves %s without a value", body, r.Type.Leaves[i].Path)
		}
	}
	o, err := scim.ParseObject(r.Append(nil, "", scim.Everything()))
	if err != nil {
		t.Fatalf("%s makes a resource whose JSON is not valid: %v", body, err)
	}
	again, err := r.Type.Decode(o)
	if err != nil || !slices.Equal(again.Values, r.Values) || again.Outside != nil {
		t.Errorf("%s makes %q, and that is read as %q, outside %q, %v", body, r.Values, again.Values, again.Outside, err)
	}
}

func distinct(t *testing.T, body []byte, m patch.Membership) {
	t.Helper()
	ids := slices.Sorted(slices.Values(slices.Concat(m.Add, m.Remove)))
	if len(slices.Compact(slices.Clone(ids))) != len(ids) || m.All && m.Remove != nil {
		t.Errorf("%s: %+v", body, m)
	}
}
