package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/entra"
)

func (g *graph) pageSigninCommand() *cobra.Command {
	var ok run.Consent
	var o entra.PageOptions
	var name string
	cmd := &cobra.Command{
		Use:   "page-signin",
		Short: "Make the registration through which operators sign in to the log page",
		Long: "Page-signin makes an app registration for App Service Authentication and lets only one group sign in. It prints the\n" +
			"client id and the issuer, which the deployment asks for. There is no secret.",
		Example: "  scimctl entra page-signin --url https://scim.example.com --operators \"WorkflowGen operators\" --dry-run\n" +
			"  scimctl entra page-signin --url https://scim.example.com --operators Operators --identity OBJECT_ID --yes --json",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Name, o.DryRun = name, ok.DryRun
			if o.PublicURL == "" {
				o.PublicURL = g.Settings.Get("PUBLIC_BASE_URL")
			}
			return g.pageSignin(cmd, &ok, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.PublicURL, "url", "", "address of the gateway (default: $PUBLIC_BASE_URL)")
	f.StringVar(&o.Operators, "operators", "", "group whose members may open the page")
	f.StringVar(&o.Identity, "identity", "", "object id of the function app's managed identity, which signs in for the registration")
	f.StringVar(&name, "registration", "WorkflowGen SCIM log page", "name of the registration")
	_ = cmd.MarkFlagRequired("operators")
	ok.Flags(cmd)
	return cmd
}

func (g *graph) pageSignin(cmd *cobra.Command, ok *run.Consent, o entra.PageOptions) error {
	c, err := g.Connect(cmd)
	if err != nil {
		return err
	}
	if o.Memory, err = g.MemoryOf(cmd.Context(), c, o.Name); err != nil {
		return err
	}
	var steps []entra.Step
	o.Tell = func(s entra.Step) {
		if steps = append(steps, s); !g.JSON {
			printStep(cmd.OutOrStdout(), s)
		}
	}
	if !o.DryRun {
		if err := ok.Ask(cmd, "Register the log page of "+o.PublicURL+" for the group "+o.Operators+"?"); err != nil {
			return err
		}
	}
	page, err := c.PageSignIn(cmd.Context(), o)
	if err != nil {
		return err
	}
	if g.JSON {
		return run.PrintJSON(cmd, map[string]any{"clientId": page.ClientID, "groupId": page.GroupID, "issuer": page.Issuer, "steps": steps})
	}
	if page.ClientID != "" {
		fmt.Fprintf(cmd.OutOrStdout(), "\nClient id  %s\nGroup id   %s\nIssuer     %s\n\n"+
			"azd env set PAGE_MODE easyauth && azd env set PAGE_CLIENT_ID %[1]s && azd env set OPERATOR_GROUP_ID %[2]s && azd provision\n",
			page.ClientID, page.GroupID, page.Issuer)
	}
	return nil
}
