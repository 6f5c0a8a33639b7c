package setup

import (
	"context"
	"fmt"
	"time"

	"workflowgen-scim/handler/internal/entra/graph"
)

// oweRestart remembers, before a change, that the job must be restarted for it: if the run dies in between, the next one
// restarts the job.
func (r *run) oweRestart() error {
	if r.known.Restart {
		return nil
	}
	return r.save(func(k *Known) { k.Restart = true })
}

// start starts the job, and restarts it if a change concerns all users.
func (r *run) start(ctx context.Context, app application, j job, narrowed bool) (Step, error) {
	switch {
	case r.opts.NoStart:
		return skipped("not started"), nil
	case j.ID == "":
		return would("start the job"), nil
	}
	owed := narrowed || r.known.Restart
	running := j.Running() && j.Status.Quarantine == nil
	restart := func() error {
		if !owed {
			return nil
		}
		if err := r.graph.Restart(ctx, app.ID, j.ID, graph.ResetErrors); err != nil {
			return err
		}
		return r.save(func(k *Known) { k.Restart = false })
	}
	switch {
	case running && owed:
		return r.perform("restart the job, because mapping or scope changed", restart)
	case running:
		return unchanged("the job runs"), nil
	}
	return r.perform("start the job", func() error {
		if err := restart(); err != nil {
			return err
		}
		err := r.settle(ctx, app, func() error { return r.graph.Start(ctx, app.ID, j.ID) })
		if err != nil || !r.known.PausedForLink && r.known.Stopped == "" {
			return err
		}
		return r.save(func(k *Known) { k.PausedForLink, k.Stopped = false, "" })
	})
}

const (
	statePause = 5 * time.Second // Graph shows another state of a job some seconds after the request
	startLimit = 2 * statePause
	stopLimit  = 5 * statePause
)

// check waits until Graph shows the job as running.
func (r *run) check(ctx context.Context, app application, j job) (Step, error) {
	if r.opts.NoStart || r.opts.DryRun {
		return skipped(""), nil
	}
	err := r.graph.Repeat(ctx, statePause, func(waited time.Duration) (bool, error) {
		seen, err := r.graph.Job(ctx, app.ID, j.ID)
		switch {
		case err != nil:
			return false, err
		case seen.Status.Quarantine != nil:
			return false, problem(JobQuarantined, nil, "the job is in quarantine: %s", seen.Status.Quarantine.Meaning())
		case !seen.Running() && waited >= startLimit:
			return false, fmt.Errorf("the job does not run: %s, schedule %s", seen.Status.Code, seen.Schedule.State)
		}
		return seen.Running(), nil
	})
	return unchanged("the job runs every 40 minutes; its first cycle may take a while"), err
}
