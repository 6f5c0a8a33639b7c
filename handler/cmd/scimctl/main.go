// Scimctl is the operator's tool: it starts the gateway with a simulator behind it (up), plays Entra's provisioning cycles
// against a SCIM endpoint (replay), keeps what Entra signs in with in Key Vault (token), and says what is wrong with a
// deployment (doctor).
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := &cobra.Command{
		Use:           "scimctl",
		Short:         "Try, watch and operate the SCIM gateway for WorkflowGen",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(upCommand(), replayCommand(), doctorCommand(), tokenCommand(), wgsimCommand())
	if err := root.ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "scimctl:", err)
		os.Exit(1)
	}
}
