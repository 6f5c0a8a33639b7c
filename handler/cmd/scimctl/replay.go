package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/doctor"
	entrasim "workflowgen-scim/handler/internal/sim/entra"
)

func replayCommand(t *run.Tool) *cobra.Command {
	var o entrasim.Options
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "replay",
		Short: "Play Entra's provisioning cycles against a SCIM endpoint",
		Long: "Replay does what Microsoft Entra ID does: it tests the connection, matches and creates users and groups, sets managers\n" +
			"and members, and in a second cycle renames, disables, restores and deletes some of them. Every answer is checked.\n" +
			"It writes to the endpoint it is given: give it one to try on. The exit code is 1 if anything failed.",
		Example: "  scimctl replay --token TOKEN\n  SCIM_TOKEN=TOKEN scimctl replay --url https://scim.example.com/scim/v2 --users 200 --groups 20",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.Token == "" {
				o.Token = t.Settings.Environment("SCIM_TOKEN")
			}
			o.Progress = entrasim.NewProgress(cmd.ErrOrStderr())
			return replay(cmd.Context(), o, asJSON, cmd.OutOrStdout())
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.BaseURL, "url", "http://127.0.0.1:7071/scim/v2", "base URL of the SCIM endpoint")
	f.StringVar(&o.Token, "token", "", "secret token (default: $SCIM_TOKEN)")
	f.IntVar(&o.Users, "users", 200, "how many users")
	f.IntVar(&o.Groups, "groups", 20, "how many groups")
	f.IntVar(&o.Concurrency, "concurrency", 8, "how many requests are under way at a time")
	f.Uint64Var(&o.Seed, "seed", 1, "makes the users, the groups and what becomes of them; another seed plays others")
	f.TextVar(&o.Cycles, "cycles", entrasim.Both, "both, initial or incremental")
	f.BoolVar(&o.References, "references", false, "also ask whether a user is in a group, as Entra sometimes does")
	f.BoolVar(&asJSON, "json", false, "print the result as JSON")
	return cmd
}

// notConnected adds the fix to a play that ended because the endpoint refused it.
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
		return run.WithDetails(errors.New("test connection: the endpoint does not take the token (HTTP 401)"),
			"use the token that scimctl up printed, or that Entra has, in --token or SCIM_TOKEN", err.Error())
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
