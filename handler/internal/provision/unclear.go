package provision

import "errors"

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

// Unwrap is what came.
func (u *Unclear) Unwrap() error { return u.Err }

// Is makes an Unclear an ErrUnknown.
func (u *Unclear) Is(target error) bool { return target == ErrUnknown }

// Ended reports whether the call whose outcome err leaves unknown is over. A call that timed out, was reset, or whose
// answer came from a proxy is not: WorkflowGen may still be at work on it.
func Ended(err error) bool {
	_, ok := errors.AsType[*Unclear](err)
	return ok
}
