package setup

import (
	"context"
	"fmt"
	"time"

	"workflowgen-scim/handler/internal/entra/graph"
)

// application is the enterprise application that a run sets up. In a dry run it may not exist.
type application struct {
	graph.ServicePrincipal
	recent  bool // created lately, and possibly not visible on all of Graph's servers
	created bool // by this run
}

// missing reports whether the application does not exist: a dry run cannot look further.
func (a *application) missing() bool { return a.ID == "" }

// findApplication finds the enterprise application by its client id, by what is remembered, or by name, or creates it.
func (r *run) findApplication(ctx context.Context) (application, Step, error) {
	app, err := r.lookUp(ctx)
	if err != nil {
		return app, Step{}, err
	}
	if !app.missing() {
		if err := r.graph.CheckTemplate(app.ServicePrincipal); err != nil {
			return app, Step{}, err
		}
		return app, unchanged(fmt.Sprintf("%s (client id %s, object id %s)", app.DisplayName, app.AppID, app.ID)), nil
	}
	if r.opts.Token == "" { // fails before anything is created that needs it
		return app, Step{}, noToken()
	}
	note, err := r.onlyOne(ctx, "")
	if err != nil {
		return app, Step{}, err
	}
	step, err := r.perform(withNote("make the enterprise application "+r.opts.Name, note), func() (err error) {
		app, err = r.instantiate(ctx)
		return err
	})
	return app, step, err
}

func noToken() error { return problem(NoToken, nil, "the secret token is needed to connect Entra") }

func (r *run) lookUp(ctx context.Context) (application, error) {
	if r.opts.App != "" {
		sp, err := r.graph.PrincipalOf(ctx, r.opts.App)
		return application{ServicePrincipal: sp}, err
	}
	if r.known.Name == r.opts.Name && r.known.PrincipalID != "" {
		if app, err := r.remembered(ctx); err != nil || !app.missing() {
			return app, err
		} // it was deleted, and another one may exist
	}
	sp, err := r.graph.PrincipalNamed(ctx, r.opts.Name)
	requested := r.known.Making && r.known.Name == r.opts.Name // by an earlier run, which did not receive the answer
	if err == nil && sp.ID == "" && requested && !r.opts.DryRun {
		sp, err = lookAgain(ctx, r.graph, func() (graph.ServicePrincipal, bool, error) {
			sp, err := r.graph.PrincipalNamed(ctx, r.opts.Name)
			return sp, sp.ID != "", err
		})
	}
	if err != nil || sp.ID == "" {
		return application{}, err
	}
	if requested {
		r.known = Known{Name: r.opts.Name, ClientID: sp.AppID, PrincipalID: sp.ID}
	}
	return application{ServicePrincipal: sp, recent: requested}, nil
}

// remembered reads the application that an earlier run created. If Graph does not show it, it was deleted or, if Graph has never
// shown it, it is not visible yet.
func (r *run) remembered(ctx context.Context) (application, error) {
	sp, err := r.graph.Principal(ctx, r.known.PrincipalID)
	switch {
	case err == nil:
		return application{ServicePrincipal: sp, recent: !r.known.Settled}, nil
	case !graph.NotFound(err):
		return application{}, err
	case r.known.Settled:
		r.known = Known{}
		return application{}, nil
	}
	return application{recent: true, ServicePrincipal: graph.ServicePrincipal{ID: r.known.PrincipalID, AppID: r.known.ClientID,
		DisplayName: r.known.Name, TemplateID: r.graph.Cloud().Template()}}, nil
}

// instantiate creates the application and remembers its ids.
func (r *run) instantiate(ctx context.Context) (application, error) {
	var registration graph.Application
	app := application{recent: true, created: true}
	err := create(r.opts.Memory, r.opts.Name, func() (err error) {
		registration, app.ServicePrincipal, err = r.graph.Instantiate(ctx, r.opts.Name)
		return err
	})
	if err != nil {
		return application{}, err
	}
	r.unconnected = &app.ServicePrincipal
	return app, r.save(func(k *Known) {
		*k = Known{Name: r.opts.Name, ApplicationID: registration.ID, ClientID: app.AppID, PrincipalID: app.ID}
	})
}

// awaitReadable waits until Graph shows a recent application reliably.
func (r *run) awaitReadable(ctx context.Context, app application) (application, Step, error) {
	if !app.recent || r.opts.DryRun {
		return app, unchanged(""), nil
	}
	seen := 0
	err := r.graph.Repeat(ctx, settlePause, func(waited time.Duration) (bool, error) {
		sp, err := r.graph.Principal(ctx, app.ID)
		if err == nil {
			err = r.graph.CheckConnectors(ctx, app.ID)
		}
		switch {
		case err == nil:
			seen++
			app.ServicePrincipal = sp
		case !graph.Unsettled(err):
			return false, err
		case waited > settleLimit:
			return false, fmt.Errorf("after %s Graph does not show the application reliably; run setup again later", settleLimit)
		default:
			seen = 0
		}
		return seen == visibleCount, nil
	})
	if err != nil {
		return app, Step{}, err
	}
	step := Step{State: StepDone, Detail: fmt.Sprintf("seen %d times in a row", visibleCount)}
	return app, step, r.save(func(k *Known) { k.Settled = true })
}

// own makes a caller without a user an owner of the application, without which Graph answers 401 to all that follows.
func (r *run) own(ctx context.Context, app application) (Step, error) {
	caller, err := r.graph.Caller(ctx)
	if err != nil {
		return Step{}, err
	}
	if !caller.App {
		return unchanged(""), nil
	}
	if app.missing() || r.opts.DryRun {
		return unchanged("the caller is an application: it will own what it sets up"), nil
	}
	registration, err := r.graph.ApplicationOf(ctx, app.AppID)
	if err != nil {
		return Step{}, err
	}
	err = r.settle(ctx, app, func() error { return r.graph.AddOwner(ctx, registration.ID, app.ID, caller.ID) })
	return unchanged("the caller is an application and owns what it sets up"), err
}

func (r *run) settle(ctx context.Context, app application, call func() error) error {
	return settle(ctx, r.graph, app.recent, call)
}
