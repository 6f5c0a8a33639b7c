package dev

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/doctor"
	entrasim "workflowgen-scim/handler/internal/sim/entra"
)

func replayCommand(t *run.Tool) *cobra.Command {
	var o entrasim.Options
	var tokenFile string
	cmd := &cobra.Command{
		Use:   "replay",
		Short: "Replay Entra's provisioning cycles against a SCIM endpoint",
		Long: "Replay does what Microsoft Entra ID does: it tests the connection, matches and creates users and groups, sets managers\n" +
			"and members, and in a second cycle renames, disables, restores and deletes some of them. It checks every answer.\n" +
			"It writes to the endpoint: use one for tests. The secret token comes from --token-file, $SCIM_TOKEN or the settings. The exit\n" +
			"code is 1 if a request failed.",
		Example: "  SCIM_TOKEN=TOKEN scimctl dev replay\n  scimctl dev replay --settings up.json\n" +
			"  scimctl dev replay --token-file token.txt --url https://scim.example.com/scim/v2 --users 200 --groups 20",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.Token, err = t.SecretTokenOf(cmd, tokenFile); err != nil {
				return err
			}
			if base := t.Settings.Get("PUBLIC_BASE_URL"); base != "" && t.Settings.Named() && !cmd.Flags().Changed("url") {
				o.BaseURL = strings.TrimRight(base, "/") + "/scim/v2"
			}
			o.Progress = entrasim.NewProgress(cmd.ErrOrStderr())
			return replay(cmd.Context(), o, t.JSON, cmd.OutOrStdout())
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.BaseURL, "url", "http://127.0.0.1:7071/scim/v2", "base URL of the SCIM endpoint (default with --settings, --azd-env or --deployment: made from PUBLIC_BASE_URL)")
	run.TokenFileFlag(cmd, &tokenFile)
	f.IntVar(&o.Users, "users", 200, "number of users")
	f.IntVar(&o.Groups, "groups", 20, "number of groups")
	f.IntVar(&o.Concurrency, "concurrency", 8, "number of requests at the same time")
	f.Uint64Var(&o.Seed, "seed", 1, "seed of the users, the groups and their changes")
	f.TextVar(&o.Cycles, "cycles", entrasim.Both, "`name` of the cycles: both, initial or incremental")
	f.BoolVar(&o.References, "references", false, "also ask whether a user is a member of a group, as Entra sometimes does")
	t.JSONFlag(f)
	t.SettingsFlags(cmd)
	run.Values(cmd, "cycles", "both", "initial", "incremental")
	return cmd
}

// notConnected adds the fix to the error of a replay that the endpoint refused.
func notConnected(err error) error {
	res, body := entrasim.Refusal(err)
	if res == nil {
		return err
	}
	if refusal := doctor.Refused(res, body); refusal != nil {
		return run.Fixed(refusal.Fix, "test connection: %s", refusal.What)
	}
	switch res.StatusCode {
	case http.StatusUnauthorized:
		return run.WithDetails(errors.New("test connection: the endpoint refuses the token (HTTP 401)"),
			"use the token that scimctl up printed, or that Entra has, in SCIM_TOKEN or --token-file", err.Error())
	case http.StatusNotFound:
		return run.WithDetails(errors.New("test connection: there is no SCIM endpoint at this address (HTTP 404)"), "end --url with /scim/v2", err.Error())
	}
	return err
}

func replay(ctx context.Context, o entrasim.Options, asJSON bool, out io.Writer) error {
	play, err := entrasim.New(o)
	if err != nil {
		return err
	}
	result, stopped := play.Run(ctx)
	if asJSON {
		err = json.NewEncoder(out).Encode(result)
	} else {
		err = result.WriteTable(out)
	}
	switch {
	case err != nil:
		return err
	case stopped != nil:
		return notConnected(stopped)
	case !result.OK():
		return fmt.Errorf("%d of %d operations failed", result.Failed, result.Count)
	}
	return nil
}
