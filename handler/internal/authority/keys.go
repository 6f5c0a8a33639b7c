package authority

import (
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"math/big"
)

// keySet is a JWK set (RFC 7517 §5), as far as RSA keys need it (RFC 7518 §6.3.1).
type keySet struct {
	Keys []struct {
		Type     string `json:"kty"`
		Use      string `json:"use"`
		ID       string `json:"kid"`
		Modulus  string `json:"n"`
		Exponent string `json:"e"`
	} `json:"keys"`
}

// keys returns the RSA keys for signatures, by their ids. It ignores other kinds of keys, as RFC 7517 §5 requires, and keys that
// are too short. A set without any key is an error, so that it does not replace a good one.
func (s *keySet) keys() (map[string]*rsa.PublicKey, error) {
	all := map[string]*rsa.PublicKey{}
	for _, k := range s.Keys {
		n, e := number(k.Modulus), number(k.Exponent)
		if k.Type != "RSA" || k.Use != "" && k.Use != "sig" || k.ID == "" || n == nil || n.BitLen() < 2048 || e == nil || e.BitLen() > 31 {
			continue
		}
		all[k.ID] = &rsa.PublicKey{N: n, E: int(e.Int64())}
	}
	if len(all) == 0 {
		return nil, errors.New("the tenant has no RSA keys to check signatures with")
	}
	return all, nil
}

// number parses Base64urlUInt (RFC 7518 §2). It returns nil if the text is not one.
func number(text string) *big.Int {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) == 0 || len(b) > 1024 {
		return nil
	}
	return new(big.Int).SetBytes(b)
}
