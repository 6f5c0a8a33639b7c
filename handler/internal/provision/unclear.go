package provision

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
)

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

// Cause is what the record of a change, and never an entry, keeps of a text that is in no table, so that the next try of the change can tell
// that it met the same text; "" without a text. The text itself may tell of persons.
func (u *Unclear) Cause() Cause {
	if u.Text == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(u.Text))
	return Cause("text-" + hex.EncodeToString(sum[:8]))
}

// Again is what err comes to once a look has found that the change was not made, where the last try of the same change failed
// for a cause. An Unclear whose text that try met too is a rule of the instance in words that are in no table: it is told as
// a refusal, or it would be tried for ever. Any other error stays what it is. The cause is for the record of this try.
func Again(err error, last Cause) (Cause, error) {
	u, ok := errors.AsType[*Unclear](err)
	if !ok || u.Text == "" {
		return "", err
	}
	if last == u.Cause() {
		return u.Cause(), &Refused{Reason: u.Text}
	}
	return u.Cause(), err
}
