package entra

import (
	"context"
	"sync"
	"sync/atomic"
)

// run is one playing of a Play.
type run struct {
	*Play
	client   *client
	recorder recorder
	users    []userOnServer           // by index of pop.people
	groups   []groupOnServer          // by index of pop.groups
	ids      map[string]*userOnServer // by externalId
}

// userOnServer is what Entra remembers of a user that it provisioned.
type userOnServer struct {
	id       string // "" until it is known
	now      state  // the manager as an id
	escrowed bool   // something went wrong: Entra would come back to it in some hours, a play does not
}

// groupOnServer is what Entra remembers of a group.
type groupOnServer struct {
	id, externalID, name string
}

func (p *Play) newRun(c *client) *run {
	r := &run{
		Play:   p,
		client: c,
		users:  make([]userOnServer, len(p.pop.people)),
		groups: make([]groupOnServer, len(p.pop.groups)),
		ids:    make(map[string]*userOnServer, len(p.pop.people)),
	}
	for i, person := range p.pop.people {
		r.users[i].now.values = person.values
		r.users[i].now.values[manager] = "" // a reference is written when both sides exist
		r.ids[person.values[externalID]] = &r.users[i]
	}
	for i, g := range p.pop.groups {
		r.groups[i] = groupOnServer{"", g.externalID, g.displayName}
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

// each does the steps of a phase, as many at a time as the options say, and returns when the last one is done. Steps that
// were not begun when the context ended are left out.
func (r *run) each(ctx context.Context, phase string, n int, step func(ctx context.Context, i int)) {
	if n == 0 || ctx.Err() != nil {
		return
	}
	tell := r.teller(phase, n)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, r.options.Concurrency) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				step(ctx, i)
				tell()
			}
		})
	}
	workers.Wait()
}

// teller tells the progress of a phase, one step further with each call.
func (r *run) teller(phase string, total int) func() {
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

// send sends a request, checks the answer, and takes both down. An error says that the request or the check failed, or that
// the play was stopped; then nothing is taken down.
func (r *run) send(ctx context.Context, op string, req request, check func(*answer) error) error {
	a, err := r.client.do(ctx, req)
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil {
		err = check(&a)
	}
	r.recorder.add(op, req, &a, err)
	return err
}
