package filter_test

import (
	"testing"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
)

func TestMatchUser(t *testing.T) {
	ann := ann()
	for _, c := range []struct {
		filter string
		want   bool
	}{
		// the attribute's definition decides whether case counts
		{`userName eq "ann@contoso.com"`, true},
		{`USERNAME eq "ANN@CONTOSO.COM"`, true},
		{`externalId eq "Ann-1"`, true},
		{`externalId eq "ann-1"`, false},
		{`profileUrl sw "https://Contoso"`, true},
		{`profileUrl sw "https://contoso"`, false},
		{`displayName eq "äNN EXAMPLE"`, true},
		{`displayName co "ÄNN"`, true},
		{`id eq "26"`, true},
		{`id eq 26`, true},
		{`id eq "27"`, false},

		// operators on strings
		{`userName ne "bob"`, true},
		{`userName co "@CONTOSO"`, true},
		{`userName sw "ann"`, true},
		{`userName sw "nn"`, false},
		{`userName ew ".com"`, true},
		{`userName ew ".org"`, false},
		{`userName co ""`, true},
		{`userName pr`, true},
		{`userName gt "ANM"`, true},
		{`userName ge "ann@contoso.com"`, true},
		{`userName gt "ann@contoso.com"`, false},
		{`userName lt "b"`, true},
		{`userName le "ann@contoso.com"`, true},

		// no value: null, "" and absent are one (RFC 7643 §2.5)
		{`title eq null`, true},
		{`title eq ""`, true},
		{`title ne "x"`, true},
		{`title ne null`, false},
		{`title pr`, false},
		{`title co ""`, false},
		{`title lt "x"`, false},
		{`userName eq null`, false},
		{`userName ne null`, true},
		{`nickName eq null`, true}, // defined, not held
		{`nickName eq "x"`, false},
		{`nickName ne "x"`, true},
		{`name.middleName pr`, false},

		// booleans
		{`active eq true`, true},
		{`active eq "True"`, true},
		{`active eq False`, false},
		{`active ne false`, true},
		{`active eq null`, false},
		{`active pr`, true},

		// and, or, not
		{`active eq true and title pr`, false},
		{`active eq true or title pr`, true},
		{`title pr or title pr and active eq true`, false},
		{`not (title pr) and not (title pr or nickName pr)`, true},

		// complex attributes
		{`name pr`, true},
		{`name.familyName eq "example"`, true},
		{`name[familyName eq "example"]`, true},
		{`addresses.locality eq "laval"`, true},
		{`addresses.country eq null`, true},
		{`addresses.country ne "CA"`, true},
		{`addresses.formatted pr`, false},

		// multi-valued attributes: one element is enough
		{`emails pr`, true},
		{`emails eq "ANN@contoso.com"`, true},
		{`emails.value co "@contoso"`, true},
		{`emails co "@contoso"`, true},
		{`emails.value eq null`, false},
		{`emails.type eq "work"`, true},
		{`emails.type eq "home"`, false},
		{`emails.primary eq true`, false}, // of two types it is not known which
		{`emails[primary eq true]`, false},
		{`phoneNumbers pr`, false},
		{`phoneNumbers eq null`, true},
		{`phoneNumbers ne "1"`, true},

		// value paths: all of it on one element, which is there if it has a value
		{`emails[type eq "work" and value co "@CONTOSO"]`, true},
		{`emails[type eq "home"]`, false},
		{`emails[type eq "home" or value pr]`, true},
		{`emails[not (type eq "home")]`, true},
		{`addresses[type eq "work" and locality eq "Laval" and country eq null]`, true},
		{`addresses[type eq "other" and locality eq "Laval"]`, false},
		{`roles[value pr]`, false},

		// Entra's form of them
		{`emails[type eq "work"].value eq "ann@contoso.com"`, true},
		{`emails[Type eq "Work"].Value eq "ann@contoso.com"`, true},
		{`emails[type eq "home"].value eq "ann@contoso.com"`, false},
		{`emails[type eq "home"].value eq null`, true},
		{`emails[type eq "home"].value ne "ann@contoso.com"`, true},
		{`emails[type eq "home"].value pr`, false},
		{`emails[type eq "work"].value pr`, true},

		// extensions, with or without their URN
		{`urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "retail"`, true},
		{`urn:ietf:params:scim:schemas:extension:enterprise:2.0:user:Department eq "retail"`, true},
		{`urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager eq "7"`, true},
		{`urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.manager eq "7"`, true},
		{`id eq "26" and manager eq "7"`, true},
		{`manager eq "8" and id eq "26"`, false},
		{`manager.value eq "7"`, true},
		{`manager[value eq "7"]`, true},
		{`manager.displayName pr`, false},
		{`urn:ietf:params:scim:schemas:core:2.0:User:userName sw "ann"`, true},

		// the common attributes
		{`schemas eq "urn:ietf:params:scim:schemas:core:2.0:User"`, true},
		{`schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"`, true},
		{`schemas eq "urn:ietf:params:scim:schemas:core:2.0:Group"`, false},
		{`meta.resourceType eq "User"`, true},
		{`urn:ietf:params:scim:schemas:core:2.0:User:id pr`, true},
		{`meta pr`, true},
		{`meta.lastModified gt "2011-05-13T04:42:34Z"`, false}, // not held
	} {
		if got := bind(t, c.filter, users).Match(&ann); got != c.want {
			t.Errorf("%s: got %v, want %v", c.filter, got, c.want)
		}
	}
}

// The one element that a resource can have of an attribute is its primary one.
func TestMatchPrimary(t *testing.T) {
	ann := ann()
	ann.Set(`phoneNumbers[type eq "mobile"].value`, "1")
	for filter, want := range map[string]bool{
		`phoneNumbers.primary eq true`:                           true,
		`phoneNumbers[primary eq true].value eq "1"`:             true,
		`phoneNumbers[primary eq "True" and type eq "mobile"]`:   true,
		`phoneNumbers[primary eq false]`:                         false,
		`phoneNumbers[primary eq true].value eq "2"`:             false,
		`phoneNumbers[not (primary eq true) and type eq "work"]`: false,
	} {
		if got := bind(t, filter, users).Match(&ann); got != want {
			t.Errorf("%s: got %v, want %v", filter, got, want)
		}
	}
	ann.Set(`phoneNumbers[type eq "mobile"].value`, "")
	if bind(t, `phoneNumbers[primary eq true]`, users).Match(&ann) {
		t.Error("a number that is not there is the primary one")
	}
}

func TestMatchGroup(t *testing.T) {
	sales := sales()
	for _, c := range []struct {
		filter       string
		want         bool
		readsMembers bool
	}{
		{`displayName eq "sales"`, true, false},
		{`id eq "4" and members eq "26"`, true, true},
		{`members eq "28" and id eq "4"`, false, true},
		{`members.value eq "27"`, true, true},
		{`members ne "27"`, true, true}, // 26 is not
		{`members[value eq "27" and display eq "bob"]`, true, true},
		{`members[value eq "26" and display eq "bob"]`, false, true},
		{`members[value eq "27"].display sw "B"`, true, true},
		{`members[type eq "User"]`, false, true}, // not held
		{`not (members pr)`, false, true},
		{`schemas eq "urn:ietf:params:scim:schemas:core:2.0:Group"`, true, false},
	} {
		m := bind(t, c.filter, groups)
		if got := m.Match(&sales); got != c.want || m.ReadsMembers() != c.readsMembers {
			t.Errorf("%s: got %v, reads members %v; want %v, %v", c.filter, got, m.ReadsMembers(), c.want, c.readsMembers)
		}
	}
}

func TestMatchAnyEmptyResource(t *testing.T) {
	empty := users.New()
	for _, s := range []string{`emails pr`, `schemas co "enterprise"`, `active eq false`, `manager pr`, `userName sw ""`} {
		if bind(t, s, users).Match(&empty) {
			t.Errorf("%s holds for a user without values", s)
		}
	}
}

// TestMatchDateTime has a schema of its own: of the real ones, only meta has times, and a row does not hold it.
func TestMatchDateTime(t *testing.T) {
	schema := &scim.Schema{ID: "urn:example:1.0:Visit", Attributes: []scim.Attribute{
		{Name: "at", Type: scim.DateTime}, {Name: "photo", Type: scim.Binary, CaseExact: true}}}
	visits := scim.NewResourceType("Visit", "/Visits", "", []*scim.Schema{schema}, []string{"at", "photo"})
	visit, never, odd := visits.New(), visits.New(), visits.New()
	visit.Set("at", "2011-05-13T04:42:34.5Z")
	visit.Set("photo", "aGk=")
	odd.Set("at", "yesterday")
	for _, c := range []struct {
		filter            string
		visit, never, odd bool
	}{
		{`at eq "2011-05-13T06:42:34.500+02:00"`, true, false, false},
		{`at ne "2011-05-13T06:42:34.500+02:00"`, false, true, true},
		{`at gt "2011-05-13T04:42:34"`, true, false, false},
		{`at ge "2011-05-13T04:42:34.5Z"`, true, false, false},
		{`at lt "2011-05-13T04:42:34.5Z"`, false, false, false},
		{`at le "2011-05-13T04:42:34.5Z"`, true, false, false},
		{`at sw "2011"`, true, false, false},
		{`at eq null`, false, true, false},
		{`photo eq "aGk="`, true, false, false},
		{`photo eq "AGK="`, false, false, false},
	} {
		m := bind(t, c.filter, visits)
		if v, n, o := m.Match(&visit), m.Match(&never), m.Match(&odd); v != c.visit || n != c.never || o != c.odd {
			t.Errorf("%s: got %v, %v, %v; want %v, %v, %v", c.filter, v, n, o, c.visit, c.never, c.odd)
		}
	}
	bindError(t, visits, `at gt "soon"`, `"at" is a dateTime such as 2011-05-13T04:42:34Z, not "soon".`)
	bindError(t, visits, `photo gt "aGk="`, `"photo" is a binary: it is compared with eq, ne and pr, not gt.`)
}

func TestBindErrors(t *testing.T) {
	for _, c := range []struct{ filter, want string }{
		{`noSuch eq "x"`, `"noSuch" is not defined by a schema of the resource type User.`},
		{`userName eq "x" or not (noSuch pr)`, `"noSuch" is not defined by a schema of the resource type User.`},
		{`name.noSuch eq "x"`, `"name.noSuch" is not defined by a schema of the resource type User.`},
		{`userName.value eq "x"`, `"userName.value" is not defined by a schema of the resource type User.`},
		{`meta.noSuch pr`, `"meta.noSuch" is not defined by a schema of the resource type User.`},
		{`members eq "26"`, `"members" is not defined by a schema of the resource type User.`},
		{`urn:x:y:userName eq "x"`, `"urn:x:y:userName" is not defined by a schema of the resource type User.`},
		{`urn:x:y:id eq "x"`, `"urn:x:y:id" is not defined by a schema of the resource type User.`},
		{`urn:ietf:params:scim:schemas:core:2.0:User pr`, `"urn:ietf:params:scim:schemas:core:2.0:User" is a schema: compare one of its attributes.`},
		{`name eq "x"`, `"name" has sub-attributes: compare one of them, such as "name.formatted".`},
		{`meta gt "x"`, `"meta" has sub-attributes: compare one of them, such as "meta.resourceType".`},
		{`active gt true`, `"active" is a boolean: it is compared with eq, ne and pr, not gt.`},
		{`active co "t"`, `"active" is a boolean: it is compared with eq, ne and pr, not co.`},
		{`active eq "Maybe"`, `"active" is true or false, not "Maybe".`},
		{`userName gt null`, `"userName gt" with null: null is compared with eq and ne only.`},
		{`meta.created gt "soon"`, `"meta.created" is a dateTime such as 2011-05-13T04:42:34Z, not "soon".`},
		{`emails[kind eq "work"]`, `"emails" has no sub-attribute "kind".`},
		{`emails[type eq "work"].kind eq "x"`, `"emails[type eq \"work\"].kind" is not defined by a schema of the resource type User.`},
		{`emails[primary gt true].value eq "x"`, `"primary" is a boolean: it is compared with eq, ne and pr, not gt.`},
		{`emails[emails.value pr]`, `"emails.value pr" is in brackets: only sub-attributes of "emails" can be compared there, by their names alone.`},
		{`userName[value eq "x"]`, `"userName" has no sub-attribute "value".`},
	} {
		bindError(t, users, c.filter, c.want)
	}
}

func bindError(t *testing.T, kind *scim.ResourceType, s, want string) {
	t.Helper()
	e, err := filter.Parse(s)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	_, err = filter.Bind(e, kind)
	if detail := detail(t, err, scim.InvalidFilter); detail != want {
		t.Errorf("%s:\n got %s\nwant %s", s, detail, want)
	}
}

func TestBindElement(t *testing.T) {
	members, _ := scim.GroupSchema.Attribute("members")
	bob := func(name string) string { return map[string]string{"value": "27", "display": "Bob"}[name] }
	for brackets, want := range map[string]bool{
		`value eq "26" or value eq "27"`: true,
		`VALUE eq "26"`:                  false,
		`display sw "b"`:                 true,
		`$ref pr`:                        false,
		`not (type pr)`:                  true,
	} {
		p, err := filter.ParsePath("members[" + brackets + "]")
		if err != nil {
			t.Fatal(err)
		}
		matches, err := filter.BindElement(p.Filter, members)
		if err != nil || matches(bob) != want {
			t.Errorf("%s: want %v, error %v", brackets, want, err)
		}
	}
}
