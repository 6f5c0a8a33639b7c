package auth

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"time"
)

// signingKey is a version of the key that signs access tokens.
type signingKey struct {
	id                   string
	private              *rsa.PrivateKey
	created, from, until time.Time
}

// newSigningKeys fetches every version from the start: which of them signs depends on the others.
func newSigningKeys(vault Source, f Freshness) *cached[[]signingKey] {
	return newCached(SigningSecret, f, secretPause, func(ctx context.Context, _ bool) ([]signingKey, error) {
		versions, err := fetchVersions(ctx, vault, SigningSecret, true)
		if err != nil {
			return nil, err
		}
		keys := make([]signingKey, len(versions))
		for n, v := range versions {
			private, err := parseKey(v.Value)
			if err != nil {
				return nil, fmt.Errorf("%v: %w", v, err)
			}
			keys[n] = signingKey{v.ID, private, v.Created, v.From, v.Until}
		}
		return keys, nil
	})
}

// publicKey returns the key with an id, if it is valid now.
func publicKey(keys []signingKey, kid string) *rsa.PublicKey {
	for n := range keys {
		if k := &keys[n]; k.id == kid && live(k.from, k.until, time.Now()) {
			return &k.private.PublicKey
		}
	}
	return nil
}

// errKey does not quote the value: it may be a secret.
var errKey = errors.New("the value is not an RSA private key of 2048 bits or more in PKCS #8 and PEM")

func parseKey(text string) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errKey
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errKey
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok || key.N.BitLen() < 2048 {
		return nil, errKey
	}
	return key, nil
}

// NewSigningKey returns a new key for signing access tokens, in the form of the vault.
func NewSigningKey() (string, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return "", fmt.Errorf("make a signing key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", fmt.Errorf("make a signing key: %w", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), nil
}
