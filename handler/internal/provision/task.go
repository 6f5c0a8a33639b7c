package provision

import (
	"context"
	"crypto/rand"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
)

// task is one change on its way: what is known about it so far.
type task struct {
	s     *Service
	key   Key
	entry Entry
	start time.Time

	announced chan error // nil: it was not; else what came of it, for whoever asks
}

func (s *Service) task(ctx context.Context, verb string, k Key) *task {
	activity, _ := ctx.Value(activityKey{}).(string)
	now := time.Now()
	return &task{s: s, key: k, start: now, entry: Entry{
		Time: now, Operation: rand.Text(), Activity: activity, Verb: verb, Type: k.Type}}
}

// about notes whom the change is about.
func (t *task) about(r *scim.Resource) {
	t.entry.ID, t.entry.ExternalID = r.ID, r.Get(mapping.ExternalID)
	if t.entry.Name = r.Get(mapping.UserName); r.Type == mapping.GroupType {
		t.entry.Name = r.Get(mapping.DisplayName)
	}
}

// enter waits for the resource's turn inside this process.
func (t *task) enter(ctx context.Context) (leave func(), err error) {
	began := time.Now()
	leave, err = t.s.queue.enter(ctx, t.key, t.s.cfg.Wait)
	t.entry.Waited = time.Since(began)
	return leave, err
}

// announce says beside what comes next that the change is there. From then on it must not end without a word.
func (t *task) announce(ctx context.Context) {
	t.announced = make(chan error, 1)
	r := t.record(ctx, "")
	go func() { t.announced <- t.s.ledger.Announce(ctx, r) }()
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
func (t *task) record(ctx context.Context, fingerprint string) Record {
	return Record{Key: t.key, Operation: t.entry.Operation, Attempt: t.entry.Attempt, Verb: t.entry.Verb, Name: t.entry.Name,
		ExternalID: t.entry.ExternalID, Began: t.entry.Time, Fingerprint: fingerprint, Idempotency: idempotency(ctx), State: Running}
}

// last is the record of the resource once nobody is at work on it. Another instance may be: then it waits, on the record.
func (t *task) last(ctx context.Context) (Record, error) {
	if t.announced == nil {
		t.announce(ctx)
	}
	for deadline, pause := time.Now().Add(t.s.cfg.Wait), 50*time.Millisecond; ; pause = min(2*pause, time.Second) {
		rec, err := t.s.ledger.Last(ctx, t.key)
		if err != nil || !rec.Open() || rec.Expired {
			return rec, err
		}
		if time.Now().Add(pause).After(deadline) {
			return rec, ErrBusy
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return rec, context.Cause(ctx)
		}
	}
}
