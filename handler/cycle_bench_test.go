package main_test

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	entrasim "workflowgen-scim/handler/internal/sim/entra"
)

// BenchmarkCycle plays Entra's two cycles against the program and a simulator, each a process of its own, over loopback.
func BenchmarkCycle(b *testing.B) {
	var perSecond, cpu float64
	for b.Loop() {
		p := start(b, simulator(b))
		play, err := entrasim.New(entrasim.Options{BaseURL: p.url + "/scim/v2", Token: secretToken, Users: 2000, Groups: 20,
			Concurrency: 8, Seed: 1, Client: p.client})
		if err != nil {
			b.Fatal(err)
		}
		result, err := play.Run(b.Context())
		if err != nil || !result.OK() {
			_ = result.WriteTable(os.Stdout)
			b.Fatalf("%d of %d operations failed, error %v", result.Failed, result.Count, err)
		}
		p.end(b)
		state := p.process.ProcessState
		perSecond = result.PerSecond
		cpu = (state.UserTime() + state.SystemTime()).Seconds() * 1000 / float64(result.Count+result.Retried)
	}
	b.ReportMetric(perSecond, "req/s")
	b.ReportMetric(cpu, "cpu-ms/req")
	figures.atLeast("Entra cycle, 2,000 users, 20 groups, 8 at a time", 2500, perSecond, "req/s")
	figures.atMost("… handler CPU a request", 0.30, cpu, "ms")
}

// simulator starts a WorkflowGen in a process of its own and answers its address.
func simulator(b *testing.B) string {
	cmd := scimctl(b, "dev", "workflowgen", "--directory", provisioned, "--username", username, "--password", password)
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = cmd.Wait() }) // the context of the benchmark is over then, which ends it
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSuffix(strings.TrimSpace(line), "/wfgen/graphql")
}

// BenchmarkStart is how long the program takes until it listens, what it weighs, and what it takes while nothing happens.
func BenchmarkStart(b *testing.B) {
	name, err := build()
	if err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	var rss float64
	for b.Loop() {
		began := time.Now()
		p := start(b, "http://127.0.0.1:9")
		took = append(took, time.Since(began))
		rss = residentMB(b, p.process.Process.Pid)
		p.end(b)
	}
	slices.Sort(took)
	median := float64(took[len(took)/2].Microseconds()) / 1000
	figures.atMost(fmt.Sprintf("start to listening, median of %d", len(took)), 25, median, "ms")
	figures.atMost("stripped binary", 12, float64(info.Size())/1e6, "MB")
	figures.atMost("idle memory (RSS)", 20, rss, "MB")
}

// residentMB is the memory of a process as Linux counts it.
func residentMB(b *testing.B, pid int) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skip("no /proc here")
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			var kb float64
			if _, err := fmt.Sscanf(rest, "%f", &kb); err == nil {
				return kb / 1000
			}
		}
	}
	b.Fatal("no VmRSS in status")
	return 0
}
