package chaos

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"workflowgen-scim/handler/internal/provision"
	entrasim "workflowgen-scim/handler/internal/sim/entra"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	testtools "workflowgen-scim/handler/internal/test/tools"
	"workflowgen-scim/handler/internal/wait"
)

const (
	directory = "Entra ID"
	token     = "chaos-token-0123456789abcdef"
	password  = "chaos-password"

	lease = 3 * time.Second // of the first process; provision.Lease, by a clock that is ahead
)

// lab is a laboratory.
type lab struct {
	*testing.T
	*trouble
	azurite     *testtools.Azurite
	workflowGen *recorder
	workers     []*worker
	scim        string
	running     errgroup.Group
}

// newLab starts a laboratory with so many processes. What goes wrong depends on the rates and the seed, and on how the processes
// race.
func newLab(t *testing.T, processes int, seed uint64, wrong rates) *lab {
	t.Helper()
	l := &lab{T: t, trouble: &trouble{dice: rand.New(rand.NewPCG(seed, 0)), kills: map[string]int{}, rates: wrong}, azurite: testtools.OwnAzurite(t)}
	l.workflowGen = &recorder{trouble: l.trouble, sim: wgsim.New(wgsim.Options{Directory: directory, Password: password})}
	workflowGen := l.serve(l.workflowGen)
	binary, err := program()
	l.must(err)
	for i := range processes {
		l.workers = append(l.workers, l.worker(binary, workflowGen, i))
	}
	l.scim = "http://" + l.serve(&balancer{trouble: l.trouble, workers: l.workers, twice: wrong.Twice}) + "/scim/v2"
	t.Cleanup(l.end)
	return l
}

func (l *lab) serve(h http.Handler) (address string) {
	s := httptest.NewServer(h)
	l.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// worker starts a process with proxies of its own. By the storage's clock as the process sees it, leases end after about three
// seconds. The clock of the process is ahead of that of the process before it.
func (l *lab) worker(binary, workflowGen string, i int) *worker {
	w := &worker{binary: binary, up: make(chan struct{})}
	ahead := provision.Lease - lease - time.Duration(i)*100*time.Millisecond
	storage := l.serve(&proxy{trouble: l.trouble, target: l.azurite.Address(), step: storageStep, kill: w.kill, ahead: ahead})
	target := l.serve(&proxy{trouble: l.trouble, target: workflowGen, step: workflowGenStep, kill: w.kill})
	w.env = []string{
		"FUNCTIONS_CUSTOMHANDLER_PORT=0", "SCIM_TOKEN=" + token, "PUBLIC_BASE_URL=https://scim.example.com",
		"WORKFLOWGEN_URL=http://" + target + "/wfgen/graphql", "WORKFLOWGEN_USERNAME=admin", "WORKFLOWGEN_PASSWORD=" + password,
		"WORKFLOWGEN_DIRECTORY=" + directory, "SYNC_STORAGE=" + testtools.ConnectionString(storage),
		fmt.Sprintf("CHAOS_CLOCK=%d", i*45),
	}
	l.running.Go(w.run)
	return w
}

// end ends all processes and waits for them, before the servers that they call end.
func (l *lab) end() {
	for _, w := range l.workers {
		w.end()
	}
	if err := l.running.Wait(); err != nil {
		l.Error(err)
	}
}

// play provisions through the balancer, until it is done or the test ends.
func (l *lab) play(users, groups, concurrency int, seed uint64) *entrasim.Play {
	l.Helper()
	play, err := entrasim.New(entrasim.Options{BaseURL: l.scim, Token: token, Users: users, Groups: groups, Concurrency: concurrency, Seed: seed, Attempts: 60})
	if err != nil {
		l.Fatal(err)
	}
	result, err := play.Run(l.Context())
	if err != nil || !result.OK() {
		var table logWriter
		_ = result.WriteTable(&table)
		l.Fatalf("%d of %d operations failed, error %v\n%s", result.Failed, result.Count, err, table)
	}
	l.Logf("%d requests and %d repetitions in %v", result.Count, result.Retried, result.Elapsed.Round(time.Second))
	return play
}

// recover waits until each process reads from WorkflowGen again: after many failures a process sends no requests for a while.
func (l *lab) recover() {
	l.Helper()
	for _, w := range l.workers {
		for !l.reads(w) {
			l.must(wait.For(l.Context(), 200*time.Millisecond))
		}
	}
}

func (l *lab) reads(w *worker) bool {
	l.Helper()
	r, err := http.NewRequestWithContext(l.Context(), http.MethodGet, "http://"+w.at()+"/scim/v2/Users?count=1", nil)
	l.must(err)
	r.Header.Set("Authorization", "Bearer "+token)
	res, err := direct.RoundTrip(r)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	return res.StatusCode == http.StatusOK
}

type logWriter []byte

func (w *logWriter) Write(b []byte) (int, error) { *w = append(*w, b...); return len(b), nil }

func (l *lab) must(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

// restartAzurite restarts the storage after a while, as an administrator does.
func (l *lab) restartAzurite(after time.Duration) {
	if wait.For(l.Context(), after) != nil {
		return
	}
	l.azurite.Stop()
	l.azurite.Start()
}
