package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/tenant"
	"workflowgen-scim/handler/internal/doctor"
	"workflowgen-scim/handler/internal/entra"
)

func (g *graph) entraDoctorCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Look for the usual mistakes in Entra, each with its cure",
		Long: "Doctor is the part of scimctl doctor that looks at Entra, for who has no access to the rest. It changes nothing. The exit\n" +
			"code is 2 if anything is wrong.",
		Example: "  scimctl entra doctor\n  SCIM_TOKEN=… scimctl entra doctor --url https://scim.example.com/scim/v2   # tries the endpoint from here too",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.Diagnose(cmd, entra.Checks(func(ctx context.Context) (*entra.Scene, doctor.Finding) { return g.see(ctx, cmd) }))
		},
	}
	cmd.Flags().StringVar(&g.URL, "url", "", "tenant URL as it should be (default: made from $PUBLIC_BASE_URL)")
	return cmd
}

// entraChecks look at Entra, once the settings have been read.
func entraChecks(cmd *cobra.Command, a *tenant.Application) []doctor.Check {
	g := &graph{a}
	return entra.Checks(func(ctx context.Context) (*entra.Scene, doctor.Finding) {
		if u, err := url.Parse(g.TenantURL()); g.GraphURL == "" && (err != nil || u.Host == "" || here(u.Hostname())) {
			return nil, doctor.Skip("PUBLIC_BASE_URL is no address that Entra could reach")
		}
		return g.see(ctx, cmd)
	})
}

func here(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// see reads what the checks of Entra look at. Who deploys the gateway need not be who may look into Entra, so without a
// sign-in nothing is wrong.
func (g *graph) see(ctx context.Context, cmd *cobra.Command) (*entra.Scene, doctor.Finding) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	c, err := g.Connect(cmd)
	if err != nil {
		return nil, run.Failing(err, "correct --auth, --cloud or --graph")
	}
	if _, err := c.Caller(ctx); err != nil {
		return nil, doctor.Skip("not signed in to Microsoft Graph: " + run.FixOf(err, "run az login, or see --auth"))
	}
	sp, err := g.Principal(ctx, c)
	switch {
	case errors.Is(err, tenant.ErrNoApplication):
		return nil, doctor.Fail(err, "scimctl entra setup")
	case entra.Answered(err, http.StatusUnauthorized, http.StatusForbidden):
		return nil, doctor.Skip("who is signed in may not look at enterprise applications (role Application Administrator, or Global Reader)")
	case err != nil:
		return nil, run.Failing(err, "see whether this machine reaches Graph; give --app where the name is not unique")
	}
	return g.survey(ctx, c, sp)
}

func (g *graph) survey(ctx context.Context, c *entra.Client, sp entra.ServicePrincipal) (*entra.Scene, doctor.Finding) {
	var probe *entra.Endpoint
	if g.TenantURL() != "" && g.SecretToken() != "" {
		probe = &entra.Endpoint{Address: g.TenantURL(), Token: g.SecretToken()}
	}
	scene, err := c.Survey(ctx, sp, probe)
	if err != nil {
		return nil, run.Failing(err, "give who signs in the role Application Administrator")
	}
	scene.Address = g.TenantURL()
	return scene, doctor.OK("%s (client id %s)", sp.DisplayName, sp.AppID)
}
