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
	TokenSecret   = "scim-token"         // Entra's bearer token
	ClientSecret  = "scim-client-secret" // with which Entra requests access tokens
	SigningSecret = "scim-signing-key"   // signs access tokens: a private key in PEM
)

// ErrNoSecret: the vault has answered, and has no version that can be read.
var ErrNoSecret = errors.New("no such secret")

// Source is a store of secrets. An error that does not wrap ErrNoSecret means that the secrets are not known.
type Source interface {
	// Newest returns the latest version, in one call. ErrNoSecret means that this version is disabled or missing; others may
	// exist.
	Newest(ctx context.Context, name string) (Version, error)

	// Versions returns every version that is enabled and has not ended, newest first, or ErrNoSecret.
	Versions(ctx context.Context, name string) ([]Version, error)
}

// Version is one value of a secret. No format prints the value.
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

// version is a version of a secret token, with a hash in the place of the value.
type version struct {
	id          string
	hash        [sha256.Size]byte
	formed      bool // made by NewSecret
	from, until time.Time
}

// hashOf hashes a token. It does not allocate for tokens of the usual length.
func hashOf(token string) [sha256.Size]byte {
	var b [128]byte
	if len(token) <= len(b) {
		return sha256.Sum256(b[:copy(b[:], token)])
	}
	return sha256.Sum256([]byte(token))
}

// live reports whether a time lies within bounds. A zero bound is no bound.
func live(from, until, now time.Time) bool {
	return !now.Before(from) && (until.IsZero() || now.Before(until))
}

// match finds the version of a token, and reports whether it is valid now. It compares hashes, and all of them, so that its
// duration does not reveal which part of a guess is right.
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
