package main

import (
	"bufio"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/synclog"
)

func (s *source) exportCommand() *cobra.Command {
	var p part
	format := synclog.CSV
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the log as CSV, JSON, or JSON by the line",
		Long: "Export writes what it reads as it comes, the newest first: a year of changes takes no more memory than a day. In CSV,\n" +
			"what a spreadsheet would take for a formula has an apostrophe before it. Refused sign-ins are an export of their own: --type\n" +
			"sign-in. If it breaks off, the exit code is 1.",
		Example: "  scimctl log export --since 30d > changes.csv\n" +
			"  scimctl log export --since 2026-11-01 --until 2026-12-01 --format ndjson | jq -r 'select(.decision == \"refused\") | .reason'",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if s.JSON && !cmd.Flags().Changed("format") {
				format = synclog.JSON
			}
			r, err := s.Log(cmd)
			if err != nil {
				return err
			}
			q, err := p.query()
			if err != nil {
				return err
			}
			if _, _, err := p.wants(); err != nil {
				return err
			}
			out := bufio.NewWriterSize(cmd.OutOrStdout(), 1<<16)
			if strings.EqualFold(p.kind, kindSignIn) {
				err = synclog.ExportSignIns(out, format, synclog.AllSignIns(cmd.Context(), r, p.signInQuery()))
			} else {
				err = synclog.Export(out, format, synclog.All(cmd.Context(), r, q))
			}
			return errors.Join(err, out.Flush())
		},
	}
	p.flags(cmd, 0)
	cmd.Flags().TextVar(&format, "format", synclog.CSV, "csv, json or ndjson")
	return cmd
}
