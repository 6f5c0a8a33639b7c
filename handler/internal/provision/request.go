package provision

import (
	"errors"
	"strings"

	"workflowgen-scim/handler/internal/scim"
)

// ErrPrecondition: the resource does not meet the condition of the request. Nothing was changed.
var ErrPrecondition = errors.New("the resource does not meet the condition of the request")

// ErrOtherRequest: the caller used the Idempotency-Key of an earlier, different request.
var ErrOtherRequest = errors.New("another request had this Idempotency-Key")

// Request holds what a request carries besides its resource and its body. The zero Request has none of it.
type Request struct {
	// If makes a change depend on the state of the resource when its turn has come: ErrPrecondition unless it reports true.
	// Members are read for it. A create has no resource to look at and ignores it.
	If func(*scim.Resource) bool

	Idempotency Idempotency
	Activity    string // Entra's id of its cycle, for the sync log
}

// Idempotency identifies a request that the caller may repeat (the IETF draft of Idempotency-Key). A repetition is recognised
// as long as no other change of the resource has come between. The zero Idempotency identifies no request.
type Idempotency struct {
	Key    string // without spaces
	Digest string // of the whole request
}

// String returns the form that a Record keeps, "" for the zero Idempotency.
func (i Idempotency) String() string { return strings.TrimSpace(i.Key + " " + i.Digest) }

// allows returns ErrPrecondition if the change must not be made to the resource as it is.
func (req *Request) allows(r *scim.Resource) error {
	if req.If != nil && !req.If(r) {
		return ErrPrecondition
	}
	return nil
}

// repeats reports whether the request has led to the record already. ErrOtherRequest if a different one with its key has.
func (req *Request) repeats(r Record) (bool, error) {
	if req.Idempotency.Key == "" || r.State != Done || r.Decision != Applied && r.Decision != TakenOver {
		return false, nil
	}
	key, _, _ := strings.Cut(r.Idempotency, " ")
	same := r.Idempotency == req.Idempotency.String()
	if key == req.Idempotency.Key && !same {
		return false, ErrOtherRequest
	}
	return same, nil
}
