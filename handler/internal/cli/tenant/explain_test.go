package tenant

import (
	"fmt"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/setup"
	"workflowgen-scim/handler/internal/test/constants"
)

// Each problem of setup has a fix.
func TestEveryProblemHasAFix(t *testing.T) {
	a := &Application{Name: "WorkflowGen"}
	codes := constants.Of[setup.Code](t, "../../entra/setup", "Code")
	for _, code := range codes {
		err := a.Explain(fmt.Errorf("setup: %w", &setup.Problem{Code: code, App: "client"}))
		if run.FixOf(err, "") == "" {
			t.Errorf("%s has no fix", code)
		}
	}
	if len(fixes)+2 != len(codes) {
		t.Errorf("%d problems are worded, and there are %d", len(fixes)+2, len(codes))
	}
}

// The command that starts a job names its application.
func TestResumeCommand(t *testing.T) {
	err := &setup.Problem{Code: setup.NotStarted}
	for want, a := range map[string]*Application{"--app client": {Name: "X", ClientID: "client"}, `--name "X"`: {Name: "X"}} {
		if got := run.FixOf(a.Explain(err), ""); got != "start it with scimctl entra resume --yes "+want {
			t.Error(got)
		}
	}
}

// A failure does not conceal an application that setup created, and tells how to resume or to remove it.
func TestUnconnectedApplication(t *testing.T) {
	a := &Application{}
	err := a.Explain(&setup.Failure{Step: "credentials", Unconnected: &graph.ServicePrincipal{AppID: "client", DisplayName: "WorkflowGen"},
		Err: &setup.Problem{Code: setup.EntraRefused}})
	fix := run.FixOf(err, "")
	if !strings.Contains(err.Error(), `"WorkflowGen" (client id client) exists and is not connected`) || !strings.HasPrefix(fix, "correct the token") ||
		!strings.HasSuffix(fix, "scimctl entra remove --app client") {
		t.Errorf("%v → %s", err, fix)
	}
}
