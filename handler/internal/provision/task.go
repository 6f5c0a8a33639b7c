package provision

import (
	"context"
	crand "crypto/rand"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/wait"
	"workflowgen-scim/handler/internal/workflowgen"
)

// task is one change in progress.
type task struct {
	s     *Service
	kind  *kind
	req   Request
	key   Key
	entry Entry
	start time.Time
	until time.Time // when it stops waiting: for the queue, for the record and for the place of an externalId together
	blind bool      // a create: it begins without reading its record first

	fresh   bool                 // the resource was read after the gateway's own last change, for certain
	hidden  workflowgen.FieldSet // what that read hides
	failure string               // how the last try of the same change failed, and after work how this one did

	leaveTurn func()  // ends the turn of the members, once the change has it
	claims    *Intent // of the members that a change with a record has claimed

	announced chan error // nil: it was not; else it holds the result
}

func (s *Service) task(k *kind, req Request, verb string, key Key) *task {
	now := time.Now()
	return &task{s: s, kind: k, req: req, key: key, start: now, until: now.Add(s.cfg.Wait), entry: Entry{
		Time: now, Operation: crand.Text(), Activity: req.Activity, Verb: verb, Type: key.Type}}
}

// about notes the resource of the change.
func (t *task) about(r *scim.Resource) {
	t.entry.ID, t.entry.ExternalID, t.entry.Name = r.ID, r.Get(mapping.ExternalID), r.Get(t.kind.name)
}

// enter waits for the turn of a key inside this process.
func (t *task) enter(ctx context.Context, k Key) (leave func(), err error) {
	defer t.waiting(time.Now())
	return t.s.queue.enter(ctx, k, time.Until(t.until))
}

// waiting adds the time since began to the wait that the entry tells of.
func (t *task) waiting(began time.Time) { t.entry.Waited += time.Since(began) }

// record returns the record that the ledger is given of the change.
func (t *task) record(p plan) Record {
	return Record{Key: t.key, Operation: t.entry.Operation, Attempt: t.entry.Attempt, Verb: t.entry.Verb, Name: t.entry.Name,
		ExternalID: t.entry.ExternalID, Began: t.entry.Time, Fingerprint: p.fingerprint, Idempotency: t.req.Idempotency.String(),
		State: Running, Place: Place{Key: p.place}, Members: p.members}
}

// last returns the record of the resource once no change of it is running. Changes in this process wait in the queue; a
// running change of another process is waited for here.
func (t *task) last(ctx context.Context) (rec Record, err error) {
	err = t.poll(ctx, func() (bool, error) {
		rec, err = t.s.ledger.Last(ctx, t.key)
		return !rec.Open() || rec.Expired, err
	})
	return rec, err
}

// Pauses between two looks at what another process holds. They stay short: a process that looks rarely loses its turn to
// one that changes the resource all the time.
const (
	firstPause = 50 * time.Millisecond
	maxPause   = 250 * time.Millisecond
)

// poll looks until it is done or fails, with pauses that are counted as waiting.
func (t *task) poll(ctx context.Context, look func() (done bool, err error)) error {
	done, err := look()
	if done || err != nil {
		return err
	}
	defer t.waiting(time.Now())
	for pause := firstPause; !done && err == nil; pause = min(2*pause, maxPause) {
		if err = t.rest(ctx, pause); err == nil {
			done, err = look()
		}
	}
	return err
}

// rest pauses, not always equally long, so that two processes do not look at the same moments. ErrBusy if the time to wait
// is over before.
func (t *task) rest(ctx context.Context, pause time.Duration) error {
	pause += rand.N(pause / 2)
	if time.Now().Add(pause).After(t.until) {
		return ErrBusy
	}
	return wait.For(ctx, pause)
}

// sleep pauses before the next look at WorkflowGen. It reports false where there is no time for one before end.
func (t *task) sleep(ctx context.Context, pause time.Duration, end time.Time) bool {
	return !time.Now().Add(pause).After(end) && wait.For(ctx, pause) == nil
}

// remark adds a note to the entry.
func (t *task) remark(format string, args ...any) {
	t.entry.Notes = append(slices.Clip(t.entry.Notes), fmt.Sprintf(format, args...))
}
