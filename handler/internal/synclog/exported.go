package synclog

import (
	"time"

	"workflowgen-scim/handler/internal/provision"
)

// Entry is the shape of an exported entry. Fields are added, never renamed.
type Entry struct {
	Time       time.Time `json:"time"`
	Operation  string    `json:"operation"`
	Activity   string    `json:"activity,omitempty"`
	Verb       string    `json:"verb,omitempty"`
	Type       string    `json:"type"`
	Key        string    `json:"key"` // WorkflowGen's id
	ID         string    `json:"id,omitempty"`
	ExternalID string    `json:"externalId,omitempty"`
	Name       string    `json:"name,omitempty"`
	Decision   string    `json:"decision,omitempty"`
	Reason     string    `json:"reason,omitempty"`
	Cause      string    `json:"cause,omitempty"`
	Open       bool      `json:"open,omitempty"`
	Changed    []string  `json:"changed,omitempty"`
	Values     []Value   `json:"values,omitempty"`
	Added      int       `json:"added,omitempty"`
	Removed    int       `json:"removed,omitempty"`
	MembersIn  []string  `json:"membersAdded,omitempty"`
	MembersOut []string  `json:"membersRemoved,omitempty"`
	Ignored    []string  `json:"ignored,omitempty"`
	Notes      []string  `json:"notes,omitempty"`
	Attempt    int       `json:"attempt,omitempty"`
	Duration   float64   `json:"ms"`
	Waited     float64   `json:"waitedMs,omitempty"`
	Asked      float64   `json:"askedMs,omitempty"`
}

// Value is an attribute before and after a change, as far as the log keeps it.
type Value struct {
	Path   string `json:"path"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// Exported returns an entry in its exported shape.
func Exported(l Line) Entry {
	e := Entry{Time: l.Time.UTC(), Operation: l.Operation, Activity: l.Activity, Verb: l.Verb, Type: l.Type, Key: l.Key.ID, ID: l.ID,
		ExternalID: l.ExternalID, Name: l.Name, Decision: string(l.Outcome().Code), Reason: l.Reason, Cause: string(l.Cause), Open: l.Open, Changed: l.Changed,
		Added: l.Added, Removed: l.Removed, MembersIn: l.Members.Added, MembersOut: l.Members.Removed, Ignored: l.Ignored,
		Notes: l.Notes, Attempt: l.Attempt, Duration: ms(l.Duration), Waited: ms(l.Waited), Asked: ms(l.Asked)}
	if e.Type == "" {
		e.Type = l.Key.Type
	}
	for _, v := range l.Values {
		e.Values = append(e.Values, Value(v))
	}
	return e
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// SignIn is the shape of exported refused sign-ins. Fields are added, never renamed. Type tells it from an Entry in a list of
// both.
type SignIn struct {
	Time     time.Time     `json:"time"` // of the last one
	Type     string        `json:"type"` // "SignIn"
	Minute   time.Time     `json:"minute"`
	Cause    string        `json:"cause"`
	Count    int           `json:"count"`
	First    time.Time     `json:"first"`
	Last     time.Time     `json:"last"`
	Instance string        `json:"instance"`
	Checks   []SignInCheck `json:"checks,omitempty"` // of the last one
}

// SignInCheck is a check of an exported sign-in. Received is not verified.
type SignInCheck struct {
	Name     string `json:"name"`
	OK       bool   `json:"ok"`
	Expected string `json:"expected,omitempty"`
	Received string `json:"receivedUnverified,omitempty"`
	Setting  string `json:"setting,omitempty"`
}

// SignInType is the Type of a SignIn.
const SignInType = "SignIn"

// ExportedSignIn returns a record in its exported shape.
func ExportedSignIn(s provision.RefusedSignIns) SignIn {
	e := SignIn{Time: s.Last.UTC(), Type: SignInType, Minute: s.Minute.UTC(), Cause: s.Cause, Count: s.Count, First: s.First.UTC(), Last: s.Last.UTC(),
		Instance: s.Instance}
	for _, c := range s.Checks {
		e.Checks = append(e.Checks, SignInCheck{c.Name, c.OK, c.Expected, c.Received, c.Setting})
	}
	return e
}
