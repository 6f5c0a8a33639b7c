package filter_test

import (
	"reflect"
	"testing"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
)

// room bounds how much longer a filter becomes when it is written back: quotes round a bare value, spaces round a bracket.
const room = 4 << 10

// FuzzParse checks that nothing panics, that a filter that is written back reads as the same, and that a filter that can be bound
// can be matched.
func FuzzParse(f *testing.F) {
	for _, c := range parsed {
		f.Add(c.filter)
	}
	for _, s := range []string{`a eq "\ud800"`, `a eq "\u00`, `not(`, `a[`, `a[b pr].`, `a:b:c.d pr`, "a eq \x00", `a eq 1e`, `((((`} {
		f.Add(s)
	}
	ann, sales := ann(), sales()
	f.Fuzz(func(t *testing.T, s string) {
		e, err := filter.Parse(s)
		if err != nil || len(s) > room {
			return
		}
		if again, err := filter.Parse(e.String()); err != nil || !reflect.DeepEqual(again, e) {
			t.Fatalf("%q is written back as %q, and that is read as %#v, %v", s, e, again, err)
		}
		filter.Equalities(e)
		for _, r := range []*scim.Resource{&ann, &sales} {
			if m, err := filter.Bind(e, r.Type); err == nil {
				m.Match(r)
			}
		}
	})
}

// FuzzPath checks the same of PATCH paths, and that an attribute is a path without a filter.
func FuzzPath(f *testing.F) {
	for _, s := range []string{
		`members`, `name.familyName`, `emails[type eq "work"].value`, `members[value eq "27"]`, scim.UserURN,
		scim.EnterpriseURN + ":manager.value", scim.EnterpriseURN + ".manager", `a[b eq c]`, `a[not (b eq "]")].c`, `a.`, `a:`, `a[`, `$ref`,
	} {
		f.Add(s)
	}
	emails, _ := scim.UserSchema.Attribute("emails")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := filter.ParsePath(s)
		attribute, attributeErr := filter.ParseAttribute(s)
		if (attributeErr == nil) != (err == nil && p.Filter == nil) || attributeErr == nil && attribute != p {
			t.Fatalf("%q is the path %#v, %v and the attribute %#v, %v", s, p, err, attribute, attributeErr)
		}
		if err != nil || len(s) > room {
			return
		}
		if again, err := filter.ParsePath(p.String()); err != nil || !reflect.DeepEqual(again, p) {
			t.Fatalf("%q is written back as %q, and that is read as %#v, %v", s, p, again, err)
		}
		if p.Filter == nil {
			return
		}
		if matches, err := filter.BindElement(p.Filter, emails); err == nil {
			matches(func(name string) string { return name })
		}
	})
}
