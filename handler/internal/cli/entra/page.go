package entra

import (
	"fmt"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/entra/setup"
)

func (g *session) pageSigninCommand() *cobra.Command {
	var consent run.Consent
	var o setup.PageOptions
	cmd := g.command(&cobra.Command{
		Use:   "page-signin",
		Short: "Create the registration through which operators sign in to the log page",
		Long: "Page-signin creates an app registration for App Service Authentication and lets only one group sign in. It prints the\n" +
			"client id and the issuer, which the deployment needs. There is no secret.",
		Example: "  scimctl entra page-signin --url https://scim.example.com --operators \"WorkflowGen operators\" --dry-run\n" +
			"  scimctl entra page-signin --url https://scim.example.com --operators Operators --identity OBJECT_ID --yes --json",
		Args: cobra.NoArgs,
	}, func(cmd *cobra.Command, _ []string) error {
		if o.DryRun = consent.DryRun; o.PublicURL == "" {
			o.PublicURL = g.Settings.Get("PUBLIC_BASE_URL")
		}
		return g.pageSignin(cmd, &consent, o)
	})
	f := cmd.Flags()
	f.StringVar(&o.PublicURL, "url", "", "address of the gateway (default: $PUBLIC_BASE_URL)")
	f.StringVar(&o.Operators, "operators", "", "group whose members may open the page")
	f.StringVar(&o.Identity, "identity", "", "object id of the function app's managed identity, which signs in as the registration")
	f.StringVar(&o.Name, "registration", "WorkflowGen SCIM log page", "name of the registration")
	_ = cmd.MarkFlagRequired("operators")
	consent.Flags(cmd)
	return cmd
}

// pageReport is the JSON of page-signin.
type pageReport struct {
	ClientID string       `json:"clientId"`
	GroupID  string       `json:"groupId"`
	Issuer   string       `json:"issuer"`
	Steps    []setup.Step `json:"steps"`
}

func (g *session) pageSignin(cmd *cobra.Command, consent *run.Consent, o setup.PageOptions) error {
	c, err := g.Connect(cmd)
	if err != nil {
		return err
	}
	if o.Memory, err = g.MemoryOf(cmd.Context(), c, o.Name); err != nil {
		return err
	}
	told := &steps{session: g}
	o.Tell = func(s setup.Step) { told.tell(g.output(cmd), s) }
	if !o.DryRun {
		if err := consent.Ask(cmd, "Register the log page of "+o.PublicURL+" for the group "+o.Operators+"?"); err != nil {
			return err
		}
	}
	page, err := setup.SignInPage(cmd.Context(), c, o)
	if err != nil {
		return err
	}
	if g.JSON {
		return run.PrintJSON(cmd, pageReport{page.ClientID, page.GroupID, page.Issuer, told.list})
	}
	if page.ClientID != "" {
		fmt.Fprintf(cmd.OutOrStdout(), "\nClient id  %s\nGroup id   %s\nIssuer     %s\n\n"+
			"azd env set PAGE_MODE easyauth && azd env set PAGE_CLIENT_ID %[1]s && azd env set OPERATOR_GROUP_ID %[2]s && azd provision\n",
			page.ClientID, page.GroupID, page.Issuer)
	}
	return nil
}
