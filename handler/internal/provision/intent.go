package provision

import "time"

// Intent is a membership change of a group that is being made. As long as it is open it claims its members: no other
// intent of the group that names one of them can be opened. Intents of different members are open side by side.
type Intent struct {
	Key              Key // of the group
	Operation        string
	Verb             string
	Name, ExternalID string // of the group
	Began            time.Time
	Add, Remove      []string // WorkflowGen's ids, none of them twice

	// Part: the change holds a Record too, under the same Operation. Finish ends the intent, and its entry is that of the
	// Record.
	Part bool

	// Unknown, for Close: it is not known whether WorkflowGen has made the change or will still make it.
	Unknown bool
}
