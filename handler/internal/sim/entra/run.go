package entra

import (
	"context"
	"sync"
	"sync/atomic"
)

// run is one run of a Play.
type run struct {
	*Play
	client   *Client
	recorder recorder
	users    []remote           // by index of pop.people
	groups   []remote           // by index of pop.groups
	ids      map[string]*remote // users by externalId
}

func (p *Play) newRun(c *Client) *run {
	r := &run{
		Play:   p,
		client: c,
		users:  make([]remote, len(p.pop.people)),
		groups: make([]remote, len(p.pop.groups)),
		ids:    make(map[string]*remote, len(p.pop.people)),
	}
	for i, person := range p.pop.people {
		r.users[i] = remote{collection: Users, index: i, now: state{values: person.values}}
		r.users[i].now.values[manager] = "" // a reference is written when both sides exist
		r.ids[person.values[externalID]] = &r.users[i]
	}
	for i, g := range p.pop.groups {
		r.groups[i] = remote{collection: Groups, index: i, now: state{values: values{externalID: g.externalID, displayName: g.displayName}}}
	}
	return r
}

func (r *run) cycles(ctx context.Context) error {
	if err := r.testConnection(ctx); err != nil {
		return err
	}
	if r.options.Cycles == IncrementalOnly {
		r.match(ctx)
	} else {
		r.initial(ctx)
	}
	if r.options.Cycles != InitialOnly {
		r.incremental(ctx)
	}
	r.each(ctx, "Check members", len(r.groups), r.checkMembers)
	return ctx.Err()
}

// each runs the steps of a phase, as many at a time as the options allow, and returns after the last one. It skips the steps
// that had not begun when the context ended.
func (r *run) each(ctx context.Context, phase string, n int, step func(ctx context.Context, i int)) {
	if n == 0 || ctx.Err() != nil {
		return
	}
	report := r.progress(phase, n)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, r.options.Concurrency) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				step(ctx, i)
				report()
			}
		})
	}
	workers.Wait()
}

// progress returns a function that reports one more step of a phase.
func (r *run) progress(phase string, total int) func() {
	if r.options.Progress == nil {
		return func() {}
	}
	var mu sync.Mutex
	done := 0
	r.options.Progress(phase, 0, total)
	return func() {
		mu.Lock()
		defer mu.Unlock()
		done++
		r.options.Progress(phase, done, total)
	}
}

// send sends a request, checks the answer, and records both. It returns the error of the request or of the check, or, without
// a record, that of the context.
func (r *run) send(ctx context.Context, op string, req Request, check func(*Answer) error) error {
	a, err := r.client.Send(ctx, req)
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil {
		err = check(&a)
	}
	r.recorder.add(op, req, &a, err)
	return err
}
