package mapping

import (
	"fmt"

	"workflowgen-scim/handler/internal/scim"
)

// LastName says what stands for the surname of a user who has none, because WorkflowGen requires one.
type LastName string

// The fall-backs for a missing surname.
const (
	FromDisplayName LastName = "displayName" // the display name, and the user name where that is missing too
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
	return fmt.Errorf("%q is none of displayName, userName, none", text)
}

// Complete checks that a user has what WorkflowGen requires, and gives one without surname the fall-back. It says whether
// it did, so that nobody wonders where the name comes from.
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
