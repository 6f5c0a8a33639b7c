package main

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/entra"
)

func (g *graph) doctorCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "doctor",
		Short:   "Look for the usual mistakes, each with its cure; exit code 2 if one is grave",
		Example: "  scimctl entra doctor\n  SCIM_TOKEN=… scimctl entra doctor --url https://scim.example.com/scim/v2   # tries the endpoint from here too",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := g.connect(cmd)
			if err != nil {
				return err
			}
			sp, err := g.principal(cmd.Context(), c)
			if err != nil {
				return err
			}
			var probe *entra.Endpoint
			if g.address() != "" && secretToken() != "" {
				probe = &entra.Endpoint{Address: g.address(), Token: secretToken()}
			}
			scene, err := c.Survey(cmd.Context(), sp, probe)
			if err != nil {
				return err
			}
			scene.Address = g.address()
			return g.printFindings(cmd, entra.Examine(cmd.Context(), scene))
		},
	}
	cmd.Flags().StringVar(&g.public, "url", "", "tenant URL as it should be (default: made from $PUBLIC_BASE_URL)")
	return cmd
}

func (g *graph) printFindings(cmd *cobra.Command, found []entra.Finding) error {
	grave := 0
	for _, f := range found {
		if f.Grave {
			grave++
		}
	}
	if g.asJSON {
		if err := printJSON(cmd, map[string]any{"checks": len(entra.Checks), "findings": found}); err != nil {
			return err
		}
	} else {
		printChecks(cmd.OutOrStdout(), found)
	}
	if grave > 0 {
		return &attention{fmt.Sprintf("%d grave findings", grave)}
	}
	return nil
}

func printChecks(w io.Writer, found []entra.Finding) {
	for _, check := range entra.Checks {
		ok := true
		for _, f := range found {
			if f.Check != check.Name {
				continue
			}
			ok = false
			mark := "note"
			if f.Grave {
				mark = "BAD "
			}
			fmt.Fprintf(w, "%s  %s\n", mark, f.What)
			if f.Cure != "" {
				fmt.Fprintf(w, "      → %s\n", f.Cure)
			}
		}
		if ok {
			fmt.Fprintf(w, "ok    %s\n", check.Asks)
		}
	}
}

func (g *graph) logsCommand() *cobra.Command {
	var since time.Duration
	var failed bool
	var who, file string
	cmd := &cobra.Command{
		Use:   "logs",
		Short: "Entra's provisioning log beside ours: what Entra believes against what happened",
		Long: "Logs reads Entra's provisioning log and, with --sync-log, joins it with the gateway's own by SCIM id, objectId and\n" +
			"time. Entra's log is minutes late and needs a P1 licence.",
		Example: "  scimctl entra logs --since 24h --failed\n  scimctl entra logs --user ann@contoso.com --sync-log export.ndjson\n" +
			"  scimctl entra logs --json",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.logs(cmd, time.Now().Add(-since), failed, who, file)
		},
	}
	f := cmd.Flags()
	f.DurationVar(&since, "since", 24*time.Hour, "how far back")
	f.BoolVar(&failed, "failed", false, "only what failed, or where the two logs do not agree")
	f.StringVar(&who, "user", "", "only about a user or group: name, objectId or SCIM id")
	f.StringVar(&file, "sync-log", "", "the gateway's log, exported as lines of JSON; - is standard input")
	return cmd
}

// mostRecords bounds what is read of Entra's log.
const mostRecords = 20_000

func (g *graph) logs(cmd *cobra.Command, since time.Time, failed bool, who, file string) error {
	c, err := g.connect(cmd)
	if err != nil {
		return err
	}
	sp, err := g.principal(cmd.Context(), c)
	if err != nil {
		return err
	}
	records, err := c.Log(cmd.Context(), sp.ID, since, mostRecords)
	if err != nil {
		return err
	}
	ours, done, err := g.ours(cmd, file, since)
	if err != nil {
		return err
	}
	defer done()
	joined, err := entra.Join(records, ours)
	if err != nil {
		return err
	}
	for i := range joined {
		j := &joined[i]
		if file == "" {
			j.Doubt = "" // without our side there is nothing to doubt
		}
		if failed && j.Doubt == "" && (j.Entra == nil || j.Entra.Status.Status != "failure") || who != "" && !about(j, who) {
			continue
		}
		if err := g.printJoined(cmd, j); err != nil {
			return err
		}
	}
	return nil
}

// ours is the gateway's own log, as far as it is given.
func (g *graph) ours(cmd *cobra.Command, file string, since time.Time) (iter.Seq2[entra.SyncEntry, error], func(), error) {
	from, done := io.Reader(strings.NewReader("")), func() {}
	switch file {
	case "":
	case "-":
		from = cmd.InOrStdin()
	default:
		f, err := os.Open(file)
		if err != nil {
			return nil, nil, err
		}
		from, done = f, func() { _ = f.Close() }
	}
	return entra.Exported{From: from}.Since(cmd.Context(), since), done, nil
}

func about(j *entra.Joined, who string) bool {
	if e := j.Entra; e != nil && (strings.EqualFold(e.Source.Name, who) || e.Source.ID == who || e.Target.ID == who) {
		return true
	}
	for _, o := range j.Ours {
		if strings.EqualFold(o.Name, who) || o.ExternalID == who || o.ID == who {
			return true
		}
	}
	return false
}

func (g *graph) printJoined(cmd *cobra.Command, j *entra.Joined) error {
	w := cmd.OutOrStdout()
	if g.asJSON {
		return json.NewEncoder(w).Encode(j)
	}
	if e := j.Entra; e != nil {
		fmt.Fprintf(w, "%s  entra    %-8s %-7s %s %s\n", moment(e.Time), e.Action, e.Status.Status, e.Source.Type, e.Source.Name)
		if e.Status.Error != nil {
			fmt.Fprintf(w, "                              %s: %s\n", e.Status.Error.Code, e.Status.Error.Reason)
		}
	}
	for _, o := range j.Ours {
		fmt.Fprintf(w, "%s  gateway  %-8s %-7s %s %s %s\n", moment(o.Time), o.Verb, o.Decision, o.Type, o.Name, o.Reason)
	}
	if j.Doubt != "" {
		fmt.Fprintf(w, "                    ? %s\n", j.Doubt)
	}
	return nil
}

func (g *graph) pageSigninCommand() *cobra.Command {
	var ok consent
	var o entra.PageOptions
	var name string
	cmd := &cobra.Command{
		Use:   "page-signin",
		Short: "Make the registration through which operators sign in to the log page",
		Long: "Page-signin makes an app registration for App Service Authentication and lets only one group sign in. It prints the\n" +
			"client id and the issuer, which the deployment asks for. There is no secret.",
		Example: "  scimctl entra page-signin --url https://scim.example.com --operators \"WorkflowGen operators\" --dry-run\n" +
			"  scimctl entra page-signin --url https://scim.example.com --operators \"WorkflowGen operators\" --yes --json",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Name, o.DryRun = name, ok.dryRun
			if o.PublicURL == "" {
				o.PublicURL = os.Getenv("PUBLIC_BASE_URL")
			}
			return g.pageSignin(cmd, &ok, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.PublicURL, "url", "", "address of the gateway (default: $PUBLIC_BASE_URL)")
	f.StringVar(&o.Operators, "operators", "", "group whose members may open the page")
	f.StringVar(&name, "registration", "WorkflowGen SCIM log page", "name of the registration")
	_ = cmd.MarkFlagRequired("operators")
	ok.flags(cmd)
	return cmd
}

func (g *graph) pageSignin(cmd *cobra.Command, ok *consent, o entra.PageOptions) error {
	c, err := g.connect(cmd)
	if err != nil {
		return err
	}
	var steps []entra.Step
	o.Tell = func(s entra.Step) {
		if steps = append(steps, s); !g.asJSON {
			printStep(cmd.OutOrStdout(), s)
		}
	}
	if !o.DryRun {
		if err := ok.ask(cmd, "Register the log page of "+o.PublicURL+" for the group "+o.Operators+"?"); err != nil {
			return err
		}
	}
	page, err := c.PageSignIn(cmd.Context(), o)
	if err != nil {
		return err
	}
	if g.asJSON {
		return printJSON(cmd, map[string]any{"clientId": page.ClientID, "issuer": page.Issuer, "steps": steps})
	}
	if page.ClientID != "" {
		fmt.Fprintf(cmd.OutOrStdout(), "\nClient id  %s\nIssuer     %s\n", page.ClientID, page.Issuer)
	}
	return nil
}
