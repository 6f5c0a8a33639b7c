package entra

import (
	"fmt"
	"strings"

	"workflowgen-scim/handler/internal/mapping"
)

// Difference is one thing in which a schema is not WorkflowGen's mapping.
type Difference struct {
	Object    string `json:"object"`    // User, Group or Job
	Attribute string `json:"attribute"` // the SCIM attribute
	Kind      string `json:"kind"`
	Was       string `json:"was,omitempty"`
	Want      string `json:"want,omitempty"`
}

// The kinds of a Difference.
const (
	Missing  = "missing"  // nothing fills the attribute
	Source   = "source"   // something else fills it
	Matching = "matching" // its place among the attributes that match
	Surplus  = "surplus"  // it is mapped, WorkflowGen has no place for it, and it is to be removed
	Unused   = "unused"   // the same where it is not to be removed: only named
	Setting  = "setting"  // a setting of the job
	NotAdded = "cannot"   // Entra does not offer the source here, so nothing is mapped
)

func (d Difference) String() string {
	head := d.Object + " " + d.Attribute
	switch d.Kind {
	case Missing:
		return fmt.Sprintf("+ %s ← %s", head, d.Want)
	case Surplus:
		return fmt.Sprintf("- %s ← %s", head, d.Was)
	case Unused:
		return fmt.Sprintf("· %s ← %s: WorkflowGen has no place for it; setup --trim removes it", head, d.Was)
	case NotAdded:
		return fmt.Sprintf("! %s: this tenant offers no source attribute %s; not mapped", head, d.Want)
	}
	return fmt.Sprintf("~ %s: %s %s → %s", head, d.Kind, d.Was, d.Want)
}

// Changes reports whether Setup changes something for the difference. The others are only named.
func (d Difference) Changes() bool { return d.Kind != NotAdded && d.Kind != Unused }

// Wish is what an administrator may want otherwise in the mapping.
type Wish struct {
	Keep     []string // attributes of users whose source stays as it is
	UserName bool     // match on userName too, where the externalId finds nobody
	Trim     bool     // remove the lines that WorkflowGen has no place for, unless Keep names them
}

// want is a line of the wanted mapping.
type want struct {
	target, source string
	priority       int
}

// wantedUsers are the lines for users. They match on the externalId alone, because it never belongs to somebody else: a
// userName given to a new person would hand over the old one's account, with its tasks and rights.
func wantedUsers(w Wish) []want {
	lines := make([]want, len(mapping.Users))
	for i, row := range mapping.Users {
		lines[i] = want{target: asEntra(row.SCIM), source: row.Entra}
		switch {
		case row.SCIM == mapping.ExternalID:
			lines[i].priority = 1
		case row.SCIM == mapping.UserName && w.UserName:
			lines[i].priority = 2
		}
	}
	return lines
}

// wantedGroups match on the externalId alone too: names of groups are not unique in Entra.
func wantedGroups() []want {
	lines := make([]want, len(mapping.Groups))
	for i, row := range mapping.Groups {
		lines[i] = want{target: asEntra(row.SCIM), source: row.Entra}
		if row.SCIM == mapping.ExternalID {
			lines[i].priority = 1
		}
	}
	return lines
}

// asEntra is a path as Entra lists it: a reference stands there without its value.
func asEntra(path string) string {
	if whole, ok := strings.CutSuffix(path, ".value"); ok && !strings.HasSuffix(whole, "]") {
		return whole
	}
	return path
}
