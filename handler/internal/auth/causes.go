package auth

import "slices"

// Causes returns every cause that a Refusal can have, sorted.
func Causes() []string { return slices.Clone(causes) }

// causes is the closed set. A name in it is stored and shown: it is not changed.
var causes = []string{
	"JWT issued in the future",
	"JWT not valid yet",
	"JWT without an expiry",
	"access tokens are not issued",
	"assertion too large",
	"assertions are not accepted",
	"client secret too large",
	"credentials not checked",
	"critical header",
	"expired JWT",
	"expired client secret",
	"expired token",
	"invalid JWT",
	"invalid token request",
	"malformed JWT",
	"no Authorization header",
	"no client secret",
	"not a bearer token",
	"token too large",
	"tokens of Entra are not accepted",
	"unknown client",
	"unknown client secret",
	"unknown key",
	"unknown token",
	"wrong algorithm",
	"wrong application",
	"wrong audience",
	"wrong client",
	"wrong issuer",
	"wrong scope",
	"wrong signature",
	"wrong subject",
	"wrong tenant",
}
