package scim_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
)

func TestAppendList(t *testing.T) {
	each := func(dst []byte, i int) []byte { return strconv.AppendInt(dst, int64(i), 10) }
	for n, want := range map[int]string{
		0: `>{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":7,"startIndex":3,"itemsPerPage":0,"Resources":[]}`,
		1: `>{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":7,"startIndex":3,"itemsPerPage":1,"Resources":[0]}`,
		3: `>{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":7,"startIndex":3,"itemsPerPage":3,"Resources":[0,1,2]}`,
	} {
		if got := string(scim.AppendList([]byte(">"), 7, scim.Place{StartIndex: 3}, n, each)); got != want {
			t.Errorf("%d resources:\n got %s\nwant %s", n, got, want)
		}
	}
}

// A page that is found by cursors has no index (RFC 9865 §2).
func TestAppendListBetweenCursors(t *testing.T) {
	each := func(dst []byte, i int) []byte { return dst }
	got := string(scim.AppendList(nil, 7, scim.Place{Previous: "a", Next: "b"}, 0, each))
	want := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":7,"itemsPerPage":0,"previousCursor":"a","nextCursor":"b","Resources":[]}`
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// The status is a text (RFC 7644 §3.12), and an error without a scimType has none, not an empty one.
func TestAppendError(t *testing.T) {
	for want, kind := range map[string]scim.ErrorType{
		`{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"invalidPath","detail":"No \"x\"."}`: scim.InvalidPath,
		`{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","detail":"No \"x\"."}`:                          "",
	} {
		if got := string(scim.AppendError(nil, 400, kind, `No "x".`)); got != want {
			t.Errorf("%s:\n got %s\nwant %s", kind, got, want)
		}
	}
}

// FuzzAppendString checks that the output is the JSON of the text. Each byte of invalid UTF-8 becomes U+FFFD, as in
// encoding/json.
func FuzzAppendString(f *testing.F) {
	for _, s := range []string{"", "ann@contoso.com", `a"b\c`, "tab\tline\n", "\x00\x1f\x7f", "</script>&", "Zoë 陳 😀\u2028", "\xff", "a\xc3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		quoted := scim.AppendString([]byte(">"), s)
		var got string
		if err := json.Unmarshal(quoted[1:], &got); err != nil || quoted[0] != '>' || got != string([]rune(s)) {
			t.Errorf("%q is written %s and read %q, %v", s, quoted, got, err)
		}
	})
}

// ann is a user with a value of most kinds.
func ann() scim.Resource {
	r := mapping.UserType.New()
	r.ID = "26"
	for path, value := range map[string]string{
		mapping.UserName:                      "ann",
		mapping.Active:                        "true",
		mapping.FamilyName:                    "Example",
		"name.givenName":                      "Ann",
		mapping.WorkEmail:                     "ann@contoso.com",
		`addresses[type eq "work"].locality`:  "Laval",
		`addresses[type eq "work"].country`:   "Canada",
		scim.EnterpriseURN + ":department":    "Sales",
		scim.EnterpriseURN + ":manager.value": "27",
	} {
		r.Set(path, value)
	}
	return r
}

func sales() scim.Resource {
	r := mapping.GroupType.New()
	r.ID = "4"
	r.Set(mapping.DisplayName, "Sales")
	r.Members = []scim.Member{{Value: "26", Display: "Ann"}, {Value: "27"}}
	return r
}

// attribute is an attribute in the notation of RFC 7644 §3.10, in its parts.
type attribute struct{ urn, name, sub string }

// An answer has the id, the attributes that were asked for and have a value, and the schemas of its attributes (RFC 7644 §3.9,
// RFC 7643 §3).
func TestProjection(t *testing.T) {
	ann, sales := ann(), sales()
	version := func(r *scim.Resource) string { return strings.ReplaceAll(r.Version(), `"`, `\"`) }
	var (
		core       = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"26"`
		both       = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"id":"26"`
		name       = `,"name":{"familyName":"Example","givenName":"Ann"}`
		flat       = `,"userName":"ann"` + name + `,"active":true`
		address    = `,"addresses":[{"locality":"Laval","country":"Canada","type":"work"}]`
		mails      = `,"emails":[{"value":"ann@contoso.com","type":"work"}]`
		enterprise = `,"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales","manager":{"value":"27"}}`
		meta       = `,"meta":{"resourceType":"User","location":"https://x/26","version":"` + version(&ann) + `"}`
		group      = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"4"`
		called     = `,"displayName":"Sales"`
		has        = `,"members":[{"value":"26","display":"Ann"},{"value":"27"}]`
		groupMeta  = `,"meta":{"resourceType":"Group","location":"https://x/4","version":"` + version(&sales) + `"}`
	)
	for _, c := range []struct {
		name     string
		of       *scim.Resource
		only     []attribute // attributes=
		excluded []attribute // excludedAttributes=
		want     string
	}{
		{"everything", &ann, nil, nil, both + flat + mails + address + enterprise + meta},
		{"one", &ann, []attribute{{name: "userName"}}, nil, core + `,"userName":"ann"`},
		{"in any case", &ann, []attribute{{name: "USERNAME"}}, nil, core + `,"userName":"ann"`},
		{"with its URN", &ann, []attribute{{urn: scim.UserURN, name: "active"}}, nil, core + `,"active":true`},
		{"the id alone", &ann, []attribute{{name: "id"}}, nil, core},
		{"what has no value", &ann, []attribute{{name: "title"}}, nil, core},
		{"what no schema defines", &ann, []attribute{{name: "favouriteColour"}, {name: "meta", sub: "location"}}, nil, core + meta},
		{"a complex one", &ann, []attribute{{name: "name"}}, nil, core + name},
		{"a sub-attribute", &ann, []attribute{{name: "name", sub: "givenName"}}, nil, core + `,"name":{"givenName":"Ann"}`},
		{"of each element", &ann, []attribute{{name: "addresses", sub: "country"}}, nil, core + `,"addresses":[{"country":"Canada","type":"work"}]`},
		{"an extension", &ann, []attribute{{urn: "urn:ietf:params:scim:schemas:extension:enterprise:2.0", name: "User"}}, nil, both + enterprise},
		{"an extension's, without URN", &ann, []attribute{{name: "manager"}}, nil,
			both + `,"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"27"}}`},
		{"without one", &ann, nil, []attribute{{name: "name"}, {name: "active"}}, both + `,"userName":"ann"` + mails + address + enterprise + meta},
		{"without an extension", &ann, nil, []attribute{{urn: "urn:ietf:params:scim:schemas:extension:enterprise:2.0", name: "User"}}, core + flat + mails + address + meta},
		{"without meta", &ann, nil, []attribute{{name: "Meta"}}, both + flat + mails + address + enterprise},
		{"without a part of meta", &ann, nil, []attribute{{name: "meta", sub: "lastModified"}}, both + flat + mails + address + enterprise + meta},
		{"the id cannot be left out", &ann, nil, []attribute{{name: "id"}, {name: "schemas"}}, both + flat + mails + address + enterprise + meta},
		{"both", &ann, []attribute{{name: "userName"}, {name: "active"}}, []attribute{{name: "active"}}, core + `,"userName":"ann"`},

		{"a group", &sales, nil, nil, group + called + has + groupMeta},
		{"without members", &sales, nil, []attribute{{name: "members"}}, group + called + groupMeta},
		{"without members, with their URN", &sales, nil, []attribute{{urn: scim.GroupURN, name: "Members"}}, group + called + groupMeta},
		{"without a part of the members", &sales, nil, []attribute{{name: "members", sub: "display"}}, group + called + has + groupMeta},
		{"members", &sales, []attribute{{name: "members"}}, nil, group + has},
		{"members' ids", &sales, []attribute{{name: "members", sub: "value"}}, nil, group + has},
		{"a group without members", &sales, []attribute{{name: "displayName"}}, nil, group + called},
		{"a whole schema", &sales, []attribute{{urn: "urn:ietf:params:scim:schemas:core:2.0", name: "Group"}}, nil, group + called + has},
	} {
		t.Run(c.name, func(t *testing.T) {
			kind := c.of.Type
			p := kind.Except()
			if c.only != nil {
				p = kind.Only()
			}
			for _, a := range c.only {
				p.Set(kind, a.urn, a.name, a.sub, true)
			}
			for _, a := range c.excluded {
				p.Set(kind, a.urn, a.name, a.sub, false)
			}
			if got := string(c.of.Append(nil, "https://x/"+c.of.ID, p)); got != c.want+"}" {
				t.Errorf("got  %s\nwant %s}", got, c.want)
			}
		})
	}
}

// An empty list, an error and a resource can be appended to anything.
func TestAppendKeepsWhatIsThere(t *testing.T) {
	r := ann()
	for _, before := range []string{"", "{", "[", `{"a":`} {
		if got := string(r.Append([]byte(before), "", scim.Everything())); !strings.HasPrefix(got, before+`{"schemas":[`) || !json.Valid([]byte(got[len(before):])) {
			t.Errorf("behind %q: %s", before, got)
		}
	}
}
