// Package log is scimctl log: it reads the sync log.
package log

import (
	"fmt"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
)

// reader is a command that reads the sync log.
type reader struct{ *run.Tool }

// Command returns scimctl log.
func Command(t *run.Tool) *cobra.Command {
	r := reader{t}
	var f filter
	cmd := &cobra.Command{
		Use:   "log",
		Short: "Read the sync log: what Entra sent, what was decided, what WorkflowGen answered",
		Long: "Log prints the newest entries of the sync log, the newest last. Among them are the refused sign-ins: one line for each\n" +
			"minute and cause, which is no change of a user (in JSON its type is SignIn). On a terminal entries are in columns, cut to its\n" +
			"width. In a pipe each line has the time, the operation, the outcome, the type, the name, the change and the reason, separated\n" +
			"by tabs. Log reads the tables (role Storage Table Data Reader) with the sign-in of the Azure CLI, the environment or\n" +
			"the managed identity, and changes nothing.",
		Example: "  scimctl log --azd-env production\n" +
			"  scimctl log --deployment RESOURCE_GROUP --auth browser\n" +
			"  scimctl log --storage https://ACCOUNT.table.core.windows.net\n" +
			"  scimctl log --settings local.settings.json --since 24h --outcome refused\n" +
			"  scimctl log --type sign-in --since 24h\n" +
			"  scimctl log --lines 100 --json",
		Args: run.Subcommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return r.latest(cmd, &f) },
	}
	t.LogFlags(cmd)
	f.flags(cmd, 20)
	cmd.AddCommand(r.tailCommand(), r.showCommand(), r.historyCommand("User"), r.historyCommand("Group"), r.statsCommand(), r.exportCommand())
	return cmd
}

// pageSize is the number of entries of one answer of Table Storage.
const pageSize = 1000

func (r reader) latest(cmd *cobra.Command, f *filter) error {
	log, err := r.Log(cmd)
	if err != nil {
		return err
	}
	limit := f.lines
	if f.given("since") && !f.given("lines") {
		limit = pageSize
	}
	items, more, err := newestItems(cmd.Context(), log, f, limit)
	if err != nil {
		return err
	}
	if more && limit == pageSize {
		fmt.Fprintf(cmd.ErrOrStderr(), "scimctl: these are the newest %d; scimctl log export has all\n", limit)
	}
	return r.printItems(cmd, items)
}
