package joinlog_test

import (
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/joinlog"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

var nine = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// record is a record of Entra's log about Ann.
func record(status, action string, at time.Time) graph.LogRecord {
	return graph.LogRecord{Time: at, Action: action, Status: graph.LogStatus{Status: status},
		Source: graph.Identity{ID: "object-of-ann", Name: "Ann"}, Target: graph.Identity{ID: "scim-of-ann"}}
}

// line is an entry of the sync log about Ann, who is known by one of her ids.
func line(d provision.Decision, id, externalID string, at time.Time) synclog.Line {
	return synclog.Line{Entry: provision.Entry{Time: at, Verb: "update", ID: id, ExternalID: externalID, Decision: d, Name: "ann@contoso.example"}}
}

func given(lines ...synclog.Line) iter.Seq2[synclog.Line, error] {
	return func(yield func(synclog.Line, error) bool) {
		for _, l := range lines {
			if !yield(l, nil) {
				return
			}
		}
	}
}

// The two logs agree, or the doubt tells where they do not.
func TestJoin(t *testing.T) {
	soon, late := nine.Add(time.Second), nine.Add(time.Hour)
	running := line("", "scim-of-ann", "", soon)
	running.Open = true
	for name, c := range map[string]struct {
		record graph.LogRecord
		lines  []synclog.Line
		joined int // of lines, with the record
		doubt  string
	}{
		"both made it":          {record("success", "update", nine), []synclog.Line{line(provision.Applied, "scim-of-ann", "", soon)}, 1, ""},
		"by objectId":           {record("success", "create", nine), []synclog.Line{line(provision.Applied, "", "object-of-ann", soon)}, 1, ""},
		"both failed":           {record("failure", "update", nine), []synclog.Line{line(provision.Failed, "scim-of-ann", "", soon)}, 1, ""},
		"repeated, then made":   {record("success", "update", nine), []synclog.Line{line(provision.Applied, "scim-of-ann", "", soon), line(provision.Held, "scim-of-ann", "", nine)}, 2, ""},
		"cut off":               {record("failure", "update", nine), []synclog.Line{line(provision.Interrupted, "scim-of-ann", "", soon)}, 1, ""},
		"cut off, then success": {record("success", "update", nine), []synclog.Line{line(provision.Interrupted, "scim-of-ann", "", soon)}, 1, ""},
		"running":               {record("failure", "update", nine), []synclog.Line{running}, 1, ""},
		"nothing to do":         {record("skipped", "other", nine), nil, 0, ""},
		"answer was lost":       {record("failure", "update", nine), []synclog.Line{line(provision.TakenOver, "scim-of-ann", "", soon)}, 1, "Entra reports a failure"},
		"refusal was lost":      {record("success", "update", nine), []synclog.Line{line(provision.Rejected, "scim-of-ann", "", soon)}, 1, "Entra reports success"},
		"held and success":      {record("success", "update", nine), []synclog.Line{line(provision.Held, "scim-of-ann", "", soon)}, 1, "Entra reports success"},
		"never called":          {record("failure", "update", nine), nil, 0, "before it called the gateway"},
		"no entry":              {record("success", "update", nine), nil, 0, "no entry of it"},
		"another time":          {record("success", "update", nine), []synclog.Line{line(provision.Applied, "scim-of-ann", "", late)}, 0, "no entry of it"},
		"another user":          {record("success", "update", nine), []synclog.Line{line(provision.Applied, "scim-of-bob", "object-of-bob", soon)}, 0, "no entry of it"},
	} {
		t.Run(name, func(t *testing.T) {
			joined, err := joinlog.Join([]graph.LogRecord{c.record}, given(c.lines...))
			if err != nil || len(joined) != 1+len(c.lines)-c.joined {
				t.Fatalf("%+v, %v", joined, err)
			}
			if j := joined[0]; len(j.Gateway) != c.joined || !strings.Contains(j.Doubt, c.doubt) || (j.Doubt == "") != (c.doubt == "") ||
				j.Failed() != (c.doubt != "" || c.record.Status.Status == "failure") {
				t.Errorf("%+v", j)
			}
			if !slices.IsSortedFunc(joined, func(a, b joinlog.Joined) int { return a.Time().Compare(b.Time()) }) {
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

// Every outcome of the sync log has a meaning for the join: only one that is not known yet is neither made nor not made.
func TestEveryOutcomeIsJudged(t *testing.T) {
	for _, o := range synclog.Outcomes() {
		l := line(o.Code, "scim-of-ann", "", nine)
		l.Open = o.Code == synclog.Running
		doubts := 0
		for _, status := range []string{"success", "failure"} {
			joined, err := joinlog.Join([]graph.LogRecord{record(status, "update", nine)}, given(l))
			if err != nil {
				t.Fatal(err)
			}
			if joined[0].Doubt != "" {
				doubts++
			}
		}
		if open := o.Code == synclog.Running || o.Code == provision.Interrupted; open != (doubts == 0) {
			t.Errorf("%s: %d doubts", o.Code, doubts)
		}
	}
}

// Of two records about one user an entry belongs to the one that is nearer in time.
func TestJoinTakesTheNearest(t *testing.T) {
	records := []graph.LogRecord{record("success", "create", nine), record("success", "update", nine.Add(90*time.Second))}
	joined, err := joinlog.Join(records, given(line(provision.Applied, "scim-of-ann", "", nine.Add(80*time.Second)), line(provision.Applied, "", "object-of-ann", nine.Add(time.Second))))
	if err != nil || len(joined) != 2 || len(joined[0].Gateway) != 1 || len(joined[1].Gateway) != 1 || joined[1].Gateway[0].ID != "scim-of-ann" {
		t.Errorf("%+v, %v", joined, err)
	}
}

// An entry that cannot be read is an error, not a gap.
func TestJoinFailsWithTheSyncLog(t *testing.T) {
	unavailable := errors.New("the tables are unavailable")
	_, err := joinlog.Join(nil, func(yield func(synclog.Line, error) bool) { yield(synclog.Line{}, unavailable) })
	if !errors.Is(err, unavailable) {
		t.Error(err)
	}
}
