package provision

import (
	"context"
	crand "crypto/rand"
	"math/rand/v2"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen"
)

// task is one change on its way: what is known about it so far.
type task struct {
	s     *Service
	key   Key
	entry Entry
	start time.Time
	until time.Time // when it stops waiting: for the queue, for the record and for the place of an externalId together
	blind bool      // a create: it begins without reading its record first

	fresh     bool                 // the resource was read after the gateway's own last change, for certain
	seen      workflowgen.FieldSet // what that read hides
	lastCause Cause                // why the last change failed, if it was the same one

	leaveTurn func()  // ends the turn of the members, once the change has it
	claims    *Intent // the members that a change has claimed that holds a record

	announced chan error // nil: it was not; else what came of it, for whoever asks
}

func (s *Service) task(ctx context.Context, verb string, k Key) *task {
	activity, _ := ctx.Value(activityKey{}).(string)
	now := time.Now()
	return &task{s: s, key: k, start: now, until: now.Add(s.cfg.Wait), entry: Entry{
		Time: now, Operation: crand.Text(), Activity: activity, Verb: verb, Type: k.Type}}
}

// about notes whom the change is about.
func (t *task) about(r *scim.Resource) {
	t.entry.ID, t.entry.ExternalID = r.ID, r.Get(mapping.ExternalID)
	if t.entry.Name = r.Get(mapping.UserName); r.Type == mapping.GroupType {
		t.entry.Name = r.Get(mapping.DisplayName)
	}
}

// enter waits for the turn of a key inside this process.
func (t *task) enter(ctx context.Context, k Key) (leave func(), err error) {
	defer t.waiting(time.Now())
	return t.s.queue.enter(ctx, k, time.Until(t.until))
}

// waiting adds the time since began to what the entry says was waited.
func (t *task) waiting(began time.Time) { t.entry.Waited += time.Since(began) }

// announce says beside what comes next that the change is there. From then on it must not end without a word, so it is sent
// even if the caller hangs up.
func (t *task) announce(ctx context.Context) {
	t.announced = make(chan error, 1)
	r := t.record(ctx, plan{})
	go func() {
		ctx, cancel := detached(ctx)
		defer cancel()
		t.announced <- t.s.ledger.Announce(ctx, r)
	}()
}

// heard is what came of the announcement, once it is known.
func (t *task) heard() error {
	if t.announced == nil {
		return nil
	}
	err := <-t.announced
	t.announced <- err
	return err
}

// record is what the ledger is told of the change.
func (t *task) record(ctx context.Context, p plan) Record {
	return Record{Key: t.key, Operation: t.entry.Operation, Attempt: t.entry.Attempt, Verb: t.entry.Verb, Name: t.entry.Name,
		ExternalID: t.entry.ExternalID, Began: t.entry.Time, Fingerprint: p.fingerprint, Idempotency: idempotency(ctx), State: Running,
		Place: Place{Key: p.place}, Members: p.members}
}

// last returns the record of the resource once no change of it is running. Changes in this process wait in the queue; a
// running change of another process is waited for here, by reading its record again and again.
func (t *task) last(ctx context.Context) (Record, error) {
	rec, err := t.s.ledger.Last(ctx, t.key)
	if err != nil || !rec.Open() || rec.Expired {
		return rec, err
	}
	defer t.waiting(time.Now())
	for pause := firstPause; ; pause = nextPause(pause) {
		if err := t.rest(ctx, pause); err != nil {
			return rec, err
		}
		rec, err = t.s.ledger.Last(ctx, t.key)
		if err != nil || !rec.Open() || rec.Expired {
			return rec, err
		}
	}
}

// Pauses between two looks at what another process holds. They stay short: a process that looks rarely loses its turn to
// one that changes the resource all the time.
const (
	firstPause = 50 * time.Millisecond
	mostPause  = 250 * time.Millisecond
)

func nextPause(pause time.Duration) time.Duration { return min(2*pause, mostPause) }

// rest pauses, not always equally long, so that two processes do not look at the same moments. ErrBusy if the time to wait
// is over before.
func (t *task) rest(ctx context.Context, pause time.Duration) error {
	pause += rand.N(pause / 2)
	if time.Now().Add(pause).After(t.until) {
		return ErrBusy
	}
	select {
	case <-time.After(pause):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
