package main

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/provision"
)

// refuse sends wrong tokens to the gateway, and waits until they are recorded.
func (s *scene) refuse(n int) {
	s.t.Helper()
	for range n {
		r := httptest.NewRequestWithContext(s.t.Context(), "GET", "/scim/v2/Users", nil)
		r.Header.Set("Authorization", "Bearer wrong-token-of-a-test")
		w := httptest.NewRecorder()
		if s.gateway.ServeHTTP(w, r); w.Code != 401 {
			s.t.Fatalf("a wrong token is answered %d", w.Code)
		}
	}
	s.gateway.Wait()
}

// shows runs a command in a pipe and answers what it wrote; its exit code must be as said.
func (s *scene) shows(code int, command string) string {
	s.t.Helper()
	out, err := s.run(s.t.Context(), 0, false, arguments(command)...)
	if got := run.ExitCode(err); got != code {
		s.t.Errorf("scimctl %s ends with %d, want %d: %v\n%s", command, got, code, err, out)
	}
	return out
}

// Refused sign-ins are in the list, in the numbers and in an export of their own, and never among the changes of users.
func TestLogShowsRefusedSignIns(t *testing.T) {
	s := newScene(t)
	s.must(201, "POST", "/Users", person("ann@contoso.example", "Ann", "Example"))
	s.refuse(6)
	for command, wants := range map[string][]string{
		"log":                              {"\tann@contoso.example\t", "\t\trefused sign-in\tSignIn\tunknown token\t6 refused\tsecret token: expected "},
		"log tail":                         {"\tann@contoso.example\t", "\tSignIn\tunknown token\t6 refused\t"},
		"log --type sign-in --since 1h":    {"\tSignIn\tunknown token\t6 refused\t"},
		"log --json":                       {`"name":"ann@contoso.example"`, `"type":"SignIn"`, `"cause":"unknown token","count":6`, `"receivedUnverified":`, `"setting":"SCIM_TOKEN"`},
		"log stats":                        {"changes\t\t1\n", "refused sign-in\tunknown token\t6\tSetting to check: `SCIM_TOKEN`. In Entra,"},
		"log stats --json":                 {`"changes": 1`, `"refusedSignIns": {`, `"title": "The secret token is wrong"`, `"count": 6`},
		"log export --type sign-in":        {"minute,cause,count,first,last,checks,settings,instance\n", ",unknown token,6,", ",SCIM_TOKEN,"},
		"log export --type sign-in --json": {`"type":"SignIn"`, `"cause":"unknown token"`},
	} {
		out := s.shows(0, command)
		for _, want := range wants {
			if !strings.Contains(out, want) {
				t.Errorf("scimctl %s does not say %q:\n%s", command, want, out)
			}
		}
		if strings.Contains(out, "wrong-token-of-a-test") {
			t.Errorf("scimctl %s shows the token:\n%s", command, out)
		}
		if strings.Contains(command, "sign-in") && strings.Contains(out, "ann@contoso.example") {
			t.Errorf("scimctl %s shows a user:\n%s", command, out)
		}
	}
	var list []map[string]any
	if err := json.Unmarshal([]byte(s.shows(0, "log --json")), &list); err != nil || len(list) != 2 {
		t.Errorf("log --json is a list of %d, error %v", len(list), err)
	}
	for _, command := range []string{"log --type user", "log --outcome refused", "log export", "log export --json", "log user ann@contoso.example", "log tail --type group", "log stats --type user"} {
		if out := s.shows(0, command); strings.Contains(out, "unknown token") || strings.Contains(out, "SignIn") {
			t.Errorf("scimctl %s shows refused sign-ins:\n%s", command, out)
		}
	}
	if out, _ := s.run(t.Context(), 100, false, "log"); !strings.Contains(out, "  sign-in   ✗ 6 refused") || !strings.Contains(out, "The secret token is wrong: secret token: expected") {
		t.Errorf("on a terminal the list is\n%s", out)
	}
	if out, _ := s.run(t.Context(), 100, false, "log", "stats"); !strings.Contains(out, "6 ×  The secret token is wrong") || !strings.Contains(out, "To do        Setting to check") {
		t.Errorf("on a terminal the numbers are\n%s", out)
	}
	s.shows(1, "log --type sign-in --outcome refused")
	s.shows(1, "log --type sign-in -n 0")
}

// tail -f shows refused sign-ins that come, once, and nothing of those that were there before.
func TestLogTailFollowsSignIns(t *testing.T) {
	s := newScene(t)
	s.refuse(2)
	s.must(201, "POST", "/Users", person("ann@contoso.example", "Ann", "Example"))
	s.gateway.Wait()
	ctx, end := context.WithCancel(t.Context())
	waits := 0
	s.tool.Wait = func(ctx context.Context, _ time.Duration) error {
		switch waits++; waits {
		case 1:
			l := s.ledger()
			now := time.Now()
			r := provision.RefusedSignIns{Minute: now, Cause: "wrong audience", Instance: "other", Count: 3, First: now, Last: now}
			if err := l.RecordRefusedSignIns(ctx, []provision.RefusedSignIns{r}); err != nil {
				t.Fatal(err)
			}
		case 3:
			end()
		}
		return ctx.Err()
	}
	out, err := s.run(ctx, 0, false, "log", "tail", "-f", "-n", "1")
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(strings.TrimRight(out, "\n"), "\n"); len(lines) != 2 || !strings.Contains(lines[1], "\tSignIn\twrong audience\t3 refused\t") {
		t.Errorf("tail -f shows\n%s", out)
	}
}

// doctor --signin names per cause what was expected and received, and the setting. Old refusals are no failure.
func TestDoctorSignIn(t *testing.T) {
	s := newScene(t)
	s.must(201, "POST", "/Users", person("ann@contoso.example", "Ann", "Example"))
	if out := s.shows(0, "doctor --signin"); !strings.Contains(out, "✓ refused sign-ins       none in the last 24 hours") {
		t.Errorf("without any it says\n%s", out)
	}
	now := time.Now()
	old := provision.RefusedSignIns{Minute: now.Add(-3 * time.Hour), Cause: "wrong audience", Instance: "a", Count: 2, First: now.Add(-3 * time.Hour), Last: now.Add(-3 * time.Hour),
		Checks: []provision.SignInCheck{{Name: "issuer", Expected: "right", Received: "right", OK: true},
			{Name: "audience", Expected: "api://mine", Received: "api://\x1b[31mother", Setting: "FEDERATION_AUDIENCES"}}}
	if err := s.ledger().RecordRefusedSignIns(t.Context(), []provision.RefusedSignIns{old}); err != nil {
		t.Fatal(err)
	}
	out := s.shows(0, "doctor --signin")
	for _, want := range []string{"! wrong audience", "2 times in 24 hours", "audience: expected “api://mine”, received “api:// [31mother” (not verified), setting FEDERATION_AUDIENCES", "→ If the audience that was received"} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	s.refuse(6)
	out = s.shows(2, "doctor --signin")
	for _, want := range []string{"✗ unknown token", "The secret token is wrong: 6 times", "setting SCIM_TOKEN", "→ Setting to check: SCIM_TOKEN."} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "issuer") {
		t.Errorf("it lists a check that is as expected:\n%s", out)
	}
	if out := s.shows(2, "doctor --signin --json"); !strings.Contains(out, `"check": "unknown token"`) || !strings.Contains(out, `"healthy": false`) {
		t.Errorf("in JSON it says\n%s", out)
	}
	t.Setenv("SYNC_STORAGE", "")
	if out := s.shows(2, "doctor --signin"); !strings.Contains(out, "SYNC_STORAGE") {
		t.Errorf("without a log it says\n%s", out)
	}
}
