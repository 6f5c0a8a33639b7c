package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"workflowgen-scim/handler/internal/cli/dev"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// BenchmarkLinkPlan plans the link of 100,000 users, read over HTTP from both stand-ins, of which Graph's throttles as Graph does. The
// tool is a process of its own, so that its memory is its own. It must stay under 60 s and 300 MB.
func BenchmarkLinkPlan(b *testing.B) {
	const users = 100_000
	graph := graphsim.New(graphsim.Options{})
	wg := wgsim.New(wgsim.Options{Directory: directoryName, Username: "admin", Password: storyPassword})
	rows := make([]wgsim.UserRow, users)
	for i := range rows {
		u := graph.AddUser(dev.TestUser(i))
		rows[i] = wgsim.UserRow{UserName: `CONTOSO\` + u.SAM, LastName: u.Surname, IsActive: true}
		rows[i].SystemIdentifier, rows[i].CommonName, rows[i].Email = u.SID, u.DisplayName, u.Mail
	}
	if err := wg.Seed(rows, nil); err != nil {
		b.Fatal(err)
	}
	graphServer, wgServer := httptest.NewServer(graph), httptest.NewServer(wg)
	defer graphServer.Close()
	defer wgServer.Close()
	env := append(os.Environ(), asTool+"=1", "GRAPH_TOKEN="+graphsim.Token("admin", false),
		"WORKFLOWGEN_URL="+wgServer.URL+"/wfgen/graphql", "WORKFLOWGEN_USERNAME=admin", "WORKFLOWGEN_PASSWORD="+storyPassword,
		"WORKFLOWGEN_DIRECTORY="+directoryName)
	known := filepath.Join(b.TempDir(), "status")
	env = append(env, peakFile+"="+known)
	out := filepath.Join(b.TempDir(), "plan")
	var peak int
	for b.Loop() {
		cmd := exec.CommandContext(b.Context(), os.Args[0], "link", "plan", "--match", "sid,upn,sam", "--out", out, "--json", "--graph", graphServer.URL, "--auth", "token")
		cmd.Env = env
		cmd.Dir = b.TempDir()
		var printed bytes.Buffer
		cmd.Stderr = &printed
		answer, err := cmd.Output()
		var plan struct{ Summary map[string]int }
		if err != nil || json.Unmarshal(answer, &plan) != nil || plan.Summary["User sure"] != users {
			b.Fatal(fmt.Errorf("%w: %s%s", err, answer, printed.String()))
		}
		peak = max(peak, peakOf(b, known))
	}
	b.ReportMetric(float64(peak)/1024, "peak-MB")
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/plan")
	b.ReportMetric(float64(graph.Throttled()), "throttled")
	if peak > 300<<10 || b.Elapsed().Seconds() > 60*float64(b.N) {
		b.Errorf("planning takes %d MB and %v", peak>>10, b.Elapsed())
	}
}

var highWater = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// peakOf is the most memory that the tool held, in KB. What waiting for a process tells is that of its parent too.
func peakOf(b *testing.B, file string) int {
	status, err := os.ReadFile(file)
	m := highWater.FindSubmatch(status)
	if err != nil || m == nil {
		b.Skip("this system does not tell how much memory a process held at most")
	}
	peak, _ := strconv.Atoi(string(m[1]))
	return peak
}
