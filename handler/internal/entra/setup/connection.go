package setup

import (
	"context"
	"errors"
	"fmt"

	"workflowgen-scim/handler/internal/entra/graph"
)

// connection holds what a run knows about the connection to the gateway.
type connection struct {
	settings map[string]string // as Entra stores them
	signIn   graph.SignIn      // by what is stored
	renew    bool              // store the token
	narrowed bool              // the scope was reduced: without a restart, users who leave it would stay as they are
}

// allInScope reports whether all users and groups are in scope, or will be.
func (o *Options) allInScope(conn connection) bool {
	return o.Scope == "all" || o.Scope == "" && conn.settings[graph.SyncAll] == "true"
}

// readConnection reads the stored connection. It fails with OtherInstance if the job provisions another endpoint: set up for two
// instances, it would empty the first.
func (r *run) readConnection(ctx context.Context, app application) (conn connection, step Step, err error) {
	if app.missing() {
		return conn, unchanged(""), nil
	}
	err = r.settle(ctx, app, func() (err error) {
		conn.settings, err = r.graph.Secrets(ctx, app.ID)
		return err
	})
	if err != nil {
		return conn, Step{}, err
	}
	at := conn.settings[graph.BaseAddress]
	if at != "" && !SameEndpoint(at, r.opts.Address) {
		return conn, Step{}, problem(OtherInstance, nil, "the enterprise application %s provisions another endpoint, %s", app.DisplayName, at)
	}
	if at != "" {
		r.unconnected = nil
		return conn, unchanged(at), nil
	}
	if !r.opts.DryRun {
		r.unconnected = &app.ServicePrincipal
	}
	if app.created { // findApplication has looked for others
		return conn, unchanged(""), nil
	}
	note, err := r.onlyOne(ctx, app.ID)
	return conn, unchanged(note), err
}

// tryCredentials makes Entra try the stored or the given credentials. Nothing is stored before they are valid, because a job
// with invalid ones would come into quarantine at once.
func (r *run) tryCredentials(ctx context.Context, app application, conn connection) (connection, Step, error) {
	conn.renew = r.opts.Renew
	if app.missing() {
		return conn, would("let Entra try " + r.opts.Address), nil
	}
	conn.signIn = graph.SignInOf(conn.settings)
	if conn.signIn == graph.SignInOAuth && conn.renew {
		return conn, Step{}, fmt.Errorf("%w, where a secret token can be chosen instead", ErrOAuth)
	}
	if conn.signIn != graph.SignInNone && !conn.renew {
		err := r.graph.ValidateSaved(ctx, app.ID)
		switch {
		case err == nil:
			return conn, unchanged("Entra reaches the endpoint with the stored credentials: " + string(conn.signIn)), nil
		case conn.signIn == graph.SignInOAuth:
			return conn, Step{}, fmt.Errorf("the stored credentials do not let Entra sign in: %w; %w", err, ErrOAuth)
		case r.opts.Token == "":
			return conn, Step{}, problem(StoredRefused, err, "Entra does not reach the gateway with the stored credentials%s", reason(err))
		}
		conn.renew = true
	}
	if r.opts.Token == "" {
		return conn, Step{}, noToken()
	}
	if r.opts.DryRun {
		return conn, would("let Entra try " + r.opts.Address), nil
	}
	err := r.settle(ctx, app, func() error { return r.graph.Validate(ctx, app.ID, r.opts.Address, r.opts.Token) })
	if graph.HasCode(err, "CredentialValidationUnavailable") {
		err = problem(EntraRefused, err, "Entra cannot sign in at %s%s", r.opts.Address, reason(err))
	}
	return conn, Step{State: StepDone, Detail: "Entra reaches " + r.opts.Address}, err
}

// reason returns Entra's short description of a failed attempt, in parentheses.
func reason(err error) string {
	e, ok := errors.AsType[*graph.Error](err)
	if !ok || e.Brief() == "" {
		return ""
	}
	return " (" + e.Brief() + ")"
}
