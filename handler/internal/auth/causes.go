package auth

import "slices"

// Causes returns every cause that a Refusal can have, sorted.
func Causes() []string { return slices.Sorted(slices.Values(causes)) }

// The causes of refusals. Their texts are stored and shown, so they must not change.
const (
	causeNoHeader       = "no Authorization header"
	causeNotBearer      = "not a bearer token"
	causeTokenTooLarge  = "token too large"
	causeMalformed      = "malformed JWT"
	causeInvalid        = "invalid JWT"
	causeAlgorithm      = "wrong algorithm"
	causeCritical       = "critical header"
	causeNoEntra        = "tokens of Entra are not accepted"
	causeNoAssertions   = "assertions are not accepted"
	causeTenant         = "wrong tenant"
	causeIssuer         = "wrong issuer"
	causeAudience       = "wrong audience"
	causeApplication    = "wrong application"
	causeSubject        = "wrong subject"
	causeOwnClient      = "wrong client"
	causeScope          = "wrong scope"
	causeKey            = "unknown key"
	causeSignature      = "wrong signature"
	causeExpired        = "expired JWT"
	causeNoExpiry       = "JWT without an expiry"
	causeNotYet         = "JWT not valid yet"
	causeFuture         = "JWT issued in the future"
	causeClient         = "unknown client"
	causeNoSecret       = "no client secret"
	causeSecretTooLarge = "client secret too large"
	causeTooLarge       = "assertion too large"
	causeNotIssued      = "access tokens are not issued"
	causeRequest        = "invalid token request"
	causeUnchecked      = "credentials not checked"
	causeUnknownToken   = "unknown token"
	causeExpiredToken   = "expired token"
	causeUnknownSecret  = "unknown client secret"
	causeExpiredSecret  = "expired client secret"
)

var causes = []string{causeNoHeader, causeNotBearer, causeTokenTooLarge, causeMalformed, causeInvalid, causeAlgorithm,
	causeCritical, causeNoEntra, causeNoAssertions, causeTenant, causeIssuer, causeAudience, causeApplication, causeSubject,
	causeOwnClient, causeScope, causeKey, causeSignature, causeExpired, causeNoExpiry, causeNotYet, causeFuture, causeClient,
	causeNoSecret, causeSecretTooLarge, causeTooLarge, causeNotIssued, causeRequest, causeUnchecked, causeUnknownToken,
	causeExpiredToken, causeUnknownSecret, causeExpiredSecret}
