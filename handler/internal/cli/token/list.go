package token

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/azure/keyvault"
	"workflowgen-scim/handler/internal/cli/terminal"
)

func listCommand(o *options) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List all versions, and how many days each is still valid", Args: cobra.NoArgs,
		Example: "  scimctl token list\n  scimctl token list --json | jq '.[] | select(.state == \"good\")'",
		RunE: func(cmd *cobra.Command, _ []string) error {
			vault, err := o.open(cmd)
			if err != nil {
				return err
			}
			versions, err := list(cmd.Context(), vault)
			if err != nil {
				return err
			}
			return o.printVersions(cmd, versions)
		},
	}
}

type version struct {
	Secret  string     `json:"secret"`
	Version string     `json:"version"`
	State   string     `json:"state"` // good, ended, disabled or not yet
	Created time.Time  `json:"created"`
	Expires *time.Time `json:"expires,omitempty"`
	Days    *int       `json:"days,omitempty"`
}

// list returns every version of every secret.
func list(ctx context.Context, vault *keyvault.Vault) ([]version, error) {
	versions := []version{}
	for _, name := range []string{auth.TokenSecret, auth.ClientSecret, auth.SigningSecret} {
		all, err := vault.List(ctx, name)
		if err != nil && !errors.Is(err, auth.ErrNoSecret) {
			return nil, err
		}
		for _, l := range all {
			versions = append(versions, versionOf(name, l))
		}
	}
	return versions, nil
}

func versionOf(name string, l keyvault.Listed) version {
	v := version{Secret: name, Version: l.ID, State: "good", Created: l.Created}
	switch {
	case !l.Enabled:
		v.State = "disabled"
	case l.Ended():
		v.State = "ended"
	case !l.Good():
		v.State = "not yet"
	}
	if !l.Until.IsZero() {
		v.Expires = &l.Until
		v.Days = new(int(math.Floor(time.Until(l.Until).Hours() / 24)))
	}
	return v
}

func (o *options) printVersions(cmd *cobra.Command, versions []version) error {
	if o.JSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(versions)
	}
	rows := [][]string{{"SECRET", "VERSION", "STATE", "CREATED", "EXPIRES", "DAYS"}}
	for _, v := range versions {
		expires, days := "never", ""
		if v.Expires != nil {
			expires, days = terminal.Time(*v.Expires), fmt.Sprint(*v.Days)
		}
		rows = append(rows, []string{v.Secret, v.Version, v.State, terminal.Time(v.Created), expires, days})
	}
	return terminal.NewTable(o.Screen(cmd.OutOrStdout())).Rows(rows...)
}
