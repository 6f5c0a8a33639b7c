package explain

import (
	"time"

	"workflowgen-scim/handler/internal/explain"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// explanation is the JSON of scimctl explain.
type explanation struct {
	Type        string            `json:"type"`
	Name        string            `json:"name"`
	ID          string            `json:"id,omitempty"`
	Verdict     explain.Verdict   `json:"verdict"`
	Next        string            `json:"next"`
	Entra       words.State       `json:"entra,omitempty"`
	Since       *time.Time        `json:"since,omitempty"`
	Holds       map[string]string `json:"workflowgen"` // null if WorkflowGen has no such user or group
	Modified    string            `json:"modified,omitempty"`
	Members     *int              `json:"members,omitempty"`
	Elsewhere   string            `json:"elsewhere,omitempty"`
	Differences []difference      `json:"differences"`
	Refusals    []synclog.Entry   `json:"refusals"`
	Story       []synclog.Entry   `json:"story"`
}

type difference struct {
	Path      string    `json:"path"`
	Entra     string    `json:"entra"`
	Holds     string    `json:"workflowgen"`
	Since     time.Time `json:"since"`
	Operation string    `json:"operation"`
	Made      bool      `json:"made"`
}

func explanationOf(e *explain.Explanation) explanation {
	x := explanation{Type: e.Type, Name: e.Name, Verdict: e.Verdict, Next: e.Next, Entra: e.Stands.State, Elsewhere: e.Elsewhere,
		Differences: []difference{}, Refusals: exported(e.Refusals), Story: exported(e.Story)}
	if e.Stands.State != "" {
		x.Since = &e.Stands.By.Time
	}
	if e.Held != nil {
		x.ID, x.Holds, x.Modified = e.Held.ID, map[string]string{}, e.Held.LastModified
		for i, leaf := range e.Held.Type.Leaves {
			if v := e.Held.Values[i]; v != "" {
				x.Holds[leaf.Path] = v
			}
		}
		if e.Held.Members != nil {
			x.Members = new(len(e.Held.Members))
		}
	}
	for _, d := range e.Differences {
		x.Differences = append(x.Differences, difference{d.Path, d.Said, d.Holds, d.Since.UTC(), d.By.Operation, d.Made})
	}
	return x
}

func exported(lines []synclog.Line) []synclog.Entry {
	all := make([]synclog.Entry, len(lines))
	for i, l := range lines {
		all[i] = synclog.Exported(l)
	}
	return all
}
