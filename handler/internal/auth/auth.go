// Package auth decides which bearer tokens are good now.
//
// Entra sends the secret token that an administrator pasted into it, and takes a 401 for a reason to put the whole
// provisioning job into quarantine. So a caller is denied only when it is certain that the token is wrong.
package auth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"log/slog"
	"strings"

	"workflowgen-scim/handler/internal/telemetry"
)

// ErrDenied: the request carries no token, or one that is not good. Why stands in the event, not in the error: a caller
// who guesses is told nothing.
var ErrDenied = errors.New("denied")

// Door lets requests in by their Authorization header.
type Door struct {
	tokens [][sha256.Size]byte
}

// NewDoor opens to each of the secret tokens. There may be several, so that one can take the place of another without a
// gap.
func NewDoor(tokens ...string) *Door {
	d := &Door{}
	for _, t := range tokens {
		d.tokens = append(d.tokens, sha256.Sum256([]byte(t)))
	}
	return d
}

// Check answers ErrDenied unless the header carries a good token.
func (d *Door) Check(ctx context.Context, authorization string) error {
	scheme, token, _ := strings.Cut(authorization, " ")
	switch {
	case authorization == "":
		return deny(ctx, "no Authorization header")
	case !strings.EqualFold(scheme, "Bearer"): // RFC 7235 §2.1: the name of a scheme has no case
		return deny(ctx, "not a bearer token")
	case !d.knows(strings.TrimSpace(token)):
		return deny(ctx, "unknown token")
	}
	telemetry.Add(ctx, slog.String("auth", "secret"))
	return nil
}

// knows compares hashes, so that how long it takes says nothing about how much of a guess is right.
func (d *Door) knows(token string) bool {
	hash := sha256.Sum256([]byte(token))
	known := 0
	for i := range d.tokens {
		known |= subtle.ConstantTimeCompare(hash[:], d.tokens[i][:])
	}
	return known == 1
}

func deny(ctx context.Context, why string) error {
	telemetry.Add(ctx, slog.String("denied", why))
	telemetry.Raise(ctx, slog.LevelWarn)
	return ErrDenied
}
