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

// size is the size of one run.
type size struct {
	processes, users, groups, concurrency int
	contested, wishes                     int // users that clients compete for, and wishes of each client
	restart                               bool
	rates
}

var (
	bounded = size{processes: 4, users: 20, groups: 3, concurrency: 12, contested: 2, wishes: 12,
		rates: rates{Kill: 0.02, Reset: 0.01, Lose: 0.01, Refuse: 0.01, Stall: 0.01, LoseAnswer: 0.03, Twice: 0.05}}
	long = size{processes: 8, users: 300, groups: 30, concurrency: 96, contested: 6, wishes: 60, restart: true,
		rates: rates{Kill: 0.05, Reset: 0.01, Lose: 0.01, Refuse: 0.01, Stall: 0.01, LoseAnswer: 0.03, Twice: 0.05}}
)

// TestChaos runs the laboratory in a short form: some seconds of everything at once. With CHAOS_DURATION it runs longer: one
// provisioning after another, with a restart of Azurite in the middle of each.
func TestChaos(t *testing.T) {
	began, s := time.Now(), bounded
	duration, err := time.ParseDuration(os.Getenv("CHAOS_DURATION"))
	if err == nil {
		s = long
	}
	kills := 0
	for seed := uint64(1); (seed == 1 || time.Since(began) < duration) && !t.Failed(); seed++ {
		kills += s.play(t, seed)
	}
	t.Logf("%d processes were killed in %v", kills, time.Since(began).Round(time.Second))
}

// play runs one provisioning with everything that can go wrong, and a contest beside it. Then, without trouble, it runs another
// contest, in which leases are as long as in operation and almost no answer may be 503. At the end it judges the evidence. It
// returns the number of processes killed.
func (s size) play(t *testing.T, seed uint64) (kills int) {
	l := newLab(t, s.processes, seed, s.rates)
	defer l.end()
	if s.restart {
		go l.restartAzurite(5 * time.Second)
	}
	troubled, undisturbed := newContest(l, "troubled"), newContest(l, "undisturbed")
	var beside sync.WaitGroup
	defer beside.Wait()
	beside.Go(func() { troubled.play(s.contested, s.wishes, seed) })
	play := l.play(s.users, s.groups, s.concurrency, seed)
	beside.Wait()
	l.calm()
	l.recover()
	l.setWholeLeases(true)
	undisturbed.play(s.contested, s.wishes, seed)
	l.setWholeLeases(false)
	e := l.evidence(play)
	for _, v := range slices.Concat(e.Violations(20), troubled.verdict(e), undisturbed.verdict(e)) {
		t.Errorf("seed %d: %s", seed, v)
	}
	if share := undisturbed.needless(); share >= 0.01 {
		t.Errorf("seed %d: %.1f %% of the answers were 503 without a reason, want less than 1 %%", seed, 100*share)
	}
	killed := l.killed()
	for _, step := range steps {
		if kills += killed[step]; killed[step] == 0 {
			t.Errorf("seed %d: no process was killed %s", seed, step)
		}
	}
	t.Logf("seed %d: %v killed; %d transitions of %d calls; %d lines in the log", seed, killed,
		len(e.Transitions), l.workflowGen.mutations(), len(e.Feed))
	return kills
}
