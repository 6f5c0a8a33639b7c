package entra

import (
	"errors"
	"slices"
	"sync"
	"time"
)

// recorder takes down what became of each operation. Its zero value is ready; it may be used from all workers.
type recorder struct {
	mu      sync.Mutex
	tallies map[string]*tally // by operation
	reasons []Reason
}

type tally struct {
	failed, retried int
	took            []time.Duration
}

// maxReasons is how many different reasons are kept: after some the rest tell nothing new.
const maxReasons = 20

// add takes down an operation that was answered, or given up.
func (r *recorder) add(op string, req request, a *answer, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.tallies[op]
	if t == nil {
		if r.tallies == nil {
			r.tallies = map[string]*tally{}
		}
		t = new(tally)
		r.tallies[op] = t
	}
	t.took = append(t.took, a.took)
	t.retried += a.retries
	if err != nil {
		t.failed++
		r.because(op, req, err)
	}
}

// because counts a reason, and keeps the first example of it.
func (r *recorder) because(op string, req request, err error) {
	what, detail := err.Error(), ""
	if p, ok := errors.AsType[*problem](err); ok {
		what, detail = p.what, p.detail
	}
	for i := range r.reasons {
		if known := &r.reasons[i]; known.Operation == op && known.Problem == what {
			known.Count++
			return
		}
	}
	if len(r.reasons) == maxReasons {
		return
	}
	target := req.path
	if req.query != "" {
		target += "?" + req.query
	}
	r.reasons = append(r.reasons, Reason{op, what, 1, req.method + " " + target, detail})
}

// result sums up.
func (r *recorder) result(elapsed time.Duration, complete bool) *Result {
	r.mu.Lock()
	defer r.mu.Unlock()
	res := &Result{Complete: complete, Elapsed: elapsed, Reasons: r.reasons}
	for _, name := range operations {
		t := r.tallies[name]
		if t == nil {
			continue
		}
		o := t.operation(name)
		res.Operations = append(res.Operations, o)
		res.Count += o.Count
		res.Failed += o.Failed
		res.Retried += o.Retried
	}
	if elapsed > 0 {
		res.PerSecond = float64(res.Count+res.Retried) / elapsed.Seconds()
	}
	return res
}

func (t *tally) operation(name string) Operation {
	slices.Sort(t.took)
	return Operation{name, len(t.took), t.failed, t.retried, percentile(t.took, 50), percentile(t.took, 95), percentile(t.took, 99)}
}

// percentile is the smallest of the sorted values that p percent of them do not exceed.
func percentile(sorted []time.Duration, p int) time.Duration {
	return sorted[(len(sorted)*p+99)/100-1]
}
