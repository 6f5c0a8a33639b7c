package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/cli/run"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

func wgsimCommand() *cobra.Command {
	var addr string
	var o wgsim.Options
	var faults []string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "wgsim",
		Short: "Start a WorkflowGen simulator alone, for a gateway in another process",
		Long: "Wgsim is a WorkflowGen in memory: its GraphQL API at /wfgen/graphql and, with a token for it, its SCIM API at\n" +
			"/wfgen/scim, over one store. It can show other schemas than the one that is assumed, and go wrong by rule.",
		Example: "  scimctl wgsim --schema renamed\n" +
			"  scimctl wgsim --fault '{\"what\":\"503\",\"on\":\"createUser\",\"times\":2,\"for\":\"30s\"}' --fault '{\"what\":\"reset-after\",\"on\":\"updateUser\"}'",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := prepare(&o, faults); err != nil {
				return err
			}
			l, err := run.Listen(addr)
			if err != nil {
				return err
			}
			ready := "http://" + l.Addr().String() + "/wfgen/graphql"
			if asJSON {
				ready = fmt.Sprintf("{%q:%q}", "workflowgen", ready)
			}
			if _, err := fmt.Fprintln(cmd.OutOrStdout(), ready); err != nil {
				return err
			}
			return app.Serve(cmd.Context(), l, wgsim.New(o))
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:0", "address to listen on; port 0 is any free one")
	cmd.Flags().StringVar(&o.Directory, "directory", simulated, "name of the directory to provision")
	cmd.Flags().StringVar(&o.Username, "username", "admin", "administrator that signs in")
	cmd.Flags().StringVar(&o.Password, "password", "", "password of the administrator")
	cmd.Flags().StringVar(&o.SCIMToken, "scim-token", "", "token of the SCIM API, which is shut without one")
	cmd.Flags().StringVar(&o.Schema, "schema", "", "show another GraphQL schema: "+strings.Join(slices.Sorted(maps.Keys(wgsim.Schemas)), ", "))
	cmd.Flags().BoolVar(&asJSON, "json", false, "when ready, print one line of JSON instead of words")
	cmd.Flags().StringArrayVar(&faults, "fault", nil, fmt.Sprintf("what goes wrong, as JSON; \"what\" is one of %v", wgsim.Mishaps))
	return cmd
}

// prepare checks what the flags cannot check themselves.
func prepare(o *wgsim.Options, faults []string) error {
	if _, ok := wgsim.Schemas[o.Schema]; !ok && o.Schema != "" {
		return fmt.Errorf("--schema: there is no %q", o.Schema)
	}
	for _, text := range faults {
		f, err := wgsim.ParseFault(text)
		if err != nil {
			return fmt.Errorf("--fault %s: %w", text, err)
		}
		o.Faults = append(o.Faults, f)
	}
	return nil
}
