package auth

// Refusal is the reason for a refused sign-in, for the operator and never for the caller: a caller who guesses learns
// nothing from an answer.
type Refusal struct {
	// Cause is one of Causes. A caller cannot create another.
	Cause string

	// Checks are the conditions that were looked at, in their order. At least one of them is not OK.
	Checks []Check
}

func (r *Refusal) Error() string { return r.Cause }

// Check is one condition of a sign-in, with the value that the gateway expected and the value that it received.
//
// Received is unverified: it comes from a caller that was refused, and anybody can send anything. It holds at most 128
// bytes without control characters, and it is never a token, a signature or a secret.
type Check struct {
	// Name says what was looked at: tenant, issuer, audience, application, subject, key, signature, times, and so on.
	Name string

	// Expected and Received are for people to read. Either can be empty.
	Expected, Received string

	// Setting is the environment setting that changes Expected; "" if no setting does.
	Setting string

	// OK reports whether the condition was met.
	OK bool
}
