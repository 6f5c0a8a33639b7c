package chaos

import (
	"os"
	"slices"
	"sync"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	code := m.Run()
	_ = os.RemoveAll(programFolder)
	os.Exit(code)
}

// TestChaos is the laboratory in a bounded form: some seconds of everything at once. CHAOS_DURATION makes it longer: then
// one provisioning after another is played, and Azurite is restarted in the middle of each.
func TestChaos(t *testing.T) {
	duration, err := time.ParseDuration(os.Getenv("CHAOS_DURATION"))
	long := err == nil
	processes, users, groups, concurrency, kill, wishes := 4, 20, 3, 12, 0.02, 12
	if long {
		processes, users, groups, concurrency, kill, wishes = 8, 300, 30, 96, 0.05, 60
	}
	began := time.Now()
	kills := 0
	for seed := uint64(1); seed == 1 || time.Since(began) < duration; seed++ {
		l := newLab(t, processes, seed)
		l.Kill, l.Reset, l.Lose, l.Refuse, l.Stall = kill, 0.01, 0.01, 0.01, 0.01
		l.balancer.LoseAnswer, l.balancer.Twice = 0.03, 0.05
		if long {
			go l.restartAzurite(5 * time.Second)
		}
		troubled := newContest(l, "troubled")
		var beside sync.WaitGroup
		beside.Go(func() { troubled.play(2, wishes, seed) })
		play := l.play(users, groups, concurrency, seed)
		beside.Wait()
		l.calm()
		undisturbed := newContest(l, "undisturbed")
		undisturbed.play(2, wishes, seed)
		e := l.evidence(play)
		for _, v := range slices.Concat(e.Violations(20), troubled.verdict(e), undisturbed.verdict(e)) {
			t.Errorf("seed %d: %s", seed, v)
		}
		if share := undisturbed.needless(); share >= 0.01 {
			t.Errorf("seed %d: %.1f %% of the answers were 503 without a reason, want less than 1 %%", seed, 100*share)
		}
		for _, step := range steps {
			if kills += l.kills[step]; l.kills[step] == 0 {
				t.Errorf("seed %d: nobody was killed %s", seed, step)
			}
		}
		t.Logf("seed %d: %v killed; %d transitions, %d calls that made none; %d lines in the log", seed, l.kills,
			len(e.Transitions), l.workflowGen.repeated, len(e.Feed))
		l.end()
		if t.Failed() {
			break
		}
	}
	t.Logf("%d processes were killed in %v", kills, time.Since(began).Round(time.Second))
}
