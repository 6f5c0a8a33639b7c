package log

import (
	"bufio"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/synclog"
)

func (r reader) exportCommand() *cobra.Command {
	var f filter
	format := synclog.CSV
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the log as CSV, JSON, or one JSON object a line",
		Long: "Export writes entries as it reads them, the newest first: a year of changes takes no more memory than a day. In CSV, a\n" +
			"value that a spreadsheet would take for a formula has an apostrophe before it. Export refused sign-ins on their own, with\n" +
			"--type sign-in. If the export fails, the exit code is 1.",
		Example: "  scimctl log export --since 30d > changes.csv\n" +
			"  scimctl log export --since 2026-11-01 --until 2026-12-01 --format ndjson | jq -r 'select(.decision == \"refused\") | .reason'",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if r.JSON && !cmd.Flags().Changed("format") {
				format = synclog.JSON
			}
			return r.export(cmd, &f, format)
		},
	}
	f.flags(cmd, 0)
	cmd.Flags().TextVar(&format, "format", synclog.CSV, "`name` of the format: csv, json or ndjson")
	run.Values(cmd, "format", "csv", "json", "ndjson")
	return cmd
}

func (r reader) export(cmd *cobra.Command, f *filter, format synclog.Format) error {
	log, err := r.Log(cmd)
	if err != nil {
		return err
	}
	q, err := f.query()
	if err != nil {
		return err
	}
	if _, _, err := f.wants(); err != nil {
		return err
	}
	out := bufio.NewWriterSize(cmd.OutOrStdout(), 1<<16)
	if strings.EqualFold(f.kind, signIns) {
		err = synclog.ExportSignIns(out, format, synclog.AllSignIns(cmd.Context(), log, f.signInQuery()))
	} else {
		err = synclog.Export(out, format, synclog.All(cmd.Context(), log, q))
	}
	return errors.Join(err, out.Flush())
}
