package provision

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
)

// NotKept is the error of a write that WorkflowGen acknowledged and does not hold. The first time it may be a passing trouble,
// such as a replica that is far behind; the same change found so again is refused.
type NotKept struct {
	What  string   // "user" or "group"
	Paths []string // of the attributes that are not as asked; none where all of it is not
	Why   string   // what was asked, and what WorkflowGen holds
	Again bool     // the last change of the resource was the same one, and was not kept either
}

// Error names the attributes, what was asked and what WorkflowGen holds.
func (e *NotKept) Error() string {
	if e.Again {
		return e.Summary() + ": " + e.Why + "; an earlier try of the same change ended so too"
	}
	return e.Summary() + ": " + e.Why
}

// Summary returns the error without the values, which are personal data.
func (e *NotKept) Summary() string {
	if len(e.Paths) == 0 {
		return "WorkflowGen acknowledged the change and did not make it"
	}
	return "WorkflowGen did not keep " + strings.Join(e.Paths, ", ")
}

// Unclear is an ErrUnknown whose call is over: WorkflowGen has answered a change, and the answer does not tell whether the
// change was made. It was half a body, none, an error of the database, or a text that is in no table. No such call can
// still arrive, so one read afterwards settles what a call without any answer leaves open for the whole [Lease].
type Unclear struct {
	Err error // what came, for the log

	// Text is WorkflowGen's own text where it gave one that is in no table: a rule of the instance perhaps. A change that
	// meets the same text a second time, and is found not made both times, was refused in these words.
	Text string
}

func (u *Unclear) Error() string { return ErrUnknown.Error() + ": " + u.Err.Error() }

// Unwrap returns what came.
func (u *Unclear) Unwrap() error { return u.Err }

// Is makes an Unclear an ErrUnknown.
func (u *Unclear) Is(target error) bool { return target == ErrUnknown }

// Ended reports whether the call whose outcome err leaves unknown is over. A call that timed out, was reset, or whose
// answer came from a proxy is not: WorkflowGen may still be at work on it.
func Ended(err error) bool {
	_, ok := errors.AsType[*Unclear](err)
	return ok
}

// failureNotKept is the Failure of a record whose change was not kept.
const failureNotKept = "not-kept"

// foundAgain returns the error of a change whose last try ended with the Failure last, given err of this try, and the Failure of
// this try. Two failures are final when met again: a change that is not kept, and one that was found not made and that
// WorkflowGen ended with a text that is in no table, which would be tried for ever. The record keeps a digest of the text: the
// text itself may hold personal data.
func foundAgain(err error, last string) (failure string, _ error) {
	if e, ok := errors.AsType[*NotKept](err); ok {
		e.Again = last == failureNotKept
		return failureNotKept, err
	}
	u, ok := errors.AsType[*Unclear](err)
	if !ok || u.Text == "" || errors.Is(err, ErrUnknown) {
		return "", err
	}
	sum := sha256.Sum256([]byte(u.Text))
	if failure = "text-" + hex.EncodeToString(sum[:8]); failure == last {
		err = &Refused{Reason: u.Text}
	}
	return failure, err
}
