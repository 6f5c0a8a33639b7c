package run

import (
	"encoding/json"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// JSONFlag adds --json.
func (t *Tool) JSONFlag(f *pflag.FlagSet) { f.BoolVar(&t.JSON, "json", false, "print JSON") }

// PrintJSON writes a value as indented JSON.
func PrintJSON(cmd *cobra.Command, v any) error {
	e := json.NewEncoder(cmd.OutOrStdout())
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
