package auth_test

import (
	"regexp"
	"testing"

	"workflowgen-scim/handler/internal/auth"
)

func TestNewSecret(t *testing.T) {
	form := regexp.MustCompile(`^wfg(scim|client)_[0-9A-Za-z]{49}$`)
	seen := map[string]bool{}
	for range 1000 {
		for _, prefix := range []string{auth.TokenPrefix, auth.ClientPrefix} {
			s := auth.NewSecret(prefix)
			if !form.MatchString(s) || !auth.WellFormed(s) || seen[s] {
				t.Fatalf("%q", s)
			}
			seen[s] = true
		}
	}
}

func TestWellFormed(t *testing.T) {
	good := auth.NewSecret(auth.TokenPrefix)
	for i := range good {
		changed := []byte(good)
		if changed[i]++; auth.WellFormed(string(changed)) {
			t.Errorf("%q: a changed character at %d is not noticed", changed, i)
		}
	}
	for _, s := range []string{"", "wfgscim_", good[1:], good + "a", good[:len(good)-1], "e2e-token-0f1e2d3c4b5a69788796a5b4c3d2e1f0"} {
		if auth.WellFormed(s) {
			t.Errorf("%q", s)
		}
	}
}
