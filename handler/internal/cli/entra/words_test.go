package entra

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/doctor"
	"workflowgen-scim/handler/internal/entra/checks"
	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/setup"
	"workflowgen-scim/handler/internal/test/constants"
)

// Each action of a check and each hint of setup is worded.
func TestEveryFixIsWorded(t *testing.T) {
	actions := constants.Of[checks.Action](t, "../../entra/checks", "Action")
	for _, a := range actions {
		f := checks.Fix{Action: a, Detail: "detail", Of: []graph.Identity{{ID: "id"}}}
		if wordFix(f) == "" {
			t.Errorf("%s has no words", a)
		}
	}
	if len(fixes)+3 != len(actions) {
		t.Errorf("%d actions are worded, and there are %d", len(fixes)+3, len(actions))
	}
	for _, h := range constants.Of[setup.Hint](t, "../../entra/setup", "Hint") {
		if hints[h] == "" {
			t.Errorf("%s has no words", h)
		}
	}
}

// A group needs a flag in the command that makes Entra forget it.
func TestForgetCommands(t *testing.T) {
	got := wordFix(checks.Fix{Action: checks.ForgetConnections, Of: []graph.Identity{{ID: "a", Type: "User"}, {ID: "b", Type: "group"}}})
	if !strings.HasPrefix(got, "Run scimctl entra connection forget a, scimctl entra connection forget b --group (beta)") {
		t.Error(got)
	}
}

// The checks of scimctl doctor are those of Entra, which need the first one.
func TestDoctorChecks(t *testing.T) {
	failed := doctor.Fail(errors.New("unreachable"), "")
	all := doctorChecks(func(context.Context) (*checks.Scene, doctor.Finding) { return nil, failed })
	results := doctor.Run(t.Context(), all, func(doctor.Result) {})
	if len(results) != 1+len(checks.All) {
		t.Errorf("%d results", len(results))
	}
	for _, r := range results[1:] {
		if r.Status != doctor.Skipped || !strings.Contains(r.Says, access) {
			t.Errorf("%+v", r)
		}
	}
}

// The first version whose validity has begun is taken: versions come newest first.
func TestFirstValid(t *testing.T) {
	now := time.Now()
	version := func(value string, from time.Time) auth.Version { return auth.Version{Value: value, From: from} }
	newest, before, old := version("from tomorrow", now.Add(run.Day)), version("now", now), version("always", time.Time{})
	if got := firstValid([]auth.Version{newest, before, old}, now); got != "now" {
		t.Errorf("%q was taken", got)
	}
	if got := firstValid([]auth.Version{newest}, now); got != "" {
		t.Errorf("%q was taken", got)
	}
}
