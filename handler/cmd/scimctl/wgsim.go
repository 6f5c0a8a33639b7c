package main

import (
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/workflowgen/wgsim"
)

func wgsimCommand() *cobra.Command {
	var addr string
	var o wgsim.Options
	cmd := &cobra.Command{
		Use:   "wgsim",
		Short: "Start a WorkflowGen simulator alone, for a gateway in another process",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			l, err := net.Listen("tcp", addr)
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintf(cmd.OutOrStdout(), "http://%s/wfgen/graphql\n", l.Addr()); err != nil {
				return err
			}
			return app.Serve(cmd.Context(), l, wgsim.New(o))
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:0", "address to listen on; port 0 is any free one")
	cmd.Flags().StringVar(&o.Directory, "directory", simulated, "name of the directory to provision")
	cmd.Flags().StringVar(&o.Username, "username", "admin", "administrator that signs in")
	cmd.Flags().StringVar(&o.Password, "password", "", "password of the administrator")
	return cmd
}
