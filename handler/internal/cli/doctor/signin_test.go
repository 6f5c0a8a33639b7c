package doctor_test

import (
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/doctor"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/test/scene"
)

// commands returns scimctl with the command that is tested.
func commands(t *run.Tool) *cobra.Command {
	return run.Parent(&cobra.Command{Use: "scimctl", SilenceUsage: true, SilenceErrors: true}, doctor.Command(t, nil))
}

// doctor --signin prints for each cause what was expected and received, and the setting. Old refusals are no problem.
func TestDoctorSignIn(t *testing.T) {
	s := scene.New(t, commands)
	s.Must(201, "POST", "/Users", scene.Person("ann@contoso.example", "Ann", "Example"))
	if out := s.Prints(0, "doctor --signin"); !strings.Contains(out, "✓ refused sign-ins       none in the last 24 hours") {
		t.Errorf("without any it says\n%s", out)
	}
	now := time.Now()
	old := provision.RefusedSignIns{Minute: now.Add(-3 * time.Hour), Cause: "wrong audience", Instance: "a", Count: 2, First: now.Add(-3 * time.Hour), Last: now.Add(-3 * time.Hour),
		Checks: []provision.SignInCheck{{Name: "issuer", Expected: "right", Received: "right", OK: true},
			{Name: "audience", Expected: "api://mine", Received: "api://\x1b[31mother", Setting: "FEDERATION_AUDIENCES"}}}
	if err := s.Ledger().RecordRefusedSignIns(t.Context(), []provision.RefusedSignIns{old}); err != nil {
		t.Fatal(err)
	}
	out := s.Prints(0, "doctor --signin")
	for _, want := range []string{"! wrong audience", "2 times in 24 hours", "audience: expected “api://mine”, received “api:// [31mother” (not verified), setting FEDERATION_AUDIENCES", "→ If the received audience"} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	s.Refuse(6)
	out = s.Prints(2, "doctor --signin")
	for _, want := range []string{"✗ unknown token", "The secret token is wrong: 6 times", "setting SCIM_TOKEN", "→ Setting to check: SCIM_TOKEN."} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "issuer") {
		t.Errorf("it lists a check that is as expected:\n%s", out)
	}
	if out := s.Prints(2, "doctor --signin --json"); !strings.Contains(out, `"check": "unknown token"`) || !strings.Contains(out, `"healthy": false`) {
		t.Errorf("in JSON it says\n%s", out)
	}
	t.Setenv("SYNC_STORAGE", "")
	if out := s.Prints(2, "doctor --signin"); !strings.Contains(out, "SYNC_STORAGE") {
		t.Errorf("without a log it says\n%s", out)
	}
}
