package log_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/settings"
	"workflowgen-scim/handler/internal/test/scene"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

// The history of a user is one query on one partition. Commands of log change nothing, in the tables or in WorkflowGen.
func TestLogOnlyReads(t *testing.T) {
	s := scene.New(t, commands)
	s.Act()
	calls, before := s.Watch(), fmt.Sprint(s.WorkflowGen.Users(), s.WorkflowGen.Groups())
	if _, err := s.Run(t.Context(), 0, false, "log", "user", "ann@contoso.example"); err != nil {
		t.Fatal(err)
	}
	const story = "GET scimledger() PartitionKey eq 'User-VlhObGNqb3o' and RowKey ge 'log' and RowKey lt 'log:'"
	if got := calls(); !slices.Equal(got, []string{story}) {
		t.Errorf("a story takes\n%s\nwant\n%s", strings.Join(got, "\n"), story)
	}
	for _, line := range []string{"log", "log -n 3 --json", "log tail", "log show ZI2YOWHW", "log user eve@contoso.example", "log group --id UjNKdmRYQTZNUT09",
		"log stats", "log export --format json", "explain ann@contoso.example", "explain eve@contoso.example", "explain --group entra-accounting"} {
		if _, err := s.Run(t.Context(), 80, true, strings.Fields(line)...); err != nil && run.ExitCode(err) != 2 {
			t.Errorf("scimctl %s: %v", line, err)
		}
		for _, call := range calls() {
			if !strings.HasPrefix(call, "GET ") {
				t.Errorf("scimctl %s calls %s", line, call)
			}
		}
	}
	if after := fmt.Sprint(s.WorkflowGen.Users(), s.WorkflowGen.Groups()); after != before {
		t.Errorf("WorkflowGen was\n%s\nand is\n%s", before, after)
	}
}

// A new entry is printed once, when its change has ended.
func TestLogTailFollows(t *testing.T) {
	s := scene.New(t, commands)
	s.Act()
	s.RealTimes()
	ctx, end := context.WithCancel(t.Context())
	waits := 0
	s.Tool.Wait = func(ctx context.Context, _ time.Duration) error {
		switch waits++; waits {
		case 1:
			s.Must(201, "POST", "/Users", scene.Person("fay@contoso.example", "Fay", "Example"))
			s.Gateway.Wait()
		case 3: // it was read twice since
			end()
		}
		return ctx.Err()
	}
	out, err := s.Run(ctx, 0, false, "log", "tail", "-f", "-n", "2")
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(strings.TrimRight(out, "\n"), "\n"); len(lines) != 3 || !strings.Contains(lines[2], "\tfay@contoso.example\tCreate the user\t") {
		t.Errorf("tail -f shows\n%s", out)
	}
}

// Without tables the error names the reason.
func TestLogWithoutTables(t *testing.T) {
	azurite := testtools.StartAzurite(t).ConnectionString()
	for storage, want := range map[string]string{
		"": "SYNC_STORAGE is not set", "memory": "SYNC_STORAGE is memory", "DefaultEndpointsProtocol=http": "table storage:",
		azurite: "the storage account has no tables scimledger and scimfeed",
	} {
		for _, name := range settings.Names() {
			t.Setenv(name, "")
		}
		t.Setenv("SYNC_STORAGE", storage)
		for _, args := range [][]string{{"log"}, {"log", "user", "ann@contoso.example"}, {"log", "export"}, {"log", "stats"}} {
			root := commands(&run.Tool{})
			root.SetArgs(args)
			var out strings.Builder
			root.SetOut(&out)
			err := root.ExecuteContext(t.Context())
			if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "Eby8vdM") || strings.Contains(err.Error(), "\n") {
				t.Errorf("scimctl %v with %.20q: %v; want %q", args, storage, err, want)
			}
		}
	}
}

// Without WorkflowGen, log user searches the log only. Explain needs both.
func TestWorkflowGenAway(t *testing.T) {
	s := scene.New(t, commands)
	s.Act()
	t.Setenv("WORKFLOWGEN_URL", "http://127.0.0.1:1/wfgen/graphql")
	out, err := s.Run(t.Context(), 0, false, "log", "user", "ann@contoso.example")
	if err != nil || !strings.Contains(out, "searching the log only") || strings.Count(out, "\tann@contoso.example\t") != 5 {
		t.Errorf("%v:\n%s", err, out)
	}
	if out, err := s.Run(t.Context(), 0, false, "explain", "ann@contoso.example"); run.ExitCode(err) != 1 || out != "" {
		t.Errorf("%v: %s", err, out)
	}
}
