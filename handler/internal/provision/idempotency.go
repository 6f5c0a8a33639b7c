package provision

import (
	"context"
	"errors"
	"strings"
)

// ErrOtherRequest: the client calls a request by the name of another one that it made before.
var ErrOtherRequest = errors.New("another request had this Idempotency-Key")

type idempotencyKey struct{}

// WithIdempotency hands down what the client calls its request by (the IETF draft of Idempotency-Key), and a digest of the
// request. A repetition is known as long as no other change of the resource has come between.
func WithIdempotency(ctx context.Context, key, digest string) context.Context {
	return context.WithValue(ctx, idempotencyKey{}, key+" "+digest)
}

func idempotency(ctx context.Context) string {
	s, _ := ctx.Value(idempotencyKey{}).(string)
	return s
}

// repeats says whether a request is one that has led to the record already. ErrOtherRequest if it has only its name.
func repeats(ctx context.Context, r Record) (bool, error) {
	asked := idempotency(ctx)
	if asked == "" || r.State != Done || r.Decision != Applied && r.Decision != TakenOver {
		return false, nil
	}
	name, _, _ := strings.Cut(asked, " ")
	known, _, _ := strings.Cut(r.Idempotency, " ")
	if name == known && asked != r.Idempotency {
		return false, ErrOtherRequest
	}
	return asked == r.Idempotency, nil
}
