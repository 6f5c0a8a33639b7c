// Package signin turns what Azure's identity library reports about a failed sign-in into one sentence and its fix. The library
// writes one paragraph for each way of signing in that it tried; that text remains available as details.
package signin

import (
	"context"
	"regexp"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// Error reports that no token could be had from Azure. Its text is one sentence.
type Error struct {
	what, fix string
	cause     error
}

// Error returns the sentence, without the library's text.
func (e *Error) Error() string { return e.what }

// Fix returns what the operator does about it.
func (e *Error) Fix() string { return e.fix }

// Details returns the whole text of the identity library, which may have many lines, or "". It contains no token.
func (e *Error) Details() string {
	if e.cause == nil {
		return ""
	}
	return e.cause.Error()
}

// Unwrap returns the library's error, or nil.
func (e *Error) Unwrap() error { return e.cause }

// Explain returns a credential whose errors are of type *Error. An error of a context that ended is returned as it is.
func Explain(c azcore.TokenCredential) azcore.TokenCredential { return explained{c} }

type explained struct{ azcore.TokenCredential }

// GetToken asks the credential for a token.
func (c explained) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	t, err := c.TokenCredential.GetToken(ctx, o)
	switch {
	case err == nil:
		return t, nil
	case ctx.Err() != nil:
		return t, ctx.Err()
	}
	return t, New(err)
}

const (
	otherWays = "or use --auth browser (--auth device where there is no browser)"
	login     = "run az login, " + otherWays
	install   = "install the Azure CLI (https://aka.ms/azure-cli) and run az login, " + otherWays
)

var (
	noCLI = regexp.MustCompile(`AzureCLICredential: (executable not found on path|Azure CLI not found)`)

	// refusal is Entra's own sentence, up to its trace ids.
	refusal = regexp.MustCompile(`(AADSTS\d+): ([^\r\n"\\]+)`)

	// traces are the ids that Entra appends to a sentence.
	traces = regexp.MustCompile(`\s*(Trace ID|Correlation ID|Timestamp):.*`)

	// expired are the refusals that another az login ends: the sign-in is too old, was revoked, or lacks a second factor.
	expired = map[string]bool{"AADSTS50076": true, "AADSTS50078": true, "AADSTS50079": true, "AADSTS50173": true, "AADSTS70008": true,
		"AADSTS70043": true, "AADSTS700082": true, "AADSTS700084": true, "AADSTS50132": true, "AADSTS50133": true}

	// badSecret are the refusals of a client secret or certificate in the environment.
	badSecret = map[string]bool{"AADSTS7000215": true, "AADSTS7000222": true, "AADSTS700016": true, "AADSTS700027": true}
)

// New returns the error with a sentence and a fix of its own.
func New(err error) *Error {
	text := err.Error()
	if found := refusal.FindStringSubmatch(text); found != nil {
		return refused(found[1], traces.ReplaceAllString(found[2], ""), err)
	}
	fix := login
	if noCLI.MatchString(text) {
		fix = install
	}
	if cannotConnect(text) {
		return &Error{"the sign-in service of Azure cannot be reached", "check this machine's network and proxy (HTTPS_PROXY), then try again", err}
	}
	return &Error{"not signed in to Azure", fix, err}
}

func refused(code, sentence string, err error) *Error {
	what := "Azure refused the sign-in: " + code + ": " + strings.TrimRight(strings.TrimSpace(sentence), ".")
	switch {
	case expired[code]:
		return &Error{"the sign-in to Azure has expired or is no longer enough (" + code + ")", "run az login again, " + otherWays, err}
	case badSecret[code]:
		return &Error{what, "correct AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or remove them and run az login", err}
	}
	return &Error{what, "run az login with an account of the right tenant (az login --tenant TENANT), " + otherWays, err}
}

// cannotConnect reports whether one way of signing in failed on the network. In a chain of several ways that says nothing:
// off Azure the managed identity's address can never be reached.
func cannotConnect(text string) bool {
	return !strings.Contains(text, "Attempted credentials") && !strings.Contains(text, "169.254.") &&
		(strings.Contains(text, "dial tcp") || strings.Contains(text, "no such host"))
}
