package chaos

import (
	"os"
	"testing"
	"time"
)

// TestChaos is the laboratory in a bounded form: some seconds of everything at once. CHAOS_DURATION makes it longer: then
// one provisioning after another is played, and Azurite is restarted in the middle of each.
func TestChaos(t *testing.T) {
	duration, err := time.ParseDuration(os.Getenv("CHAOS_DURATION"))
	long := err == nil
	processes, users, groups, concurrency, kill := 4, 20, 3, 12, 0.02
	if long {
		processes, users, groups, concurrency, kill = 8, 300, 30, 96, 0.05
	}
	began := time.Now()
	kills := 0
	for seed := uint64(1); seed == 1 || time.Since(began) < duration; seed++ {
		l := newLab(t, processes, seed, rates{Kill: kill, Reset: 0.01, Lose: 0.01, Refuse: 0.01, Stall: 0.01})
		l.balancer.LoseAnswer, l.balancer.Twice = 0.03, 0.05
		if long {
			go l.restartAzurite(5 * time.Second)
		}
		e := l.evidence(l.play(users, groups, concurrency, seed))
		for _, v := range e.Violations(20) {
			t.Errorf("seed %d: %s", seed, v)
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
