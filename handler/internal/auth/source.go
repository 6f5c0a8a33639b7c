package auth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"time"
)

// The names of the secrets in the vault.
const (
	TokenSecret   = "scim-token"         // what Entra sends as a bearer
	ClientSecret  = "scim-client-secret" // what Entra shows for an access token
	SigningSecret = "scim-signing-key"   // what our access tokens are signed with: a private key in PEM
)

// ErrNoSecret: the vault answers, and has no version that can be read.
var ErrNoSecret = errors.New("no such secret")

// Source is where secrets are kept. An error that does not wrap ErrNoSecret means that nothing is known.
type Source interface {
	// Newest is the version that was made last, in one call, if it is enabled. ErrNoSecret says that this one cannot be
	// read; others may.
	Newest(ctx context.Context, name string) (Version, error)

	// Versions is every version that is enabled and has not ended, newest first, or ErrNoSecret.
	Versions(ctx context.Context, name string) ([]Version, error)
}

// Version is one value that a secret has or had. However it is printed, the value is not.
type Version struct {
	ID      string
	Value   string
	Created time.Time
	From    time.Time // zero: always
	Until   time.Time // zero: for ever
}

func (v Version) String() string { return "version " + v.ID }

// GoString is String, for %#v.
func (v Version) GoString() string { return v.String() }

// version is what is kept of a secret token: enough to know it by.
type version struct {
	id          string
	hash        [sha256.Size]byte
	formed      bool // made by NewSecret
	from, until time.Time
}

// hashOf hashes what is as long as a secret token without a copy on the heap.
func hashOf(token string) [sha256.Size]byte {
	var b [128]byte
	if len(token) <= len(b) {
		return sha256.Sum256(b[:copy(b[:], token)])
	}
	return sha256.Sum256([]byte(token))
}

// live reports whether a time lies within bounds, of which a zero one is none.
func live(from, until, now time.Time) bool {
	return !now.Before(from) && (until.IsZero() || now.Before(until))
}

// match finds the version of a token, and says whether it is live. It compares hashes, and all of them, so that how long it
// takes says nothing about how much of a guess is right.
func match(versions []version, hash [sha256.Size]byte) (found *version, good bool) {
	for i := range versions {
		if subtle.ConstantTimeCompare(hash[:], versions[i].hash[:]) == 1 {
			found = &versions[i]
		}
	}
	if found == nil {
		return nil, false
	}
	return found, live(found.from, found.until, time.Now())
}
