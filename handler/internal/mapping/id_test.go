package mapping_test

import (
	"regexp"
	"testing"
	"unicode"
	"unicode/utf8"

	"workflowgen-scim/handler/internal/mapping"
)

// Entra's ids and other texts do not pass for ids from ID, so that they cost no call to WorkflowGen; base64 alone would decode
// most of them.
func TestForeignIDs(t *testing.T) {
	for _, id := range []string{
		"",
		"=",
		"ann@contoso.com",
		"48af03ac-28ad-4fb8-8478-5accb43efb0e", // an objectId
		"VXNlcjoy=",                            // padded
		"VXNlcjo\ny",                           // base64 reads over line ends
		"VXNlcjp",                              // "VXNlcjo" but for bits that are not used
		"_w",                                   // not UTF-8
		"YQBi",                                 // a NUL inside
	} {
		if got, ok := mapping.WorkflowGenID(id); ok {
			t.Errorf("%q passes for the id of %q", id, got)
		}
	}
}

// FuzzID: ids survive the round trip, and have only characters that URLs and the Functions host pass on.
func FuzzID(f *testing.F) {
	for _, s := range []string{"VXNlcjoy", "R3JvdXA6MQ==", "42", "a/b+c?d", "Zoë", "\x00", "\xff", ""} {
		f.Add(s)
	}
	safe := regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
	f.Fuzz(func(t *testing.T, s string) {
		id := mapping.ID(s)
		back, ok := mapping.WorkflowGenID(id)
		if ok != isText(s) || ok && (back != s || !safe.MatchString(id)) {
			t.Errorf("%q has the id %q, and that is %q, %v", s, id, back, ok)
		}
		if own, ok := mapping.WorkflowGenID(s); ok && mapping.ID(own) != s {
			t.Errorf("%q is read as the id of %q, which has the id %q", s, own, mapping.ID(own))
		}
	})
}

// isText reports whether s can be an id of WorkflowGen's.
func isText(s string) bool {
	for _, r := range s {
		if unicode.IsControl(r) {
			return false
		}
	}
	return s != "" && utf8.ValidString(s)
}
