package tenant

import (
	"errors"
	"fmt"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/setup"
)

// fixes tell what the operator does about a setup.Problem.
var fixes = map[setup.Code]string{
	setup.BadTenantURL:   "correct --url or PUBLIC_BASE_URL",
	setup.NoTenantURL:    "run scimctl entra setup",
	setup.NoGateway:      "start it or correct --url; use --no-probe where only Entra can reach it",
	setup.NotSCIM:        "the tenant URL of a gateway ends with /scim/v2: correct --url or PUBLIC_BASE_URL",
	setup.NoToken:        "set SCIM_TOKEN, or read the token from Key Vault with --vault",
	setup.TokenRefused:   "set SCIM_TOKEN to a valid token, or read it from Key Vault with --vault",
	setup.StoredRefused:  "set SCIM_TOKEN to a valid token, or read it from Key Vault with --vault",
	setup.EntraRefused:   "correct the token (SCIM_TOKEN, --vault) or the tenant URL (--url), or let the service tag AzureActiveDirectory reach the gateway",
	setup.OtherInstance:  "create another application for this gateway with --name",
	setup.GuardRefused:   "if Entra does not accept the deletion threshold or the address, use --delete-threshold 0 and set them in the portal (the application, Provisioning, Settings)",
	setup.JobQuarantined: "see scimctl entra status",
	setup.MustStop:       "remove the cause and run scimctl entra restart --errors, or stop the job with scimctl entra pause",
	setup.StaysStopped:   "remove the cause and run scimctl entra restart --errors",
	setup.SeveralPages:   "choose another name with --registration",
}

// Explain returns an error with what the operator does about it, if this package knows.
func (a *Application) Explain(err error) error {
	fix := a.fix(err)
	f, ok := errors.AsType[*setup.Failure](err)
	if ok && f.Unconnected != nil {
		err = fmt.Errorf("%w. The enterprise application %q (client id %s) exists and is not connected", err, f.Unconnected.DisplayName, f.Unconnected.AppID)
		if fix != "" {
			fix += "; "
		}
		fix += "then run the same command again to resume, or remove the application with scimctl entra remove --app " + f.Unconnected.AppID
	}
	if fix == "" {
		return err
	}
	_, details := run.Sentence(err)
	return run.WithDetails(err, fix, details)
}

func (a *Application) fix(err error) string {
	if _, ok := errors.AsType[*graph.AmbiguousName](err); ok {
		return "choose one with --app and its client id"
	}
	if errors.Is(err, graph.ErrGlobalOnly) {
		return "use scimctl entra restart --full"
	}
	p, ok := errors.AsType[*setup.Problem](err)
	switch {
	case !ok:
		return ""
	case p.Code == setup.SecondApplication:
		return fmt.Sprintf("use that application with --app %s, or remove it first: scimctl entra remove --app %[1]s", p.App)
	case p.Code == setup.NotStarted:
		return "start it with " + a.resumeCommand()
	}
	return fixes[p.Code]
}

// resumeCommand returns the command that starts the job of the application.
func (a *Application) resumeCommand() string {
	if a.ClientID != "" {
		return "scimctl entra resume --yes --app " + a.ClientID
	}
	return fmt.Sprintf("scimctl entra resume --yes --name %q", a.Name)
}
