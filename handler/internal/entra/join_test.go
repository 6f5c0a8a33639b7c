package entra_test

import (
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/entra"
)

var nine = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// believed is a line of Entra's log about Ann.
func believed(status, action string, at time.Time) entra.LogRecord {
	return entra.LogRecord{Time: at, Action: action, Status: entra.LogStatus{Status: status},
		Source: entra.Identity{ID: "object-of-ann", Name: "Ann"}, Target: entra.Identity{ID: "scim-of-ann"}}
}

// happened is a line of ours about Ann, who is known by one of her ids.
func happened(decision, id, externalID string, at time.Time) entra.SyncEntry {
	return entra.SyncEntry{Time: at, Verb: "update", ID: id, ExternalID: externalID, Decision: decision, Name: "ann@contoso.example"}
}

func given(entries ...entra.SyncEntry) iter.Seq2[entra.SyncEntry, error] {
	return func(yield func(entra.SyncEntry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// What Entra believes and what happened agree, or it is told where they do not.
func TestJoin(t *testing.T) {
	soon, late := nine.Add(time.Second), nine.Add(time.Hour)
	for name, c := range map[string]struct {
		record entra.LogRecord
		ours   []entra.SyncEntry
		joined int // of ours, with the record
		doubt  string
	}{
		"both made it":          {believed("success", "update", nine), []entra.SyncEntry{happened("applied", "scim-of-ann", "", soon)}, 1, ""},
		"by objectId":           {believed("success", "create", nine), []entra.SyncEntry{happened("applied", "", "object-of-ann", soon)}, 1, ""},
		"both failed":           {believed("failure", "update", nine), []entra.SyncEntry{happened("failed", "scim-of-ann", "", soon)}, 1, ""},
		"repeated, then made":   {believed("success", "update", nine), []entra.SyncEntry{happened("applied", "scim-of-ann", "", soon), happened("held", "scim-of-ann", "", nine)}, 2, ""},
		"cut off":               {believed("failure", "update", nine), []entra.SyncEntry{happened("interrupted", "scim-of-ann", "", soon)}, 1, ""},
		"nothing to do":         {believed("skipped", "other", nine), nil, 0, ""},
		"answer was lost":       {believed("failure", "update", nine), []entra.SyncEntry{happened("taken over", "scim-of-ann", "", soon)}, 1, "takes it for failed"},
		"refusal was overheard": {believed("success", "update", nine), []entra.SyncEntry{happened("refused", "scim-of-ann", "", soon)}, 1, "takes it for done"},
		"never asked":           {believed("failure", "update", nine), nil, 0, "before the gateway was asked"},
		"no record":             {believed("success", "update", nine), nil, 0, "no record of it"},
		"another time":          {believed("success", "update", nine), []entra.SyncEntry{happened("applied", "scim-of-ann", "", late)}, 0, "no record of it"},
		"somebody else":         {believed("success", "update", nine), []entra.SyncEntry{happened("applied", "scim-of-bob", "object-of-bob", soon)}, 0, "no record of it"},
	} {
		t.Run(name, func(t *testing.T) {
			joined, err := entra.Join([]entra.LogRecord{c.record}, given(c.ours...))
			if err != nil || len(joined) != 1+len(c.ours)-c.joined {
				t.Fatalf("%+v, %v", joined, err)
			}
			if j := joined[0]; len(j.Ours) != c.joined || !strings.Contains(j.Doubt, c.doubt) || (j.Doubt == "") != (c.doubt == "") || j.Failed() != (c.doubt != "" || c.record.Status.Status == "failure") {
				t.Errorf("%+v", j)
			}
			if !slices.IsSortedFunc(joined, func(a, b entra.Joined) int { return a.Time().Compare(b.Time()) }) {
				t.Error("not in the order of time")
			}
			for _, who := range []string{"Ann", "object-of-ann", "scim-of-ann"} {
				if !joined[0].About(who) || joined[0].About("bob@contoso.example") {
					t.Errorf("%s is not found", who)
				}
			}
		})
	}
}

// Of two records about one user an entry belongs to the one that is nearer in time.
func TestJoinTakesTheNearest(t *testing.T) {
	records := []entra.LogRecord{believed("success", "create", nine), believed("success", "update", nine.Add(90*time.Second))}
	joined, err := entra.Join(records, given(happened("applied", "scim-of-ann", "", nine.Add(80*time.Second)), happened("applied", "", "object-of-ann", nine.Add(time.Second))))
	if err != nil || len(joined) != 2 || len(joined[0].Ours) != 1 || len(joined[1].Ours) != 1 || joined[1].Ours[0].ID != "scim-of-ann" {
		t.Errorf("%+v, %v", joined, err)
	}
}

// What cannot be read of our log is an error, not a gap.
func TestJoinTellsWhatCannotBeRead(t *testing.T) {
	away := errors.New("the tables are away")
	_, err := entra.Join(nil, func(yield func(entra.SyncEntry, error) bool) { yield(entra.SyncEntry{}, away) })
	if !errors.Is(err, away) {
		t.Error(err)
	}
}
