package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/link"
)

// write writes the table first: whoever finds the plan finds the table too.
func (p *planning) write(plan *link.Plan) error {
	return errors.Join(inPlace(p.out+".csv", plan.WriteCSV), inPlace(p.out+".json", plan.Write))
}

// inPlace writes a file whole or not at all, without holding it in memory.
func inPlace(name string, write func(io.Writer) error) error {
	t, err := os.CreateTemp(filepath.Dir(name), ".writing-*")
	if err != nil {
		return err
	}
	defer os.Remove(t.Name())
	if err := errors.Join(write(t), t.Sync(), t.Close()); err != nil {
		return err
	}
	return os.Rename(t.Name(), name)
}

func (p *planning) print(cmd *cobra.Command, plan *link.Plan) error {
	if p.JSON {
		return run.PrintJSON(cmd, map[string]any{"summary": plan.Summary, "plan": p.out + ".json", "table": p.out + ".csv"})
	}
	w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	for _, kind := range []string{link.User, link.Group} {
		for _, l := range link.Lists {
			if n := plan.Summary[kind+" "+string(l)]; n > 0 {
				fmt.Fprintf(w, "%6d %ss\t%s\n", n, strings.ToLower(kind), l)
			}
		}
	}
	if err := w.Flush(); err != nil || p.dryRun {
		return err
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "\nLook through %s.csv, then: scimctl link apply %s.json --classic-sync-stopped\n", p.out, p.out)
	return err
}
