package entra

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// way is how Entra signs in at the SCIM endpoint.
type way string

// The ways. OAuth, with a secret or with a federation, is chosen in the portal: Graph takes its settings in the beta version
// only, and a connection of which half is a token and half is OAuth is none.
const (
	byNothing way = "" // nothing is stored
	byToken   way = "a secret token"
	byEntra   way = "tokens that Entra issues" // the secret token was left empty
	byOAuth   way = "OAuth"
)

// signIn tells the way from the connector's settings. What Graph's version 1.0 shows of OAuth is not documented; the settings
// of the beta version all bear its name.
func signIn(secrets map[string]string) way {
	for key, value := range secrets {
		key = strings.ToLower(key)
		if value != "" && strings.HasPrefix(key, "oauth") || key == "authenticationtype" && strings.Contains(strings.ToLower(value), "oauth") {
			return byOAuth
		}
	}
	switch {
	case secrets[baseAddress] == "":
		return byNothing
	case secrets[secretToken] == "":
		return byEntra
	}
	return byToken
}

// ErrOAuth: a connection by OAuth is changed in the portal only.
var ErrOAuth = errors.New("a connection by OAuth is changed in the portal only (the application, Provisioning)")

// tryCredentials lets Entra try what is stored, or what is to be. A job with wrong ones would be in quarantine at once, so
// nothing is stored before they are good.
func (s *setup) tryCredentials(ctx context.Context) (Step, error) {
	if s.missing() {
		return Step{State: StepWould, Detail: "let Entra try " + s.Address}, nil
	}
	s.way = signIn(s.secrets)
	if s.way == byOAuth && s.Renew {
		return Step{}, fmt.Errorf("%w, where a secret token can be chosen instead", ErrOAuth)
	}
	if s.way != byNothing && !s.Renew {
		err := s.ValidateSaved(ctx, s.sp.ID)
		switch {
		case err == nil:
			return unchanged("Entra reaches the endpoint with what is stored: " + string(s.way))
		case s.way == byOAuth:
			return Step{}, fmt.Errorf("what is stored does not let Entra in: %w; %w", err, ErrOAuth)
		case s.Token == "":
			return Step{}, &explained{"Entra does not reach the gateway with what is stored" + why(err) + ": set SCIM_TOKEN to a token that is good now, or use --vault", err}
		}
		s.Renew = true
	}
	if s.Token == "" {
		return Step{}, errNoToken
	}
	if s.DryRun {
		return Step{State: StepWould, Detail: "let Entra try " + s.Address}, nil
	}
	err := s.settle(ctx, func() error { return s.Validate(ctx, s.sp.ID, s.Address, s.Token) })
	if code(err, "CredentialValidationUnavailable") {
		err = &explained{fmt.Sprintf("Entra was not let in at %s%s: correct the token (SCIM_TOKEN, --vault), the tenant URL (--url), "+
			"or let the service tag AzureActiveDirectory reach the gateway", s.Address, why(err)), err}
	}
	return Step{State: StepDone, Detail: "Entra reaches " + s.Address}, err
}

// why is what Entra says in short of a connection that it tried.
func why(err error) string {
	e, ok := errors.AsType[*Error](err)
	if !ok || brief(e.Message) == "" {
		return ""
	}
	return " (" + brief(e.Message) + ")"
}
