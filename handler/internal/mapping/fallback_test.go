package mapping_test

import (
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/mapping"
)

func TestLastName(t *testing.T) {
	ann := map[string]string{mapping.UserName: "ann@contoso.com", mapping.DisplayName: "Ann Example", mapping.FamilyName: "Example"}
	for _, c := range []struct {
		name     string
		fallback mapping.LastName
		without  []string
		want     string // the surname; "" where the user is refused
		fellBack bool
	}{
		{"a surname stays", mapping.FromDisplayName, nil, "Example", false},
		{"a surname stays, none needed", mapping.None, nil, "Example", false},
		{"the display name", mapping.FromDisplayName, []string{mapping.FamilyName}, "Ann Example", true},
		{"the display name is missing too", mapping.FromDisplayName, []string{mapping.FamilyName, mapping.DisplayName}, "ann@contoso.com", true},
		{"the user name", mapping.FromUserName, []string{mapping.FamilyName}, "ann@contoso.com", true},
		{"none", mapping.None, []string{mapping.FamilyName}, "", false},
		{"no user name", mapping.FromDisplayName, []string{mapping.UserName}, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := mapping.UserType.New()
			for path, value := range ann {
				r.Set(path, value)
			}
			for _, path := range c.without {
				r.Set(path, "")
			}
			fellBack, err := c.fallback.Complete(&r)
			if (err != nil) != (c.want == "") || fellBack != c.fellBack {
				t.Fatalf("got %v, %v", fellBack, err)
			}
			if got := r.Get(mapping.FamilyName); err == nil && got != c.want {
				t.Errorf("the surname is %q, want %q", got, c.want)
			}
		})
	}
}

// The error, which Entra's log shows, names the attribute, the user and the setting.
func TestLastNameRefused(t *testing.T) {
	r := mapping.UserType.New()
	r.Set(mapping.UserName, "ann@contoso.com")
	_, err := mapping.None.Complete(&r)
	for _, part := range []string{"name.familyName", "ann@contoso.com", "LAST_NAME_FALLBACK"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not name %s: %v", part, err)
		}
	}
}

func TestLastNameSetting(t *testing.T) {
	for _, want := range []mapping.LastName{mapping.FromDisplayName, mapping.FromUserName, mapping.None} {
		var got mapping.LastName
		if err := got.UnmarshalText([]byte(want)); err != nil || got != want {
			t.Errorf("%q is read as %q, %v", want, got, err)
		}
	}
	var l mapping.LastName
	if err := l.UnmarshalText([]byte("displayname")); err == nil || l != "" {
		t.Errorf("displayname is read as %q, %v", l, err)
	}
}
