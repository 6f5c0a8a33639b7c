package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/azure/keyvault"
)

func listCommand(o *tokenOptions) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the versions, and how many days each is still good", Args: cobra.NoArgs,
		Example: "  scimctl token list\n  scimctl token list --json | jq '.[] | select(.state == \"good\")'",
		RunE: func(cmd *cobra.Command, _ []string) error {
			vault, err := o.open(cmd)
			if err != nil {
				return err
			}
			rows, err := list(cmd.Context(), vault)
			if err != nil {
				return err
			}
			return printRows(cmd.OutOrStdout(), rows, o.JSON)
		},
	}
}

func verifyCommand(o *tokenOptions) *cobra.Command {
	return &cobra.Command{
		Use: "verify", Short: "Say which version a secret is, and how long it is good", Args: cobra.NoArgs,
		Example: "  scimctl token verify < token.txt",
		Long: "Verify reads a secret token or a client secret from $SCIM_TOKEN or else from a line on stdin: on a command line others\n" +
			"could read it. It is compared here; nothing is sent anywhere. The exit code is 1 if it is not good.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			secret := o.Settings.Environment("SCIM_TOKEN")
			if secret == "" {
				line, err := bufio.NewReader(cmd.InOrStdin()).ReadString('\n')
				if err != nil && !errors.Is(err, io.EOF) {
					return err
				}
				secret = strings.TrimSpace(line)
			}
			vault, err := o.open(cmd)
			if err != nil {
				return err
			}
			r, err := verify(cmd.Context(), vault, secret)
			if err != nil {
				return err
			}
			return printRows(cmd.OutOrStdout(), []row{r}, o.JSON)
		},
	}
}

// row is a version in a list.
type row struct {
	Secret  string     `json:"secret"`
	Version string     `json:"version"`
	State   string     `json:"state"` // good, ended, disabled or not yet
	Created time.Time  `json:"created"`
	Expires *time.Time `json:"expires,omitempty"`
	Days    *int       `json:"days,omitempty"`
}

// list is every version of every secret.
func list(ctx context.Context, vault *keyvault.Vault) ([]row, error) {
	var rows []row
	for _, name := range []string{auth.TokenSecret, auth.ClientSecret, auth.SigningSecret} {
		all, err := vault.List(ctx, name)
		if err != nil && !errors.Is(err, auth.ErrNoSecret) {
			return nil, err
		}
		for _, l := range all {
			rows = append(rows, rowOf(name, l))
		}
	}
	return rows, nil
}

func rowOf(name string, l keyvault.Listed) row {
	r := row{Secret: name, Version: l.ID, State: "good", Created: l.Created}
	switch {
	case !l.Enabled:
		r.State = "disabled"
	case l.Ended():
		r.State = "ended"
	case !l.Good():
		r.State = "not yet"
	}
	if !l.Until.IsZero() {
		r.Expires = &l.Until
		r.Days = new(int(math.Floor(time.Until(l.Until).Hours() / 24)))
	}
	return r
}

// verify finds the version that a secret is. What is wrong is told without the secret.
func verify(ctx context.Context, vault *keyvault.Vault, secret string) (row, error) {
	name := auth.TokenSecret
	if strings.HasPrefix(secret, auth.ClientPrefix) {
		name = auth.ClientSecret
	}
	all, err := vault.Versions(ctx, name)
	if err != nil && !errors.Is(err, auth.ErrNoSecret) {
		return row{}, err
	}
	for _, v := range all {
		if v.Value == secret {
			return rowOf(name, keyvault.Listed{Version: v, Enabled: true}), nil
		}
	}
	if !auth.WellFormed(secret) {
		return row{}, errors.New("this is no version that is good, and it was not made here, or not copied as a whole")
	}
	return row{}, errors.New("this is no version that is good: it was revoked, has ended, or belongs to another vault")
}

func printRows(out io.Writer, rows []row, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(out).Encode(slices.Concat([]row{}, rows))
	}
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintln(w, "SECRET\tVERSION\tSTATE\tCREATED\tEXPIRES\tDAYS")
	for _, r := range rows {
		expires, days := "never", ""
		if r.Expires != nil {
			expires, days = r.Expires.Format(time.DateOnly), fmt.Sprint(*r.Days)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", r.Secret, r.Version, r.State, r.Created.Format(time.DateOnly), expires, days)
	}
	return w.Flush()
}
