package setup

import (
	"errors"
	"fmt"

	"workflowgen-scim/handler/internal/entra/graph"
)

// Failure is a step that failed.
type Failure struct {
	Step        string
	Unconnected *graph.ServicePrincipal // an application that exists and is not connected yet; nil if none exists
	Err         error
}

// Error names the step and the reason.
func (f *Failure) Error() string { return f.Step + ": " + f.Err.Error() }

// Unwrap returns the error of the step.
func (f *Failure) Unwrap() error { return f.Err }

// Problem is an error that an administrator can correct. Its text tells what is wrong; the caller words the fix by its code.
type Problem struct {
	Code Code
	App  string // the client id of the application that a SecondApplication names
	text string
	err  error
}

// Error tells what is wrong.
func (p *Problem) Error() string { return p.text }

// Unwrap returns the cause, for example Graph's answer; nil if none exists.
func (p *Problem) Unwrap() error { return p.err }

// Code names the reason of a Problem.
type Code string

// The codes of a Problem.
const (
	BadTenantURL      Code = "bad-tenant-url"
	NoTenantURL       Code = "no-tenant-url"   // none is stored
	NoGateway         Code = "no-gateway"      // nothing answers at the tenant URL
	NotSCIM           Code = "not-scim"        // the answer is not a SCIM endpoint's
	NoToken           Code = "no-token"        // the secret token is needed and not given
	TokenRefused      Code = "token-refused"   // by the gateway
	StoredRefused     Code = "stored-refused"  // Entra is refused with the stored credentials, and no token is given
	EntraRefused      Code = "entra-refused"   // Entra is refused with the given credentials
	OtherInstance     Code = "other-instance"  // the application provisions another endpoint
	SecondApplication Code = "second-app"      // another application provisions the gateway
	GuardRefused      Code = "guard-refused"   // Entra does not accept the settings against accidental deletions
	JobQuarantined    Code = "job-quarantined" // the job came into quarantine
	MustStop          Code = "must-stop"       // a job in quarantine would have to be stopped and started
	StaysStopped      Code = "stays-stopped"   // the job is stopped and came into quarantine
	NotStarted        Code = "not-started"     // the job may be stopped and could not be started
	SeveralPages      Code = "several-pages"   // several registrations have the name
)

func problem(code Code, cause error, format string, args ...any) *Problem {
	return &Problem{Code: code, text: fmt.Sprintf(format, args...), err: cause}
}

// HasCode reports whether err is a Problem with the code.
func HasCode(err error, code Code) bool {
	p, ok := errors.AsType[*Problem](err)
	return ok && p.Code == code
}

var (
	// ErrOAuth: a connection by OAuth can be changed only in the portal.
	ErrOAuth = errors.New("a connection by OAuth can be changed only in the portal (the application, Provisioning)")

	// ErrDisabled: Entra does not provision a disabled user on demand.
	ErrDisabled = errors.New("the user is disabled in Entra, and Entra neither disables nor deletes on demand: name an enabled user")
)
