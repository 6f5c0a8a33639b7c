package main

import (
	"encoding/json"

	"github.com/spf13/cobra"
)

// printJSON writes JSON that a person can read too.
func printJSON(cmd *cobra.Command, v any) error {
	e := json.NewEncoder(cmd.OutOrStdout())
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
