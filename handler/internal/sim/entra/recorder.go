package entra

import (
	"errors"
	"slices"
	"sync"
	"time"
)

// recorder counts the operations and keeps the reasons of failures. Its zero value is ready; all workers may use it.
type recorder struct {
	mu      sync.Mutex
	tallies map[string]*tally // by operation
	reasons []Reason
}

type tally struct {
	failed, retried int
	took            []time.Duration
}

// maxReasons bounds the different reasons that are kept: further ones add little.
const maxReasons = 20

// add counts an operation that was answered, or given up.
func (r *recorder) add(op string, req Request, a *Answer, err error) {
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
func (r *recorder) because(op string, req Request, err error) {
	text, detail := err.Error(), ""
	if p, ok := errors.AsType[*problem](err); ok {
		text, detail = p.text, p.detail
	}
	for i := range r.reasons {
		if known := &r.reasons[i]; known.Operation == op && known.Problem == text {
			known.Count++
			return
		}
	}
	if len(r.reasons) == maxReasons {
		return
	}
	target := req.Path
	if req.Query != "" {
		target += "?" + req.Query
	}
	r.reasons = append(r.reasons, Reason{op, text, 1, req.Method + " " + target, detail})
}

// result returns the sums.
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

// percentile returns the smallest of the sorted values that p percent of them do not exceed.
func percentile(sorted []time.Duration, p int) time.Duration {
	return sorted[(len(sorted)*p+99)/100-1]
}
