package provision

import (
	"context"
	"errors"
	"slices"

	"workflowgen-scim/handler/internal/scim"
)

// Cause tells why a change failed, for programs: changes that fail for one cause have one fix. The set is closed, and the
// codes are stored, so a code never changes its meaning. Entries of versions that stored no cause have "".
type Cause string

// The causes of failures that WorkflowGen reports.
const (
	CauseTaken       Cause = "taken"        // a name or identifier belongs to another user or group
	CauseSole        Cause = "sole"         // the user is the only coordinator or member of a participant
	CauseSurname     Cause = "surname"      // WorkflowGen requires a surname
	CauseValue       Cause = "value"        // WorkflowGen does not accept a value: it is too long, or malformed
	CauseRule        Cause = "rule"         // another rule of WorkflowGen's
	CauseMemberGone  Cause = "member-gone"  // a member was deleted or archived in WorkflowGen
	CauseManagerGone Cause = "manager-gone" // a manager was
	CauseMissing     Cause = "missing"      // the user or group itself was
	CauseVirtual     Cause = "virtual"      // the group is virtual
	CauseUnclear     Cause = "unclear"      // WorkflowGen ended the change in words that are in no table
	CauseNotKept     Cause = "not-kept"     // WorkflowGen acknowledged the change and does not hold it
)

// The causes of failures on the way to WorkflowGen, or of its configuration. Entra retries all of them.
const (
	CauseSignIn       Cause = "sign-in"      // WorkflowGen rejects the gateway's credentials
	CauseCredential   Cause = "credential"   // the gateway cannot read its credentials
	CauseRights       Cause = "rights"       // the gateway's account lacks permission
	CauseLicence      Cause = "licence"      // WorkflowGen's licence is exhausted
	CauseMisfit       Cause = "misfit"       // this WorkflowGen does not know the operation
	CauseDirectory    Cause = "directory"    // the configured directory does not exist
	CauseThrottled    Cause = "throttled"    // WorkflowGen asks the gateway to slow down
	CauseConnections  Cause = "connections"  // all connections to WorkflowGen are in use
	CauseServerError  Cause = "server-error" // WorkflowGen or its database failed
	CauseInconsistent Cause = "inconsistent" // WorkflowGen's lists contradict each other
	CauseUnavailable  Cause = "unavailable"  // WorkflowGen cannot be reached
	CauseNoAnswer     Cause = "no-answer"    // WorkflowGen did not answer
)

// The causes of failures in the gateway, or in the request.
const (
	CauseLedger         Cause = "ledger"          // the storage of the sync log is unavailable
	CauseBusy           Cause = "busy"            // another change of the user or group is running
	CauseTimeout        Cause = "timeout"         // the gateway ran out of time
	CauseHungUp         Cause = "hung-up"         // the caller hung up before the change was begun
	CauseMember         Cause = "member"          // a member is not a user that the gateway provisions
	CauseManager        Cause = "manager"         // a manager is not
	CauseWrongType      Cause = "wrong-type"      // an attribute has a value of another type than its schema says
	CauseInvalidPath    Cause = "invalid-path"    // no schema defines the attribute
	CauseInvalidValue   Cause = "invalid-value"   // a value is missing or malformed
	CauseInvalidSyntax  Cause = "invalid-syntax"  // the request is not SCIM
	CauseInvalidFilter  Cause = "invalid-filter"  // a filter cannot be evaluated
	CauseMutability     Cause = "mutability"      // the attribute cannot be changed, or not removed
	CauseNoTarget       Cause = "no-target"       // the path selects no value
	CauseTooMany        Cause = "too-many"        // too many resources would have to be read
	CauseTooLarge       Cause = "too-large"       // the request is too large
	CauseCondition      Cause = "condition"       // If-Match names another version
	CauseIdempotencyKey Cause = "idempotency-key" // another request had the Idempotency-Key
	CauseUnknown        Cause = "unknown"         // none of these
)

// Causes returns all causes, those of WorkflowGen first.
func Causes() []Cause {
	return []Cause{CauseTaken, CauseSole, CauseSurname, CauseValue, CauseRule, CauseMemberGone, CauseManagerGone, CauseMissing, CauseVirtual, CauseUnclear, CauseNotKept,
		CauseSignIn, CauseCredential, CauseRights, CauseLicence, CauseMisfit, CauseDirectory, CauseThrottled, CauseConnections, CauseServerError,
		CauseInconsistent, CauseUnavailable, CauseNoAnswer, CauseLedger, CauseBusy, CauseTimeout, CauseHungUp, CauseMember, CauseManager, CauseWrongType,
		CauseInvalidPath, CauseInvalidValue, CauseInvalidSyntax, CauseInvalidFilter, CauseMutability, CauseNoTarget, CauseTooMany, CauseTooLarge,
		CauseCondition, CauseIdempotencyKey, CauseUnknown}
}

// caused is an error with a cause.
type caused struct {
	cause Cause
	error
}

func (c *caused) Unwrap() error { return c.error }

// Because returns err with a cause. A Directory uses it where its error does not tell the cause by its type.
func Because(c Cause, err error) error { return &caused{c, err} }

// CauseOf returns the cause of an error that ended a change of a resource type, and "" for nil.
func CauseOf(resource string, err error) Cause {
	if err == nil {
		return ""
	}
	for _, s := range []causedBy{{ErrHungUp, CauseHungUp}, {ErrLedger, CauseLedger}, {ErrBusy, CauseBusy}} {
		if errors.Is(err, s.is) {
			return s.cause
		}
	}
	if c, ok := errors.AsType[*caused](err); ok {
		return c.cause
	}
	if u, ok := errors.AsType[*Unclear](err); ok && u.Text != "" {
		return CauseUnclear
	}
	if !errors.Is(err, ErrUnknown) && !errors.Is(err, ErrUnavailable) {
		if c := causeOfType(resource, err); c != "" {
			return c
		}
	}
	if i := slices.IndexFunc(ofSentinel, func(s causedBy) bool { return errors.Is(err, s.is) }); i >= 0 {
		return ofSentinel[i].cause
	}
	return CauseUnknown
}

type causedBy struct {
	is    error
	cause Cause
}

// ofSentinel is in the order in which they count: trouble of WorkflowGen's before mistakes of the request.
var ofSentinel = []causedBy{
	{ErrUnknown, CauseNoAnswer}, {ErrUnavailable, CauseUnavailable}, {context.DeadlineExceeded, CauseTimeout}, {context.Canceled, CauseHungUp},
	{ErrTaken, CauseTaken}, {ErrNotFound, CauseMissing}, {ErrNoKey, CauseInvalidFilter}, {ErrPrecondition, CauseCondition},
	{ErrOtherRequest, CauseIdempotencyKey}, {ErrTooLarge, CauseTooLarge}, {scim.ErrTooLarge, CauseTooLarge},
}

// causeOfType returns the cause of an error whose type tells it, else "".
func causeOfType(resource string, err error) Cause {
	if _, ok := errors.AsType[*NotKept](err); ok {
		return CauseNotKept
	}
	if _, ok := errors.AsType[*InvalidReference](err); ok {
		if resource == "User" {
			return CauseManagerGone
		}
		return CauseMemberGone
	}
	if e, ok := errors.AsType[*Refused](err); ok {
		if e.Cause == "" {
			return CauseRule
		}
		return e.Cause
	}
	if e, ok := errors.AsType[*scim.Error](err); ok {
		if c, ok := ofFlaw[e.Flaw]; ok {
			return c
		}
		return ofSCIM[e.Type]
	}
	return ""
}

// ofFlaw and ofSCIM give the cause of a request that the gateway itself refuses.
var (
	ofFlaw = map[scim.Flaw]Cause{scim.WrongType: CauseWrongType, scim.NoMember: CauseMember, scim.NoManager: CauseManager, scim.NoSurname: CauseSurname}
	ofSCIM = map[scim.ErrorType]Cause{
		scim.InvalidFilter: CauseInvalidFilter, scim.TooMany: CauseTooMany, scim.NotUnique: CauseTaken, scim.NotMutable: CauseMutability,
		scim.InvalidSyntax: CauseInvalidSyntax, scim.InvalidPath: CauseInvalidPath, scim.NoTarget: CauseNoTarget, scim.InvalidValue: CauseInvalidValue,
		scim.InvalidCursor: CauseInvalidValue, scim.InvalidCount: CauseInvalidValue,
	}
)
