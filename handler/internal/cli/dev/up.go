package dev

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/settings"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	"workflowgen-scim/handler/internal/telemetry"
)

type upOptions struct {
	addr, token, settings string
	events                bool
}

// UpCommand returns scimctl up.
func UpCommand(t *run.Tool) *cobra.Command {
	var o upOptions
	var tokenFile string
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Start the gateway with a stand-in for WorkflowGen",
		Long: "Up starts the gateway and a stand-in for WorkflowGen in one process. They use GraphQL over HTTP, as with a real WorkflowGen.\n" +
			"All data is in memory. The secret token comes from --token-file or $SCIM_TOKEN; otherwise up creates one.",
		Example: "  scimctl up\n  scimctl up --addr 127.0.0.1:0 --json\n  scimctl up --write-settings up.json   # then, in another terminal: scimctl doctor --settings up.json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.token, err = t.SecretTokenOf(cmd, tokenFile); err != nil {
				return err
			}
			return up(cmd, t, o)
		},
	}
	cmd.Flags().StringVar(&o.addr, "addr", "127.0.0.1:7071", "address to listen on; port 0 takes a free one")
	run.TokenFileFlag(cmd, &tokenFile)
	cmd.Flags().StringVar(&o.settings, "write-settings", "", "file to write the settings to, for --settings of other commands; it holds the token and a password")
	cmd.Flags().StringVar(&o.settings, "settings", "", "former name of --write-settings")
	cmd.Flags().BoolVar(&o.events, "events", false, "write an event for each request to stderr, not only warnings")
	cmd.Flags().BoolVar(&o.events, "log", false, "former name of --events")
	_, _ = cmd.Flags().MarkHidden("settings"), cmd.Flags().MarkHidden("log")
	readyJSONFlag(cmd, t)
	return cmd
}

// upReady is the JSON of up.
type upReady struct {
	SCIM        string `json:"scim"`
	Token       string `json:"token"`
	WorkflowGen string `json:"workflowgen"`
	Log         string `json:"log"` // a link that opens the sync log page once
}

// simulatedDirectory is the directory of the stand-in that up provisions.
const simulatedDirectory = "Entra ID"

func up(cmd *cobra.Command, t *run.Tool, o upOptions) error {
	ctx, stderr := cmd.Context(), cmd.ErrOrStderr()
	scim, err := listen(o.addr)
	if err != nil {
		return err
	}
	defer scim.Close()
	workflowGen, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer workflowGen.Close()
	password := rand.Text()
	if o.token == "" {
		o.token = rand.Text()
	}
	r := upReady{SCIM: "http://" + scim.Addr().String() + "/scim/v2", Token: o.token, WorkflowGen: "http://" + workflowGen.Addr().String() + "/wfgen/graphql"}
	events := io.Discard
	if o.events {
		events = stderr
	}
	gateway, err := app.New(settings.Config{
		Token: []settings.Secret{settings.Secret(o.token)}, PublicURL: "http://" + scim.Addr().String(),
		WorkflowGenURL: r.WorkflowGen, WorkflowGenUsername: "admin", WorkflowGenPassword: settings.Secret(password),
		Directory: simulatedDirectory, GroupDescription: "Provisioned by Microsoft Entra ID", LastName: mapping.FromDisplayName, Storage: settings.InMemory,
		Page: settings.Link,
	}, telemetry.NewLogger(events, stderr))
	if err != nil {
		return err
	}
	r.Log = "http://" + scim.Addr().String() + gateway.PageLink()
	simulator := wgsim.New(wgsim.Options{Directory: simulatedDirectory, Username: "admin", Password: password})
	var both errgroup.Group
	both.Go(func() error { return app.Serve(ctx, workflowGen, simulator) })
	gateway.Start(ctx)
	both.Go(func() error { return app.Serve(ctx, scim, gateway) })
	if err := r.save(o.settings, password); err != nil {
		return err
	}
	if err := announce(cmd, t, r, r.text()); err != nil {
		return err
	}
	return both.Wait()
}

// save writes the settings of this gateway, if a file is named.
func (r upReady) save(file, password string) error {
	if file == "" {
		return nil
	}
	text, err := json.MarshalIndent(settings.File{Values: settings.Values{
		"SCIM_TOKEN": r.Token, "PUBLIC_BASE_URL": strings.TrimSuffix(r.SCIM, "/scim/v2"), "WORKFLOWGEN_URL": r.WorkflowGen,
		"WORKFLOWGEN_USERNAME": "admin", "WORKFLOWGEN_PASSWORD": password, "WORKFLOWGEN_DIRECTORY": simulatedDirectory, "SYNC_STORAGE": settings.InMemory,
	}}, "", "  ")
	if err != nil {
		return err
	}
	return run.WriteFile(file, run.Bytes(append(text, '\n')))
}

func (r upReady) text() string {
	return fmt.Sprintf(`
  SCIM endpoint   %s
  Secret token    %s
  WorkflowGen     %s (a stand-in)
  Sync log        %s (opens once)

Try it:

  curl -H 'Authorization: Bearer %s' '%s/Users?filter=userName+eq+%%22ann@contoso.example%%22'

Replay Entra's cycles against it, in a second terminal:

  SCIM_TOKEN=%s go run ./handler/cmd/scimctl dev replay --url %s --users 200 --groups 20

Ctrl-C ends it.`, r.SCIM, r.Token, r.WorkflowGen, r.Log, r.Token, r.SCIM, r.Token, r.SCIM)
}
