package entra

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// findApplication finds the enterprise application that is named, or remembered, or has the name, or makes it.
func (s *setup) findApplication(ctx context.Context) (Step, error) {
	sp, err := s.lookUp(ctx)
	if err != nil {
		return Step{}, err
	}
	if sp.ID != "" {
		if err := s.CheckTemplate(sp); err != nil {
			return Step{}, err
		}
		s.sp = sp
		return unchanged(fmt.Sprintf("%s (client id %s, object id %s)", sp.DisplayName, sp.AppID, sp.ID))
	}
	if s.Token == "" { // said before anything is made for which it is needed
		return Step{}, errNoToken
	}
	note, err := s.alone(ctx)
	if err != nil {
		return Step{}, err
	}
	return s.would(withNote("make the enterprise application "+s.Name, note), func() error { return s.instantiate(ctx) })
}

func withNote(text, note string) string {
	if note == "" {
		return text
	}
	return text + "; " + note
}

// CheckTemplate refuses an application that is none of ours: made from another template, or from none.
func (c *Client) CheckTemplate(sp ServicePrincipal) error {
	switch sp.TemplateID {
	case c.cloud.Template():
		return nil
	case "":
		return fmt.Errorf("%q is an app registration: Entra provisions only from applications made from a template", sp.DisplayName)
	}
	return fmt.Errorf("%q was made from a gallery template: its connector is another application's", sp.DisplayName)
}

func (s *setup) lookUp(ctx context.Context) (ServicePrincipal, error) {
	switch {
	case s.App != "":
		return s.PrincipalOf(ctx, s.App)
	case s.known.Name == s.Name && s.known.PrincipalID != "":
		if sp, err := s.remembered(ctx); err != nil || sp.ID != "" {
			return sp, err
		} // it was deleted, and another may have been made in its place
	}
	found, err := s.FindPrincipals(ctx, s.Name)
	if err == nil && len(found) == 0 && s.cutOff() && !s.DryRun {
		found, err = lookAgain(ctx, s.Client, func() ([]ServicePrincipal, error) { return s.FindPrincipals(ctx, s.Name) })
	}
	if err != nil || len(found) == 0 {
		return ServicePrincipal{}, err
	}
	if len(found) > 1 {
		ids := make([]string, len(found))
		for i, sp := range found {
			ids[i] = sp.AppID
		}
		return ServicePrincipal{}, fmt.Errorf("%d enterprise applications are called %q: name one with --app and its client id, one of %s",
			len(found), s.Name, strings.Join(ids, ", "))
	}
	if s.cutOff() {
		s.fresh, s.known = true, Known{Name: s.Name, ClientID: found[0].AppID, PrincipalID: found[0].ID}
	}
	return found[0], nil
}

// cutOff says whether an earlier run asked for an application and did not live to hear the answer.
func (s *setup) cutOff() bool { return s.known.Making && s.known.Name == s.Name }

// lookLimit is how long such an application is looked for.
const lookLimit = 2 * time.Minute

// lookAgain looks for what may be on its way to all of Graph's servers. Making another at once could make two of one name.
func lookAgain[T any](ctx context.Context, c *Client, look func() ([]T, error)) (found []T, err error) {
	c.notice("An earlier run was cut off while it made the application: looking for it")
	for waited := time.Duration(0); err == nil && len(found) == 0 && waited < lookLimit; waited += settlePause {
		if err = c.wait(ctx, settlePause); err == nil {
			found, err = look()
		}
	}
	return found, err
}

// remembered reads the application that an earlier run made. That it is not to be seen means that it is deleted, unless it
// has never been seen: then it is on its way.
func (s *setup) remembered(ctx context.Context) (ServicePrincipal, error) {
	sp, err := s.Principal(ctx, s.known.PrincipalID)
	switch {
	case err == nil:
		s.fresh = !s.known.Settled
		return sp, nil
	case !notThere(err):
		return ServicePrincipal{}, err
	case s.known.Settled:
		s.known = Known{}
		return ServicePrincipal{}, nil
	}
	s.fresh = true
	return ServicePrincipal{ID: s.known.PrincipalID, AppID: s.known.ClientID, DisplayName: s.known.Name, TemplateID: s.cloud.Template()}, nil
}

// instantiate makes the application and remembers it: before, that it is asked for, and after, its ids. It is not left half
// done when the command is told to end, because the next run would have to look for what was made.
func (s *setup) instantiate(ctx context.Context) error {
	ctx = uncut(ctx)
	if err := s.Memory.Save(Known{Name: s.Name, Making: true}); err != nil {
		return err
	}
	app, sp, err := s.Instantiate(ctx, s.Name)
	if certain(err) {
		return errors.Join(err, s.Memory.Save(Known{}))
	}
	if err != nil {
		return err
	}
	s.sp, s.fresh, s.made = sp, true, true
	s.known = Known{Name: s.Name, ApplicationID: app.ID, ClientID: app.AppID, PrincipalID: sp.ID}
	return s.Memory.Save(s.known)
}

// certain says whether an error is Graph's own no, or its "later". What else fails may have been done.
func certain(err error) bool {
	no := status(err)
	return no >= 400 && no < 500 && no != http.StatusRequestTimeout || errors.Is(err, errPutOff)
}

const (
	inARow      = 5 // how often what was made must be seen before it counts as known everywhere
	settlePause = 2 * time.Second
	settleLimit = 10 * time.Minute

	settleBriefly = 10 * time.Second
)

// awaitReadable waits until all of Graph knows an application that was made lately.
func (s *setup) awaitReadable(ctx context.Context) (Step, error) {
	if !s.fresh || s.DryRun {
		return unchanged("")
	}
	seen := 0
	for waited := time.Duration(0); seen < inARow; waited += settlePause {
		if waited > settleLimit {
			return Step{}, fmt.Errorf("after %s Graph does not show the application reliably; run setup again later", settleLimit)
		}
		if err := s.wait(ctx, settlePause); err != nil {
			return Step{}, err
		}
		sp, err := s.Principal(ctx, s.sp.ID)
		if err == nil {
			_, err = s.Templates(ctx, s.sp.ID)
		}
		switch {
		case err == nil:
			seen++
			s.sp = sp
		case unsettled(err):
			seen = 0
		default:
			return Step{}, err
		}
	}
	s.known.Settled = true
	return Step{State: StepDone, Detail: fmt.Sprintf("seen %d times in a row", inARow)}, s.Memory.Save(s.known)
}

// settle repeats a call that fails only because what it is about is on its way to all of Graph's servers.
func (s *setup) settle(ctx context.Context, call func() error) error {
	for waited := time.Duration(0); ; waited += settlePause {
		err := call()
		if err == nil || !unsettled(err) || waited >= s.settleWithin(err) {
			return err
		}
		if waited == settleBriefly {
			s.notice(fmt.Sprintf("Graph has not settled yet (%v): trying for up to %s", err, s.settleWithin(err)))
		}
		if err := s.wait(ctx, settlePause); err != nil {
			return err
		}
	}
}

// settleWithin is how long an error may be taken for one that passes.
func (s *setup) settleWithin(err error) time.Duration {
	switch {
	case !s.fresh:
		return settleBriefly // what is old may have been changed lately all the same
	case code(err, "Authorization_RequestDenied"):
		return time.Minute // it is far more often a permission that is missing
	}
	return settleLimit
}

// beOwner makes a caller without a user the owner of both halves, without which Graph says 401 to all that follows.
func (s *setup) beOwner(ctx context.Context) (Step, error) {
	who, err := s.Caller(ctx)
	if err != nil {
		return Step{}, err
	}
	if !who.App {
		return unchanged("")
	}
	if s.missing() || s.DryRun {
		return unchanged("the caller is an application: it will own what it sets up")
	}
	app, err := s.ApplicationOf(ctx, s.sp.AppID)
	if err != nil {
		return Step{}, err
	}
	err = s.settle(ctx, func() error { return s.Own(ctx, app.ID, s.sp.ID, who.ID) })
	return Step{State: StepUnchanged, Detail: "the caller is an application and owns what it sets up"}, err
}

// sameInstance refuses an application whose job points elsewhere: set up for two instances, it would empty the first.
func (s *setup) sameInstance(ctx context.Context) (Step, error) {
	if s.missing() {
		return unchanged("")
	}
	err := s.settle(ctx, func() (err error) {
		s.secrets, err = s.Secrets(ctx, s.sp.ID)
		return err
	})
	if err != nil {
		return Step{}, err
	}
	s.looked = true
	if at := s.secrets[baseAddress]; at != "" && !SameEndpoint(at, s.Address) {
		return Step{}, fmt.Errorf("%w: %s points at %s. Make another application for %s (--name)", ErrOtherInstance, s.sp.DisplayName, at, s.Address)
	}
	if s.secrets[baseAddress] == "" && !s.made { // else it was seen before it was created
		note, err := s.alone(ctx)
		return Step{State: StepUnchanged, Detail: note}, err
	}
	return unchanged(s.secrets[baseAddress])
}
