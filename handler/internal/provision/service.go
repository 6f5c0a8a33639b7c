package provision

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
)

// Config is what an operator may decide about provisioning.
type Config struct {
	LastName mapping.LastName // what stands for a missing surname
	Wait     time.Duration    // how long a change waits for another of the same resource; 0 is DefaultWait
	Values   Values           // what the sync log keeps of what has changed; "" is NoValues
	Scan     int              // how many resources a filter that WorkflowGen cannot evaluate is tried on; 0 is DefaultScan
}

// Defaults of Config. The wait and WorkflowGen's own deadline (20 s) together stay under the 60 s that Entra waits.
const (
	DefaultWait = 20 * time.Second
	DefaultScan = 10_000
)

// Service makes WorkflowGen agree with what Entra said.
type Service struct {
	dir    Directory
	ledger Ledger
	cfg    Config
	queue  queue
}

// New is a Service on a directory, with a ledger for its record.
func New(dir Directory, ledger Ledger, cfg Config) *Service {
	if cfg.Wait == 0 {
		cfg.Wait = DefaultWait
	}
	if cfg.Scan == 0 {
		cfg.Scan = DefaultScan
	}
	if cfg.LastName == "" {
		cfg.LastName = mapping.FromDisplayName
	}
	return &Service{dir: dir, ledger: ledger, cfg: cfg}
}

// Outcome is what became of a change: the resource for the answer, the entry for the record and for the log. The entry is
// filled in as far as things came, also beside an error.
type Outcome struct {
	Resource scim.Resource
	Entry    Entry
}

type activityKey struct{}

// WithActivity hands down Entra's id of its run, for the sync log.
func WithActivity(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, activityKey{}, id)
}

// ErrPrecondition: the resource is not, or no longer, as the condition of OnlyIf wants it. Nothing was changed.
var ErrPrecondition = errors.New("the resource is not as the request wants it to be")

type conditionKey struct{}

// OnlyIf makes a change of a resource depend on how the resource is when its turn has come. Members are read for it.
func OnlyIf(ctx context.Context, condition func(*scim.Resource) bool) context.Context {
	return context.WithValue(ctx, conditionKey{}, condition)
}

// conditional says whether a change depends on how the resource is.
func conditional(ctx context.Context) bool { return ctx.Value(conditionKey{}) != nil }

// allowed is ErrPrecondition if the change must not be made to the resource as it is.
func allowed(ctx context.Context, r *scim.Resource) error {
	if condition, ok := ctx.Value(conditionKey{}).(func(*scim.Resource) bool); ok && !condition(r) {
		return ErrPrecondition
	}
	return nil
}

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

// do makes a change after prev, between Begin and Finish: nothing is changed in WorkflowGen that cannot be recorded. The id
// that effect answers is of what it made, "" where it made nothing new.
func (t *task) do(ctx context.Context, prev Record, fingerprint string, effect effect) error {
	err := t.heard()
	var rec Record
	if err == nil {
		rec, err = t.begin(ctx, prev, fingerprint)
	}
	if err != nil {
		return t.noted(ctx, err)
	}
	return t.carryOut(ctx, rec, effect)
}

// effect is what is done in WorkflowGen.
type effect func(ctx context.Context) (id string, d Decision, err error)

type operationKey struct{}

// OperationOf is the id of the change that a call to WorkflowGen is part of, "" for a call that changes nothing. A Directory
// may hand it on, so that one can be found where the other is logged.
func OperationOf(ctx context.Context) string {
	id, _ := ctx.Value(operationKey{}).(string)
	return id
}

func (t *task) withOperation(ctx context.Context) context.Context {
	return context.WithValue(ctx, operationKey{}, t.entry.Operation)
}

// claim begins a create: nearly always there is nothing to go by, so it does not look first.
func (t *task) claim(ctx context.Context, fingerprint string) (prev, rec Record, err error) {
	t.announce(ctx)
	rec, err = t.begin(ctx, Record{}, fingerprint)
	if errors.Is(err, ErrBusy) {
		if prev, err = t.last(ctx); err == nil {
			rec, err = t.begin(ctx, prev, fingerprint)
		}
	}
	if err != nil {
		return prev, rec, t.noted(ctx, err)
	}
	if unheard := t.heard(); unheard != nil {
		return prev, rec, t.carryOut(ctx, rec, func(context.Context) (string, Decision, error) { return "", "", unheard })
	}
	return prev, rec, nil
}

func (t *task) begin(ctx context.Context, prev Record, fingerprint string) (Record, error) {
	t.entry.Attempt = 1
	if prev.Open() && prev.Fingerprint == fingerprint {
		t.entry.Attempt = prev.Attempt + 1
	}
	return t.s.ledger.Begin(ctx, prev, t.record(ctx, fingerprint))
}

// carryOut does what was begun, and records what became of it.
func (t *task) carryOut(ctx context.Context, rec Record, effect effect) error {
	began := time.Now()
	id, decision, err := effect(t.withOperation(ctx))
	t.entry.Asked = time.Since(began)
	err = inSCIM(err)
	rec.State = Done
	if rec.ID = id; errors.Is(err, ErrUnknown) {
		rec.State = Unknown
	}
	rec.Decision = t.decide(decision, err)
	ctx, cancel := recording(ctx)
	defer cancel()
	if ferr := t.s.ledger.Finish(ctx, rec, t.entry); ferr != nil && err == nil {
		return ferr
	}
	return err
}

// recording is a context for writing down what has happened: it must not end because the change took all the time.
func recording(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
}

// inSCIM names what cannot be named by the id that the caller knows it by.
func inSCIM(err error) error {
	if e, ok := errors.AsType[*InvalidReference](err); ok && e.ID != "" {
		return &InvalidReference{ID: mapping.ID(e.ID), Reason: e.Reason}
	}
	return err
}

// decide completes the entry with what became of the change.
func (t *task) decide(d Decision, err error) Decision {
	if err != nil {
		d, t.entry.Reason = Rejected, err.Error()
		if passing(err) {
			d = Failed
		}
		if errors.Is(err, ErrBusy) {
			d = Held
		}
	}
	t.entry.Decision, t.entry.Duration = d, time.Since(t.start)
	return d
}

// passing says whether an error is worth a repetition.
func passing(err error) bool {
	for _, e := range []error{ErrUnavailable, ErrUnknown, ErrBusy, ErrLedger, context.DeadlineExceeded, context.Canceled} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// noted completes the entry for an error before anything was begun. It is logged if it was announced.
func (t *task) noted(ctx context.Context, err error) error {
	if t.announced != nil {
		return t.note(ctx, err)
	}
	t.decide("", err)
	return err
}

// note writes the log entry of a request that changed nothing, because of err or because all was so already. A log that
// cannot be written does not turn a no-op into a failure.
func (t *task) note(ctx context.Context, err error) error {
	t.decide(Unchanged, err)
	t.writeNote(ctx)
	return err
}

// leave ends a change that has nothing to change, or that must not be made. Where an earlier try was cut off this also ends
// that one.
func (t *task) leave(ctx context.Context, prev Record, err error) error {
	if err != nil || !prev.Open() {
		return t.note(ctx, err)
	}
	return t.do(ctx, prev, prev.Fingerprint, func(context.Context) (string, Decision, error) { return "", Unchanged, nil })
}

// replayed notes a request that was made before.
func (t *task) replayed(ctx context.Context) error {
	t.decide(Replayed, nil)
	t.writeNote(ctx)
	return nil
}

func (t *task) writeNote(ctx context.Context) {
	ctx, cancel := recording(ctx)
	defer cancel()
	if t.heard() == nil {
		_ = t.s.ledger.Note(ctx, t.key, t.entry)
	}
}

// UserType and GroupType are the resource types that a Service knows: what their resources hold follows from the mapping.
var (
	UserType  = mapping.UserType
	GroupType = mapping.GroupType
)
