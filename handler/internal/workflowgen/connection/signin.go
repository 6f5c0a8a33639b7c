package connection

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"time"

	"workflowgen-scim/handler/internal/provision"
)

// SignIn signs requests in.
type SignIn interface {
	// Credential returns the current credential. It is the same pointer until there is another one.
	Credential(ctx context.Context) (*Credential, error)

	// Renew fetches another credential than the one that was refused. It returns ErrNoOther if there is no other.
	Renew(ctx context.Context, refused *Credential) error

	// Settings names the settings to check if the sign-in fails.
	Settings() string
}

// ErrNoOther: there is no other credential than the one that was refused.
var ErrNoOther = errors.New("there is no other credential")

// Credential is a header that signs a request in. It is never printed.
type Credential struct {
	header, value string
	due           time.Time // when the next one should be fetched; zero: never
	over          time.Time // when it stops being useful; zero: never
}

// String does not show the credential.
func (*Credential) String() string { return "***" }

// GoString is String, for %#v.
func (*Credential) GoString() string { return "***" }

// Secret returns a secret. With fresh, the secret that it returned before was refused: it must not return a copy that it
// kept.
type Secret func(ctx context.Context, fresh bool) (string, error)

// Fixed returns a Secret that is always the same.
func Fixed(secret string) Secret {
	return func(context.Context, bool) (string, error) { return secret, nil }
}

// APIKeyHeader carries the key that WorkflowGen accepts instead of a user if GraphqlApiKeyEnabled is set.
const APIKeyHeader = "x-wfgen-graphql-api-key"

// Basic signs in as a WorkflowGen user by HTTP Basic (RFC 7617).
func Basic(username string, password Secret) SignIn {
	return newKeeper("WORKFLOWGEN_USERNAME and WORKFLOWGEN_PASSWORD", from(password, "Authorization", func(password string) string {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(username+":"+password))
	}))
}

// Bearer signs in by a token that another program has fetched.
func Bearer(token Secret) SignIn {
	return newKeeper("WORKFLOWGEN_TOKEN", from(token, "Authorization", func(token string) string { return "Bearer " + token }))
}

// APIKey signs in by WorkflowGen's own key. WorkflowGen reads it only if there is no Authorization header.
func APIKey(key Secret) SignIn {
	return newKeeper("WORKFLOWGEN_API_KEY", from(key, APIKeyHeader, func(key string) string { return key }))
}

func from(secret Secret, header string, value func(string) string) fetch {
	return func(ctx context.Context, fresh bool) (*Credential, error) {
		s, err := secret(ctx, fresh)
		if err != nil {
			return nil, err
		}
		return &Credential{header: header, value: value(s)}, nil
	}
}

// signed holds the headers with one credential. They are only read, so all requests share them.
type signed struct {
	credential   *Credential
	read, change http.Header
}

// sign returns the headers of the next request.
func (c *Connection) sign(ctx context.Context) (*signed, error) {
	credential, err := c.signIn.Credential(ctx)
	if err != nil {
		return nil, &Failure{kind: provision.ErrUnavailable, why: err}
	}
	if s := c.signed.Load(); s != nil && s.credential == credential {
		return s, nil
	}
	s := &signed{credential: credential, change: c.base.Clone()}
	s.change.Set(credential.header, credential.value)
	s.read = s.change.Clone()
	s.read["Idempotency-Key"] = nil
	c.signed.Store(s)
	return s, nil
}
