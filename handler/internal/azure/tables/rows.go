package tables

import (
	"time"

	"workflowgen-scim/handler/internal/provision"
)

func recordRow(r provision.Record) row {
	return row{
		PartitionKey: partition(r.Key), RowKey: lastRow, Operation: r.Operation, Type: r.Key.Type, Key: clip(r.Key.ID),
		Verb: r.Verb, Name: clip(r.Name), ExternalID: clip(r.ExternalID), Attempt: r.Attempt, Began: stamp(r.Began),
		Fingerprint: r.Fingerprint, Idempotency: clip(r.Idempotency), State: string(r.State), Decision: string(r.Decision), Cause: r.Failure, Made: r.ID,
		Place: r.Place.Key.ID,
	}
}

func (r *row) record(k provision.Key) provision.Record {
	return provision.Record{
		Key: k, Operation: r.Operation, Verb: r.Verb, Name: r.Name, ExternalID: r.ExternalID, Attempt: r.Attempt, Began: unstamp(r.Began),
		Fingerprint: r.Fingerprint, Idempotency: r.Idempotency, State: provision.State(r.State), Decision: provision.Decision(r.Decision), Failure: r.Cause, ID: r.Made,
		Place: r.place(),
	}
}

// place returns the second place that a change takes, without the version that it got when it was taken.
func (r *row) place() provision.Place {
	if r.Place == "" {
		return provision.Place{}
	}
	return provision.Place{Key: provision.Key{Type: r.Type, ID: r.Place}}
}

// sample is the number of members that the row of a change holds; more of them are in a row beside it.
const sample = 10

// logRow returns the history's row of an entry, and with it the row of its members if they are many.
func logRow(k provision.Key, e provision.Entry, at time.Time, cfg Config) []row {
	r := entryRow(k, e, cfg)
	r.PartitionKey, r.RowKey = partition(k), logPrefix+countdown(at)+e.Operation
	if len(e.Members.Added)+len(e.Members.Removed) <= sample {
		return []row{r}
	}
	more := row{PartitionKey: r.PartitionKey, RowKey: morePrefix + countdown(at) + e.Operation, Operation: e.Operation, Type: k.Type,
		lists: map[string][]string{"Add": e.Members.Added, "Remove": e.Members.Removed}}
	return []row{r, more}
}

func entryRow(k provision.Key, e provision.Entry, cfg Config) row {
	return row{
		Operation: e.Operation, Type: k.Type, Key: clip(k.ID), Verb: e.Verb, Name: clip(e.Name), ExternalID: clip(e.ExternalID),
		Attempt: e.Attempt, Decision: string(e.Decision), Time: stamp(e.Time), Activity: clip(e.Activity), ID: e.ID,
		Changed: list(e.Changed), Values: list(e.Values), Ignored: list(e.Ignored), Notes: list(e.Notes), Reason: clip(e.Reason), Cause: string(e.Cause),
		Added: e.Added, Removed: e.Removed, Some: list([][]string{first(e.Members.Added), first(e.Members.Removed)}),
		Micros: micros(e.Duration), Waited: micros(e.Waited), Asked: micros(e.Asked), Instance: cfg.Instance, Version: cfg.Version,
	}
}

func (r *row) entry() provision.Entry {
	e := provision.Entry{
		Time: unstamp(r.Time), Operation: r.Operation, Activity: r.Activity, Verb: r.Verb, Type: r.Type, ID: r.ID, ExternalID: r.ExternalID,
		Name: r.Name, Changed: unlist[string](r.Changed), Values: unlist[provision.Value](r.Values), Added: r.Added, Removed: r.Removed,
		Ignored: unlist[string](r.Ignored), Notes: unlist[string](r.Notes), Decision: provision.Decision(r.Decision), Reason: r.Reason, Cause: provision.Cause(r.Cause),
		Attempt: r.Attempt, Duration: time.Duration(r.Micros) * time.Microsecond, Waited: time.Duration(r.Waited) * time.Microsecond,
		Asked: time.Duration(r.Asked) * time.Microsecond,
	}
	if some := unlist[[]string](r.Some); len(some) == 2 {
		e.Members = provision.Members{Added: some[0], Removed: some[1]}
	}
	return e
}

func first(ids []string) []string { return ids[:min(len(ids), sample)] }

func micros(d time.Duration) int { return int(min(d.Microseconds(), 1<<31-1)) }

// stamp returns a time as a text; "" for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func unstamp(s string) time.Time {
	t, _ := time.Parse(time.RFC3339Nano, s)
	return t
}
