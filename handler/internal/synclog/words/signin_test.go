package words_test

import (
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog/words"
)

// Each cause has a title and a fix in both languages, and an unknown one is shown all the same.
func TestSignInCauses(t *testing.T) {
	for _, name := range words.SignInCauses() {
		c := words.SignInCause(name)
		for _, in := range words.Languages {
			if title, fix := c.Title(in), c.Fix(in); title == "" || title == name || fix == "" || strings.Count(fix, "`")%2 != 0 {
				t.Errorf("%s, %s: title %q, fix %q", name, in, title, fix)
			}
		}
		if c.Title(words.English) == c.Title(words.French) || c.Fix(words.English) == c.Fix(words.French) {
			t.Errorf("%s is the same in both languages", name)
		}
	}
	if c := words.SignInCause("something new"); c.Title(words.French) != "something new" || c.Fix(words.French) == "" {
		t.Errorf("an unknown cause: title %q, fix %q", c.Title(words.French), c.Fix(words.French))
	}
}

// The settings of the checks that failed are named, once, also where the fix of the cause names others.
func TestSignInFix(t *testing.T) {
	checks := []provision.SignInCheck{
		{Name: "issuer", Setting: "ENTRA_TENANTS", OK: true},
		{Name: "audience", Expected: "api://a", Received: "api://b", Setting: "FEDERATION_AUDIENCES"},
		{Name: "other", Received: "x"},
	}
	r := provision.RefusedSignIns{Cause: "invalid JWT", Checks: checks}
	if fix := words.SignInFix(r, words.English); !strings.HasPrefix(fix, "Setting to check: `FEDERATION_AUDIENCES`. ") {
		t.Errorf("the fix is %q", fix)
	}
	r.Cause = "wrong audience"
	if fix := words.SignInFix(r, words.English); strings.Count(fix, "FEDERATION_AUDIENCES") != 1 {
		t.Errorf("the fix is %q", fix)
	}
	if s := words.SignInCheck(checks[1], words.English); s != "audience: expected “api://a”, received “api://b” (not verified), setting FEDERATION_AUDIENCES" {
		t.Errorf("the check is %q", s)
	}
	if s := words.SignInCheck(checks[2], words.French); s != "other : attendu rien, reçu « x » (non vérifié)" {
		t.Errorf("the check is %q", s)
	}
}
