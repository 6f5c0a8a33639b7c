package auth

import (
	"fmt"
	"log/slog"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Refusal is the reason for a refused sign-in, for the operator and never for the caller: a caller that guesses learns
// nothing from an answer.
type Refusal struct {
	// Cause is one of Causes. A caller cannot create another.
	Cause string

	// Checks are the conditions that were checked, in their order. Those on the claims of a JWT are all there, also after
	// one that failed; those that need a key end with the first that failed.
	Checks []Check
}

func (r *Refusal) Error() string { return r.Cause }

// refuse returns a refusal for one condition that is not met.
func refuse(cause string, c Check) *Refusal { return &Refusal{cause, []Check{c}} }

// Check is one condition of a sign-in, with the value that the gateway expected and the value that it received.
//
// Received is unverified: it comes from a caller that was refused, and such a caller can send anything. It holds at most 128
// bytes without control characters, and it is never a token, a signature or a secret.
type Check struct {
	// Name is the condition: tenant, issuer, audience, application, subject, key, signature, times, and so on.
	Name string

	// Expected and Received are for people to read. Either can be empty.
	Expected, Received string

	// Setting is the environment setting that changes Expected; "" if no setting does.
	Setting string

	// OK reports whether the condition was met.
	OK bool
}

// event returns the check for the event of a request. The name of the received value says that it cannot be relied on.
func (c Check) event() map[string]any {
	e := map[string]any{"check": c.Name, "ok": c.OK}
	for name, value := range map[string]string{"expected": c.Expected, "received_unverified": c.Received, "setting": c.Setting} {
		if value != "" {
			e[name] = value
		}
	}
	return e
}

func checksAttr(checks []Check) slog.Attr {
	all := make([]map[string]any, len(checks))
	for i, c := range checks {
		all[i] = c.event()
	}
	return slog.Any("checks", all)
}

// maxReceived is the number of bytes that are kept of a received value.
const maxReceived = 128

// clip makes a received value fit to be logged and shown: bounded, valid UTF-8, without control and formatting characters.
func clip(received string) string {
	cut := len(received) > maxReceived
	if cut {
		received = received[:maxReceived-len("…")]
		for !utf8.ValidString(received) && len(received) > 0 && !utf8.RuneStart(received[len(received)-1]) {
			received = received[:len(received)-1]
		}
	}
	received = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(received, "?"))
	if cut {
		received += "…"
	}
	return received
}

// list clips several values as one.
func list(values []string) string {
	if len(values) > 4 {
		values = append(values[:4:4], "…")
	}
	return clip(strings.Join(values, ", "))
}

// IsGUID reports whether an id is a GUID as Entra writes it: hexadecimal digits and four hyphens.
func IsGUID(id string) bool { return len(id) == 36 && uuid.Validate(id) == nil }

// masked hides a received value that could be a secret in the wrong field: it shows only an object or application id.
func masked(received string) string {
	if received == "" || IsGUID(received) {
		return received
	}
	return fmt.Sprintf("%d characters, not shown", utf8.RuneCountInString(received))
}

// shape describes a secret that was received, without any of its characters.
func shape(secret string) string {
	switch {
	case secret == "":
		return "nothing"
	case looksLikeJWT(secret):
		return "a JWT"
	case !WellFormed(secret):
		return fmt.Sprintf("%d characters, not made by scimctl token", len(secret))
	case strings.HasPrefix(secret, ClientPrefix):
		return "a client secret made by scimctl token"
	}
	return "a token made by scimctl token"
}
