package provision

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrBusy: another change of the resource was begun meanwhile, or is running.
var ErrBusy = errors.New("another change of the resource is running")

// ErrLedger: the ledger could not be read or written. Nothing is changed in WorkflowGen that cannot be recorded.
var ErrLedger = errors.New("the ledger is unavailable")

// ErrTooLarge: a change names more members than the ledger can record. Nothing is changed in WorkflowGen.
var ErrTooLarge = errors.New("too large to be recorded")

// MaxMembers bounds the members that one change may add and remove together. Azure's tables take that many ids of the usual
// length, and a ledger may refuse fewer where they are longer.
const MaxMembers = 20_000

// Recordable returns an ErrTooLarge if a change names too many members. Begin and Open refuse such a change.
func Recordable(m Members) error {
	if n := len(m.Added) + len(m.Removed); n > MaxMembers {
		return TooManyMembers(n)
	}
	return nil
}

// TooManyMembers returns the ErrTooLarge of a change of n members.
func TooManyMembers(n int) error {
	return fmt.Errorf("a change of %d members is %w: send several requests of at most %d members each", n, ErrTooLarge, MaxMembers)
}

// Lease is the time that a change may run before another request may take it over: longer than Entra waits for an
// answer, which is longer than the gateway tries.
const Lease = 90 * time.Second

// Key names a resource whose changes are kept in order: by its id or, as long as a create has none, by the
// name it wants.
type Key struct {
	Type string // "User" or "Group"
	ID   string // WorkflowGen's id; for a create "name:" and the case-folded name
}

// State tells how far a change has come.
type State string

// The states of a Record.
const (
	Running State = "running"
	Done    State = "done"
	Unknown State = "unknown" // given up without knowing whether WorkflowGen made the change
)

// Record is the last change asked of a resource. It holds no body: a repeated request is answered from a fresh read.
type Record struct {
	Key         Key
	Operation   string // an id of the attempt, letters and digits, that no other one has
	Attempt     int    // from 1; more where an earlier try of the same change was cut off
	Verb        string // "POST", "PUT", "PATCH" or "DELETE"
	Name        string // userName, or the group's name
	ExternalID  string
	Began       time.Time // by our clock, for people and for the order of the log; leases go by the ledger's
	Fingerprint string    // of the normalised change, so that a repetition can be told from another change
	Idempotency string    // what the client calls the request by, if it does, and a digest of the request
	State       State
	Expired     bool // a change that is not done, and whose lease is over by the ledger's clock; set by the ledger
	Decision    Decision
	Failure     string        // how the change failed, as far as the next try of the same change must know it: see foundAgain
	Age         time.Duration // since the record was written, by the ledger's clock; set by Last
	ID          string        // the id that a create led to
	Place       Place         // of the externalId that the change gives to the resource
	Members     Members       // that the change adds and removes; not kept, but Begin refuses what Finish could not record
	Version     string        // the ledger's own, for compare-and-swap

	// Claims is the intent of this change that claims members, Part of it; nil if none exists. Finish frees them. The
	// ledger does not keep it with the record.
	Claims *Intent
}

// Open reports whether the change was begun and its outcome is not known.
func (r Record) Open() bool { return r.State == Running || r.State == Unknown }

// Place is held by a change besides its own record: an externalId, which belongs to one resource and which WorkflowGen does
// not keep unique. A change takes it after its own record, never before, so that no two changes wait for each other.
type Place struct {
	Key     Key    // the zero Key: the change takes none
	Version string // the ledger's own, once it was taken
}

// Ledger keeps the last change of each resource and the sync log. Its promises are held by ledgertest.TestLedger.
type Ledger interface {
	// Last returns the record of the last change of the resource, or the zero Record.
	Last(ctx context.Context, k Key) (Record, error)

	// Announce notes in the log by time that a change is about to be looked at, before anything is begun. What was announced
	// ends in Finish or in Note, or was cut off.
	Announce(ctx context.Context, r Record) error

	// Begin replaces prev, which Last returned, with next, and returns that with its version. ErrBusy if prev is no
	// longer the last, or is open and not expired: of two that begin on one prev exactly one succeeds. Where prev was
	// open, the history gains an entry "interrupted" with it: both or neither. ErrTooLarge if the change names more members
	// than Finish could record.
	Begin(ctx context.Context, prev, next Record) (Record, error)

	// Take takes the Place of a change that Begin returned, and returns it with its version. ErrBusy while another change
	// holds it and that one's lease is not over. A change that takes its place twice holds it once.
	Take(ctx context.Context, r Record) (Place, error)

	// Finish records the outcome of a change that Begin returned, and its log entry: both or neither. With them it ends the
	// Claims of the change, as Close does. ErrBusy if another has taken the change or its Claims over. A create that led to an
	// id ends under the id, and the place it had under its name is free, if not at once then soon. So is the Place that the
	// change took, unless its outcome is unknown: then it holds that for a lease from now on, as its record.
	Finish(ctx context.Context, done Record, e Entry) error

	// Open records that a membership change is about to be made and claims its members: all of them or none. ErrBusy while
	// another intent of the group that is open and not expired claims one of them: of two that open at once for one member
	// exactly one succeeds. An intent that is expired is closed, and the history gains an entry "interrupted" with it. To open
	// one intent twice is no error. ErrTooLarge if it names more members than Close could record.
	Open(ctx context.Context, i Intent) error

	// Close removes the intent, frees its members and records the log entry: all or nothing. ErrBusy if the intent was
	// closed because it was expired: the change must not be acknowledged. To close twice is no error and logs once. Where
	// the outcome is unknown, Close records the entry and keeps the members for another Lease.
	Close(ctx context.Context, i Intent, e Entry) error

	// Intents returns the intents of a group that are open and not expired, in no order. An intent that Open has not
	// yet recorded whole may be among them, with some of its members.
	Intents(ctx context.Context, group Key) ([]Intent, error)

	// Note records a log entry for what changed nothing: a refusal before anything was begun, or a request that asked for
	// what is already so.
	Note(ctx context.Context, k Key, e Entry) error
}

// Decision tells what became of a request.
type Decision string

// The decisions.
const (
	Applied     Decision = "applied"
	Unchanged   Decision = "unchanged"   // WorkflowGen held it already
	TakenOver   Decision = "taken over"  // an earlier try, cut off, had made the change
	Replayed    Decision = "replayed"    // the client has asked before, and calls the request by the same name
	Rejected    Decision = "refused"     // by WorkflowGen or by a rule, for good
	Held        Decision = "held"        // another change of the resource was running for too long; Entra will repeat it
	Failed      Decision = "failed"      // for now: Entra will repeat it
	Interrupted Decision = "interrupted" // cut off; the outcome is not known yet
)

// Entry is an entry of the sync log: what was asked, what was decided, what WorkflowGen answered.
type Entry struct {
	Time       time.Time
	Operation  string
	Activity   string // Entra's id of its cycle
	Verb       string
	Type       string // "User" or "Group"
	ID         string // the SCIM id
	ExternalID string
	Name       string // userName, or the group's name
	Changed    []string
	Values     []Value // of what is in Changed, as far as the configuration keeps them
	Added      int     // members
	Removed    int
	Members    Members  // those, a few of many
	Ignored    []string // what the request carried and WorkflowGen cannot hold
	Notes      []string
	Decision   Decision
	Reason     string // of a refusal or failure
	Cause      Cause  // of the Reason, for programs
	Attempt    int
	Duration   time.Duration // of all of it, and of that:
	Waited     time.Duration // for the turn of the resource
	Asked      time.Duration // on WorkflowGen, for the change itself
}

// Value holds an attribute before and after a change: the texts or their hashes, "" for no value.
type Value struct {
	Path, Before, After string
}

// Members holds the ids of members that were added and removed.
type Members struct {
	Added, Removed []string
}
