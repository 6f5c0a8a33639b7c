// Package doctor is scimctl doctor: it checks the settings of a deployment and everything that they lead to.
package doctor

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/tenant"
	"workflowgen-scim/handler/internal/doctor"
	"workflowgen-scim/handler/internal/settings"
)

// EntraChecks returns the checks of the enterprise application.
type EntraChecks func(*cobra.Command, *tenant.Application) []doctor.Check

// Command returns scimctl doctor.
func Command(t *run.Tool, entraChecks EntraChecks) *cobra.Command {
	a := &tenant.Application{Tool: t}
	var write, signIn bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check a deployment, and print each problem with its fix",
		Long: "Doctor reads the settings as the gateway does, from the environment, from a file like local.settings.json or from a\n" +
			"deployment (--azd-env, --deployment), and checks everything that they lead to. It prints a line for each check, and the fix\n" +
			"for each problem. If you are signed in to Microsoft Graph, it also checks the provisioning job in Entra. It changes nothing,\n" +
			"unless --write lets it create a user and a group in WorkflowGen, change them, read them back and remove them.\n\n" +
			"With --signin it reads only the sync log, and lists the sign-ins refused in the last 24 hours by cause: what was expected,\n" +
			"what was received (unverified) and which setting to change.\n\n" +
			"The exit code is 2 if there is a problem; with --signin, if a sign-in was refused in the last hour.",
		Example: "  scimctl doctor --settings local.settings.json\n  scimctl doctor --azd-env production\n  scimctl doctor --write --json\n" +
			"  scimctl doctor --signin --azd-env production\n" +
			"  az login && scimctl doctor --settings local.settings.json --name \"WorkflowGen SCIM\"",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if signIn {
				return t.Diagnose(cmd, signInChecks(cmd, t))
			}
			checks, err := deploymentChecks(cmd, t, write)
			if err != nil {
				return err
			}
			return t.Diagnose(cmd, append(checks, entraChecks(cmd, a)...))
		},
	}
	a.Flags(cmd)
	t.SettingsFlags(cmd)
	t.StorageFlag(cmd.Flags())
	cmd.PersistentFlags().Lookup("state").Hidden = true // doctor writes nothing there
	cmd.Flags().BoolVar(&write, "write", false, "also create, change and remove a user and a group in WorkflowGen")
	cmd.Flags().BoolVar(&signIn, "signin", false, "list the refused sign-ins of the last 24 hours instead")
	cmd.MarkFlagsMutuallyExclusive("write", "signin")
	return cmd
}

// deploymentChecks returns all checks outside of Entra, in their order.
func deploymentChecks(cmd *cobra.Command, t *run.Tool, write bool) ([]doctor.Check, error) {
	cfg, err := settings.Load(t.Settings.All(), settings.Gateway)
	c := &app.Clients{Config: cfg}
	all := []doctor.Check{settingsCheck(err)}
	asGateway := t.Settings.Environment("IDENTITY_ENDPOINT") != "" && (t.Azure.Auth == "default" || t.Azure.Auth == "token")
	if !asGateway { // the managed identity is the gateway's own sign-in
		if c.Credential, err = t.Credential(cmd); err != nil {
			return nil, err
		}
	}
	all = append(all, azureChecks(c)...)
	all = append(all, workflowGenChecks(c, write)...)
	all = append(all, loadCheck(&t.Settings, c))
	return append(all, publicChecks(c)...), nil
}

const (
	azureTimeout = 30 * time.Second // for one check of Azure
	expiresSoon  = 21 * 24 * time.Hour
)

// loadCheck reports how many requests WorkflowGen may get at the same time: each instance of the gateway sends some, and Azure
// adds instances under load.
func loadCheck(s *run.Settings, c *app.Clients) doctor.Check {
	return doctor.Check{Name: "load", Needs: []string{"settings"}, Look: func(context.Context) doctor.Finding {
		each := fmt.Sprintf("%d requests at once from each instance (WORKFLOWGEN_CONCURRENCY)", c.Places)
		known := s.Get(run.MaximumInstances)
		if known == "" {
			return doctor.OK("WorkflowGen may get %s; the number of instances is not known here: it is the parameter maximumInstances (%s)", each, run.MaximumInstances)
		}
		n, err := strconv.Atoi(known)
		if err != nil || n < 1 {
			return doctor.Fail(fmt.Errorf("%s must be a number of instances, not %q", run.MaximumInstances, known), "correct "+run.MaximumInstances)
		}
		return doctor.OK("WorkflowGen may get %d requests at once: %d instances (%s) × %d (WORKFLOWGEN_CONCURRENCY)", n*c.Places, n, run.MaximumInstances, c.Places)
	}}
}
