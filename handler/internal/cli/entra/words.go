package entra

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/entra/checks"
	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/setup"
)

// fixes tell what the operator does about a finding.
var fixes = map[checks.Action]string{
	checks.RunSetup:          "Run scimctl entra setup.",
	checks.StoreConnection:   "Run scimctl entra setup, which stores the right one.",
	checks.OtherApplication:  "Run setup for this gateway with another application (--name).",
	checks.PublishHTTPS:      "Publish the gateway at an HTTPS address, and run setup with it.",
	checks.CorrectURL:        "Correct the tenant URL with --url.",
	checks.EndWithSCIM:       "The tenant URL must end with /scim/v2.",
	checks.ReachGateway:      "Check that the gateway runs and that its name resolves. Entra calls from the addresses of the service tag AzureActiveDirectory.",
	checks.PassFirewall:      "Let requests without a User-Agent pass the firewall in front of the gateway, and allow this machine's address (in Azure: OPERATOR_CIDRS).",
	checks.SeeGatewayLog:     "See the gateway's log.",
	checks.SeeAddress:        "Check which service answers at the address.",
	checks.SetToken:          "Set SCIM_TOKEN to the token that the gateway accepts.",
	checks.StoreToken:        "Run scimctl entra setup with SCIM_TOKEN set to a valid token, without \"Bearer\" and without spaces.",
	checks.RenewClientSecret: "In the portal, under the application's Provisioning, check token endpoint, client identifier and secret; renew the secret with scimctl token new --what client.",
	checks.AcceptEntraTokens: "Run scimctl entra setup with SCIM_TOKEN set, or let the gateway accept the tokens that Entra issues: ENTRA_TENANTS, ENTRA_AUDIENCES.",
	checks.Resume:            "Run scimctl entra resume.",
	checks.RestartLater:      "Check again in an hour; if it still does not run: scimctl entra restart.",
	checks.RestartForScope:   "If the scope was changed from all to assigned users and groups: scimctl entra restart.",
	checks.RestartFull:       "Run scimctl entra restart --full: Entra then matches all users and groups again.",
	checks.RestartErrors:     "See scimctl entra logs --failed, remove the causes, then: scimctl entra restart --errors.",
	checks.RetestAndRestart:  "Run scimctl entra doctor; once the cause is removed: scimctl entra restart --errors.",
	checks.WaitOrRestart:     "Usually Entra recovers; if not: scimctl entra restart --errors.",
	checks.AllowDeletions:    "Check the scope and the assignments. If the deletions are intended, allow them in the Entra admin center under Provisioning.",
	checks.AskMicrosoft:      "Ask Microsoft's support, with the job id.",
	checks.SeeFailures:       "See scimctl entra logs --failed.",
	checks.AwaitRetries:      "See scimctl entra logs --failed; Entra retries them.",
	checks.DeleteJobs:        "Delete all but the one of the template scim.",
	checks.CorrectMapping:    "Run scimctl entra setup; scimctl entra diff shows what it would change.",
	checks.TrimMapping:       "The gateway accepts and ignores them. scimctl entra setup --trim removes them, which saves the requests.",
	checks.AssignUsers:       "Assign users and groups: scimctl entra setup --assign GROUP.",
	checks.AssignInner:       "Assign the inner groups too: Entra provisions only direct members, and WorkflowGen has no groups in groups.",
	checks.AssignAgain:       "Remove the assignment and assign again.",
	checks.AssignWhereNeeded: "Remove the assignments and assign again, if these users should be provisioned.",
	checks.LinkExisting:      "See scimctl entra logs --failed. Link existing users with scimctl link plan.",
	checks.DeleteOutOfScope:  "Turn SkipOutOfScopeDeletions off, unless it is intended.",
	checks.SetThreshold:      "Run scimctl entra setup, which sets it to 50 (--delete-threshold, --notify).",
	checks.NotNeeded:         "No action is needed.",
}

// wordFix returns what the operator does about a finding.
func wordFix(f checks.Fix) string {
	switch f.Action {
	case checks.AllowMachine:
		return f.Detail
	case checks.RemoveOther:
		return "Remove one of them: scimctl entra remove --app " + f.Detail + "."
	case checks.ForgetConnections:
		commands := make([]string, len(f.Of))
		for i, id := range f.Of {
			commands[i] = forgetCommand(id)
		}
		return "Run " + strings.Join(commands, ", ") + " (beta): Entra then looks for the account by externalId in its next cycle, and creates one if it finds none."
	}
	return fixes[f.Action]
}

// forgetCommand returns the command that makes Entra forget the connection of an object.
func forgetCommand(of graph.Identity) string {
	command := "scimctl entra connection forget " + of.ID
	if of.IsGroup() {
		command += " --group"
	}
	return command
}

// hints tell what the operator may want to do about a step.
var hints = map[setup.Hint]string{
	setup.HintAssign: "use --assign NAME or --scope all",
	setup.HintProof:  "name one with --proof",
	setup.HintToken:  "set SCIM_TOKEN or use --vault",
	setup.HintServer: "add its address to OPERATOR_CIDRS to try the URL and the token from here",
}

// steps collects the steps of a run, and prints them unless JSON is wanted.
type steps struct {
	*session
	list []setup.Step
}

// output returns where a command prints while it runs, nil if it prints JSON at the end.
func (g *session) output(cmd *cobra.Command) io.Writer {
	if g.JSON {
		return nil
	}
	return cmd.OutOrStdout()
}

// tell keeps a step, in words. The error of a failed step is printed when the command ends.
func (s *steps) tell(w io.Writer, step setup.Step) {
	if hint := hints[step.Hint]; hint != "" {
		step.Detail += "; " + hint
	}
	if step.Err != nil {
		err := s.Explain(step.Err)
		if step.Detail = err.Error(); run.FixOf(err, "") != "" {
			step.Detail += ": " + run.FixOf(err, "")
		}
	}
	if s.list = append(s.list, step); w != nil && step.State != setup.StepFailed {
		s.print(w, step)
	}
}

// print prints a step and its differences. A step without changes or words is left out.
func (s *steps) print(w io.Writer, step setup.Step) {
	if step.Detail == "" && len(step.Diff) == 0 && (step.State == setup.StepUnchanged || step.State == setup.StepSkipped) {
		return
	}
	table := terminal.NewTable(s.Screen(w), 10, 12)
	table.Gap, table.Wrap = 1, true
	_ = table.Row(step.State, step.Name, step.Detail)
	for _, d := range step.Diff {
		fmt.Fprintf(w, "           %s\n", wordDifference(d))
	}
}

// wordDifference returns a difference, with what the operator can do about one that setup only names.
func wordDifference(d setup.Difference) string {
	if d.Kind == setup.Unused {
		return d.String() + "; setup --trim removes it"
	}
	return d.String()
}
