package log_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/test/scene"
)

// Refused sign-ins are in the list, in the numbers and in an export of their own, and never among the changes of users.
func TestLogShowsRefusedSignIns(t *testing.T) {
	s := scene.New(t, commands)
	s.Must(201, "POST", "/Users", scene.Person("ann@contoso.example", "Ann", "Example"))
	s.Refuse(6)
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
		out := s.Prints(0, command)
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
	if err := json.Unmarshal([]byte(s.Prints(0, "log --json")), &list); err != nil || len(list) != 2 {
		t.Errorf("log --json is a list of %d, error %v", len(list), err)
	}
	for _, command := range []string{"log --type user", "log --outcome refused", "log export", "log export --json", "log user ann@contoso.example", "log tail --type group", "log stats --type user"} {
		if out := s.Prints(0, command); strings.Contains(out, "unknown token") || strings.Contains(out, "SignIn") {
			t.Errorf("scimctl %s shows refused sign-ins:\n%s", command, out)
		}
	}
	if out, _ := s.Run(t.Context(), 100, false, "log"); !strings.Contains(out, "  sign-in   ✗ 6 refused") || !strings.Contains(out, "The secret token is wrong: secret token: expected") {
		t.Errorf("on a terminal the list is\n%s", out)
	}
	if out, _ := s.Run(t.Context(), 100, false, "log", "stats"); !strings.Contains(out, "6 ×  The secret token is wrong") || !strings.Contains(out, "To do        Setting to check") {
		t.Errorf("on a terminal the numbers are\n%s", out)
	}
	s.Prints(1, "log --type sign-in --outcome refused")
	s.Prints(1, "log --type sign-in -n 0")
}

// tail -f prints new refused sign-ins once, and none of those from before.
func TestLogTailFollowsSignIns(t *testing.T) {
	s := scene.New(t, commands)
	s.Refuse(2)
	s.Must(201, "POST", "/Users", scene.Person("ann@contoso.example", "Ann", "Example"))
	s.Gateway.Wait()
	ctx, end := context.WithCancel(t.Context())
	waits := 0
	s.Tool.Wait = func(ctx context.Context, _ time.Duration) error {
		switch waits++; waits {
		case 1:
			l := s.Ledger()
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
	out, err := s.Run(ctx, 0, false, "log", "tail", "-f", "-n", "1")
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(strings.TrimRight(out, "\n"), "\n"); len(lines) != 2 || !strings.Contains(lines[1], "\tSignIn\twrong audience\t3 refused\t") {
		t.Errorf("tail -f shows\n%s", out)
	}
}
