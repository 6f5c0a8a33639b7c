// Scimctl tries, sets up and operates the SCIM gateway for WorkflowGen. Each command is a package below internal/cli.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/cli/dev"
	"workflowgen-scim/handler/internal/cli/doctor"
	"workflowgen-scim/handler/internal/cli/entra"
	"workflowgen-scim/handler/internal/cli/explain"
	"workflowgen-scim/handler/internal/cli/link"
	"workflowgen-scim/handler/internal/cli/log"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/token"
)

func main() { os.Exit(start()) }

// start runs the command that is typed and returns the exit code.
func start() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once: the next run resumes
	defer stop()
	return execute(ctx, newRoot(&run.Tool{}))
}

// execute runs a command, prints its error, and returns the exit code.
func execute(ctx context.Context, root *cobra.Command) int {
	err := root.ExecuteContext(ctx)
	verbose, _ := root.PersistentFlags().GetBool("verbose")
	run.Report(root.ErrOrStderr(), err, verbose)
	return run.ExitCode(err)
}

func newRoot(t *run.Tool) *cobra.Command {
	root := &cobra.Command{
		Use:     "scimctl",
		Version: app.Version(),
		Short:   "Try, set up and operate the SCIM gateway for WorkflowGen",
		Long: "Scimctl tries, sets up and operates the SCIM gateway for WorkflowGen.\n\n" +
			"A failure is printed as one sentence and its fix; --verbose adds the details.\n\n" +
			"Exit codes: 0: success; 1: the command failed; 2: it worked and found something that needs attention; 3: you declined; 130: interrupted.",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.PersistentFlags().Bool("verbose", false, "also print the details of a failure")
	for _, g := range []struct {
		title    string
		commands []*cobra.Command
	}{
		{"Operate:", []*cobra.Command{log.Command(t), explain.Command(t), doctor.Command(t, entra.Checks), token.Command(t)}},
		{"Set up:", []*cobra.Command{entra.Command(t), link.Command(t)}},
		{"Develop:", []*cobra.Command{dev.UpCommand(t), dev.Command(t)}},
	} {
		root.AddGroup(&cobra.Group{ID: g.title, Title: g.title})
		for _, c := range g.commands {
			c.GroupID = g.title
			root.AddCommand(c)
		}
	}
	root.AddCommand(dev.Aliases(t)...)
	return run.Parent(root, run.VersionCommand(t))
}
