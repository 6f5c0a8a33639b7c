package setup

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"workflowgen-scim/handler/internal/entra/graph"
)

// job is the provisioning job that a run sets up. In a dry run it may not exist.
type job struct {
	graph.Job
	created bool // by this run
}

func (r *run) findJob(ctx context.Context, app application) (j job, step Step, err error) {
	if app.missing() {
		return j, would("make a provisioning job"), nil
	}
	jobs, err := r.graph.Jobs(ctx, app.ID)
	if err != nil {
		return j, Step{}, err
	}
	if j.Job = graph.SCIMJob(jobs); j.ID != "" {
		return j, unchanged(j.ID), nil
	}
	if len(jobs) > 0 {
		return j, Step{}, fmt.Errorf("the application has a job of the template %s, which uses an older SCIM: two jobs would work against each other. "+
			"Delete it or use another application", jobs[0].TemplateID)
	}
	j.created = true
	step, err = r.perform("make a provisioning job", func() error {
		if err := r.save(func(k *Known) { k.TemplateOf = app.ID }); err != nil {
			return err
		}
		return r.settle(ctx, app, func() (err error) {
			j.Job, err = r.graph.CreateJob(ctx, app.ID)
			return err
		})
	})
	return j, step, err
}

// putMapping replaces the schema by one with WorkflowGen's mapping, and reads it back. It returns the id of the synchronization
// rule.
func (r *run) putMapping(ctx context.Context, app application, j job) (rule string, step Step, err error) {
	if j.ID == "" {
		return "", would("map externalId to objectId and match on it, and remove what WorkflowGen has no place for; the differences are shown once the job is made"), nil
	}
	var schema *graph.Schema
	var raw []byte
	err = r.settle(ctx, app, func() (err error) {
		schema, raw, err = r.graph.Schema(ctx, app.ID, j.ID)
		return err
	})
	if err != nil {
		return "", Step{}, err
	}
	wish := r.opts.Wish
	if r.known.TemplateOf == app.ID && j.Status.Last == nil {
		wish.Trim = true // the mapping is Entra's template: no administrator's line is lost
	}
	p := replacement{app: app, job: j, wish: wish, raw: raw, wanted: schema.Clone()}
	diff, err := adopt(p.wanted, wish)
	if err != nil {
		return "", Step{}, err
	}
	p.changes = slices.DeleteFunc(slices.Clone(diff), func(d Difference) bool { return !d.Changes() })
	if len(p.changes) == 0 {
		return schema.RuleID(), Step{State: StepUnchanged, Detail: "WorkflowGen's", Diff: diff}, r.mapped()
	}
	step, err = r.perform(fmt.Sprintf("change %d lines of the mapping", len(p.changes)), func() error { return r.replace(ctx, p) })
	step.Diff = diff
	return schema.RuleID(), step, err
}

type replacement struct {
	app     application
	job     job
	wish    Wish
	raw     []byte // the schema that Graph sent
	wanted  *graph.Schema
	changes []Difference
}

func (r *run) replace(ctx context.Context, p replacement) error {
	if p.job.created && r.opts.Approve != nil {
		if err := r.opts.Approve(p.changes); err != nil {
			return err
		}
	}
	place, err := r.opts.Backup(p.raw)
	if err != nil {
		return fmt.Errorf("keep a backup of the schema: %w", err)
	}
	if p.job.Status.Last != nil {
		if err := r.oweRestart(); err != nil {
			return err
		}
	}
	if err := r.graph.PutSchema(ctx, p.app.ID, p.job.ID, p.wanted.JSON()); err != nil {
		return fmt.Errorf("%w; the previous schema is in %s", err, place)
	}
	if err := r.settle(ctx, p.app, func() error { return r.confirm(ctx, p, place) }); err != nil {
		return err
	}
	return r.mapped()
}

// mapped remembers that the mapping is no longer Entra's template: lines added from now on are an administrator's.
func (r *run) mapped() error {
	if r.opts.DryRun || r.known.TemplateOf == "" {
		return nil
	}
	return r.save(func(k *Known) { k.TemplateOf = "" })
}

// confirm reads the schema back. Graph may show the previous one for a moment, so a difference is worth a retry.
func (r *run) confirm(ctx context.Context, p replacement, place string) error {
	read, _, err := r.graph.Schema(ctx, p.app.ID, p.job.ID)
	if err != nil {
		return err
	}
	left, err := Differences(read, p.wish)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(left, Difference.Changes); i >= 0 {
		return notStored("schema", fmt.Sprintf("the mapping reads back other than it was stored (%s); the previous schema is in %s", left[i], place))
	}
	return nil
}

// notStored is the error of a document that Graph shows other than it was stored, in a form that settle retries.
func notStored(path, message string) error {
	return &graph.Error{Method: http.MethodGet, Path: path, Status: http.StatusConflict, Code: "NotAsPut", Message: message}
}

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
