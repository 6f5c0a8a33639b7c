package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
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

// upOptions are the flags of up.
type upOptions struct {
	addr, token, settings string
	asJSON, shows         bool
}

func upCommand() *cobra.Command {
	var o upOptions
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Start the SCIM endpoint with a WorkflowGen simulator behind it",
		Long: "Up starts the gateway and a WorkflowGen simulator in one process. They speak GraphQL over HTTP, as with a real\n" +
			"WorkflowGen. All they hold is in memory and ends with them.",
		Example: "  scimctl up\n  scimctl up --addr 127.0.0.1:0 --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return up(cmd.Context(), o, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&o.addr, "addr", "127.0.0.1:7071", "address to listen on; port 0 is any free one")
	cmd.Flags().StringVar(&o.token, "token", "", "secret token that clients must send (default: one is made)")
	cmd.Flags().StringVar(&o.settings, "settings", "", "file to write the settings to, for scimctl doctor; they hold the token and a password")
	cmd.Flags().BoolVar(&o.asJSON, "json", false, "when ready, print one line of JSON instead of words")
	cmd.Flags().BoolVar(&o.shows, "log", false, "write an event for each request to stderr, not only warnings")
	return cmd
}

// ready is what up says once it is.
type ready struct {
	SCIM        string `json:"scim"`
	Token       string `json:"token"`
	WorkflowGen string `json:"workflowgen"`
	Log         string `json:"log"` // opens the page of the sync log, once
}

const simulated = "Entra ID" // the directory that up provisions

func up(ctx context.Context, o upOptions, stdout, stderr io.Writer) error {
	scim, err := run.Listen(o.addr)
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
	r := ready{SCIM: "http://" + scim.Addr().String() + "/scim/v2", Token: o.token, WorkflowGen: "http://" + workflowGen.Addr().String() + "/wfgen/graphql"}
	events := io.Discard
	if o.shows {
		events = stderr
	}
	gateway, err := app.New(settings.Config{
		Token: []settings.Secret{settings.Secret(o.token)}, PublicURL: "http://" + scim.Addr().String(),
		WorkflowGenURL: r.WorkflowGen, WorkflowGenUsername: "admin", WorkflowGenPassword: settings.Secret(password),
		Directory: simulated, GroupDescription: "Provisioned by Microsoft Entra ID", LastName: mapping.FromDisplayName, Storage: settings.InMemory,
		Page: settings.Link,
	}, telemetry.NewLogger(events, stderr))
	if err != nil {
		return err
	}
	r.Log = "http://" + scim.Addr().String() + gateway.PageLink()
	simulator := wgsim.New(wgsim.Options{Directory: simulated, Username: "admin", Password: password})
	var both errgroup.Group
	both.Go(func() error { return app.Serve(ctx, workflowGen, simulator) })
	gateway.Start(ctx)
	both.Go(func() error { return app.Serve(ctx, scim, gateway) })
	if err := r.save(o.settings, password); err != nil {
		return err
	}
	if err := r.print(stdout, o.asJSON); err != nil {
		return err
	}
	return both.Wait()
}

// save writes down what a handler of the same make would need, if a file is named.
func (r ready) save(file, password string) error {
	if file == "" {
		return nil
	}
	text, err := json.MarshalIndent(settings.File{Values: settings.Values{
		"SCIM_TOKEN": r.Token, "PUBLIC_BASE_URL": strings.TrimSuffix(r.SCIM, "/scim/v2"), "WORKFLOWGEN_URL": r.WorkflowGen,
		"WORKFLOWGEN_USERNAME": "admin", "WORKFLOWGEN_PASSWORD": password, "WORKFLOWGEN_DIRECTORY": simulated, "SYNC_STORAGE": settings.InMemory,
	}}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o600)
}

func (r ready) print(w io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(r)
	}
	_, err := fmt.Fprintf(w, `
  SCIM endpoint   %s
  Secret token    %s
  WorkflowGen     %s (a simulator)
  Sync log        %s (opens once)

Try it:

  curl -H 'Authorization: Bearer %s' '%s/Users?filter=userName+eq+%%22ann@contoso.example%%22'

Play Entra's cycles against it, in a second terminal:

  go run ./handler/cmd/scimctl replay --url %s --token %s --users 200 --groups 20

Ctrl-C ends it.
`, r.SCIM, r.Token, r.WorkflowGen, r.Log, r.Token, r.SCIM, r.SCIM, r.Token)
	return err
}
