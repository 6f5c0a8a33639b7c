package entra

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/tenant"
	"workflowgen-scim/handler/internal/doctor"
	"workflowgen-scim/handler/internal/entra/checks"
	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/setup"
)

func (g *session) doctorCommand() *cobra.Command {
	cmd := g.command(&cobra.Command{
		Use:   "doctor",
		Short: "Look for the usual mistakes in Entra, each with its fix",
		Long: "Doctor is the part of scimctl doctor that looks at Entra, for operators without access to the rest. It changes nothing. The\n" +
			"exit code is 2 if anything is wrong.",
		Example: "  scimctl entra doctor\n  SCIM_TOKEN=… scimctl entra doctor --url https://scim.example.com/scim/v2   # tries the endpoint from here too",
		Args:    cobra.NoArgs,
	}, func(cmd *cobra.Command, _ []string) error {
		return g.Diagnose(cmd, doctorChecks(func(ctx context.Context) (*checks.Scene, doctor.Finding) { return g.scene(ctx, cmd) }))
	})
	cmd.Flags().StringVar(&g.URL, "url", "", "tenant URL as it should be (default: made from $PUBLIC_BASE_URL)")
	return cmd
}

// Checks returns the checks of Entra for scimctl doctor. They are skipped if the settings name no address that Entra could reach.
func Checks(cmd *cobra.Command, a *tenant.Application) []doctor.Check {
	g := &session{a}
	return doctorChecks(func(ctx context.Context) (*checks.Scene, doctor.Finding) {
		if u, err := url.Parse(g.TenantURL()); g.GraphURL == "" && (err != nil || u.Host == "" || graph.Loopback(u.Hostname())) {
			return nil, doctor.Skip("PUBLIC_BASE_URL is not an address that Entra could reach")
		}
		return g.scene(ctx, cmd)
	})
}

// access is the name of the check that reads what all others look at.
const access = "Entra"

// doctorChecks words the checks for a doctor. The first one reads the scene.
func doctorChecks(read func(context.Context) (*checks.Scene, doctor.Finding)) []doctor.Check {
	var scene *checks.Scene
	all := []doctor.Check{{Name: access, Look: func(ctx context.Context) (f doctor.Finding) {
		scene, f = read(ctx)
		return f
	}}}
	for _, c := range checks.All {
		all = append(all, doctor.Check{Name: c.Name, Needs: []string{access}, Look: func(ctx context.Context) doctor.Finding {
			var found []doctor.Finding
			for _, f := range c.Look(ctx, scene) {
				found = append(found, doctor.Finding{Status: f.Status, Says: f.Text, Fix: wordFix(f.Fix)})
			}
			return doctor.Worst(c.Good, found...)
		}})
	}
	return all
}

// readTimeout bounds how long the first check reads.
const readTimeout = time.Minute

// scene reads what the checks look at. An operator who deploys the gateway may have no access to Entra, so that a missing sign-in
// or role is no failure.
func (g *session) scene(ctx context.Context, cmd *cobra.Command) (*checks.Scene, doctor.Finding) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
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
	case graph.Answered(err, http.StatusUnauthorized, http.StatusForbidden):
		return nil, doctor.Skip("the account that signs in may not read enterprise applications (role Application Administrator, or Global Reader)")
	case err != nil:
		return nil, run.Failing(err, "check that this machine reaches Graph; give --app if several applications have the name")
	}
	var endpoint *setup.Endpoint
	if g.TenantURL() != "" && g.SecretToken() != "" {
		endpoint = &setup.Endpoint{Address: g.TenantURL(), Token: g.SecretToken()}
	}
	scene, err := checks.Read(ctx, c, sp, endpoint)
	if err != nil {
		return nil, run.Failing(err, "give the account that signs in the role Application Administrator")
	}
	scene.Address = g.TenantURL()
	return scene, doctor.OK("%s (client id %s)", sp.DisplayName, sp.AppID)
}
