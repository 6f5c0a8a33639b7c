// Scimctl is the operator's tool: it starts the gateway with a simulator behind it (up), plays Entra's provisioning cycles
// against a SCIM endpoint (replay), keeps what Entra signs in with in Key Vault (token), says what is wrong with a deployment
// (doctor), connects Entra and says how it fares (entra), links who is in WorkflowGen already (link), reads the sync log (log),
// and says why somebody is as they are (explain).
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"workflowgen-scim/handler/internal/cli/entra"
	"workflowgen-scim/handler/internal/cli/run"

	"github.com/spf13/cobra"
)

func main() { os.Exit(start()) }

// start runs the command that is typed and returns the exit code.
func start() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second Ctrl-C ends it at once: what is left can be gone on with
	defer stop()
	return execute(ctx, newRoot(&run.Tool{}))
}

// execute runs a command, reports how it failed, and returns the exit code.
func execute(ctx context.Context, root *cobra.Command) int {
	err := root.ExecuteContext(ctx)
	verbose, _ := root.PersistentFlags().GetBool("verbose")
	run.Report(root.ErrOrStderr(), err, verbose)
	return run.ExitCode(err)
}

func newRoot(t *run.Tool) *cobra.Command {
	root := &cobra.Command{
		Use:   "scimctl",
		Short: "Try, watch and operate the SCIM gateway for WorkflowGen",
		Long: "Scimctl tries, watches and operates the SCIM gateway for WorkflowGen.\n\n" +
			"A failure is printed as one sentence and its fix; --verbose adds the details.\n\n" +
			"Exit codes: 0 all is well; 1 the command failed; 2 it worked and found something to attend to; 3 declined; 130 interrupted.",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.PersistentFlags().Bool("verbose", false, "also print the details of a failure")
	root.AddCommand(upCommand(), replayCommand(t), doctorCommand(t), tokenCommand(t), entra.Command(t), linkCommand(t), logCommand(t),
		explainCommand(t), wgsimCommand(), graphsimCommand())
	return root
}
