package mapping

import (
	"fmt"

	"workflowgen-scim/handler/internal/scim"
)

// LastName is the fall-back for a missing surname, because WorkflowGen requires one.
type LastName string

// The fall-backs for a missing surname.
const (
	FromDisplayName LastName = "displayName" // the display name, or the user name if that is missing too
	FromUserName    LastName = "userName"
	None            LastName = "none" // such a user is refused
)

// UnmarshalText reads a setting.
func (l *LastName) UnmarshalText(text []byte) error {
	switch v := LastName(text); v {
	case FromDisplayName, FromUserName, None:
		*l = v
		return nil
	}
	return fmt.Errorf("it must be displayName, userName or none, not %q", text)
}

// Complete checks that a user has the properties that WorkflowGen requires, and sets a missing surname to the fall-back. It
// reports whether it did, so that the log can explain the name.
func (l LastName) Complete(r *scim.Resource) (fellBack bool, err error) {
	if r.Get(UserName) == "" {
		return false, scim.Errorf(scim.InvalidValue, "A user needs a userName.")
	}
	if r.Get(FamilyName) != "" {
		return false, nil
	}
	name := r.Get(UserName)
	if l == None {
		return false, scim.Flawed(scim.NoSurname, "WorkflowGen requires a surname (name.familyName), and %s has none. "+
			"Map one in Entra, or set LAST_NAME_FALLBACK.", name)
	}
	if display := r.Get(DisplayName); l == FromDisplayName && display != "" {
		name = display
	}
	r.Set(FamilyName, name)
	return true, nil
}
