package setup

import "fmt"

// Difference is one deviation of Entra's settings from the wanted ones.
type Difference struct {
	Object    string `json:"object"`    // graph.TypeUser, graph.TypeGroup or "Job"
	Attribute string `json:"attribute"` // the SCIM attribute, or the setting of the job
	Kind      string `json:"kind"`
	Was       string `json:"was,omitempty"`
	Want      string `json:"want,omitempty"`
}

// jobObject is the Object of a difference in the settings of the job.
const jobObject = "Job"

// The kinds of a Difference.
const (
	Missing  = "missing"  // no line fills the attribute
	Source   = "source"   // another source fills it
	Matching = "matching" // its matching precedence
	Surplus  = "surplus"  // it is mapped, WorkflowGen has no place for it, and it is to be removed
	Unused   = "unused"   // the same where it stays: only named
	Setting  = "setting"  // a setting of the job
	NotAdded = "cannot"   // this tenant does not offer the source, so it is not mapped
)

func (d Difference) String() string {
	head := d.Object + " " + d.Attribute
	switch d.Kind {
	case Missing:
		return fmt.Sprintf("+ %s ← %s", head, d.Want)
	case Surplus:
		return fmt.Sprintf("- %s ← %s", head, d.Was)
	case Unused:
		return fmt.Sprintf("· %s ← %s: WorkflowGen has no place for it", head, d.Was)
	case NotAdded:
		return fmt.Sprintf("! %s: this tenant offers no source attribute %s; not mapped", head, d.Want)
	}
	return fmt.Sprintf("~ %s: %s %s → %s", head, d.Kind, d.Was, d.Want)
}

// Changes reports whether Run changes something for the difference. The others are only named.
func (d Difference) Changes() bool { return d.Kind != NotAdded && d.Kind != Unused }
