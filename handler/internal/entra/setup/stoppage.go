package setup

import (
	"context"
	"errors"
	"fmt"
	"time"

	"workflowgen-scim/handler/internal/entra/graph"
)

// Stoppage stops a provisioning job while Entra does something that it refuses to do beside a running job.
//
// The memory records the stop before it happens, so that the next run starts a job that an interrupted run left stopped. A job
// that was stopped before stays stopped, and a job in quarantine is neither stopped nor started: starting it would end the
// quarantine.
type Stoppage struct {
	Client    *graph.Client
	Principal string // the object id of the enterprise application
	Job       graph.Job
	Memory    Memory

	// Notice is told when the job is stopped and started. nil is not told.
	Notice func(text string)
}

func (s *Stoppage) notice(text string) {
	if s.Notice != nil {
		s.Notice(text)
	}
}

// restartLimit bounds how long starting the job may take after the caller's context has ended.
const restartLimit = 30 * time.Second

// While stops the job, calls do, and starts the job again if it ran before or if an interrupted run had stopped it. It starts
// the job also when do fails or when ctx ends in the meantime. Its errors are MustStop, StaysStopped, NotStarted and those of do.
func (s *Stoppage) While(ctx context.Context, do func(context.Context) error) error {
	owed, err := s.owed()
	if err != nil {
		return err
	}
	if s.Job.Running() {
		return s.stopped(ctx, do)
	}
	if !owed {
		s.notice("The provisioning job is stopped already, and stays stopped.")
	}
	err = do(ctx)
	if owed {
		s.notice(leftStopped)
		err = errors.Join(err, s.start(ctx))
	}
	return err
}

// stopped is While for a job that runs.
func (s *Stoppage) stopped(ctx context.Context, do func(context.Context) error) error {
	if s.Job.Status.Quarantine != nil {
		return problem(MustStop, nil, "the provisioning job is in quarantine, and has to be stopped for this; starting it again would end the quarantine")
	}
	if err := s.remember(s.Job.ID); err != nil {
		return err
	}
	s.notice("The provisioning job is stopped meanwhile.")
	err := s.Client.Pause(ctx, s.Principal, s.Job.ID)
	if status := graph.Status(err); status >= 400 && status < 500 {
		return errors.Join(fmt.Errorf("stop the provisioning job: %w", err), s.remember(""))
	}
	if err == nil {
		err = s.awaitStopped(ctx)
	}
	if err != nil {
		err = fmt.Errorf("stop the provisioning job: %w", err)
	} else {
		err = do(ctx)
	}
	return errors.Join(err, s.start(ctx))
}

// StartOwed starts the job if an interrupted run had stopped it, and reports whether one had.
func (s *Stoppage) StartOwed(ctx context.Context) (bool, error) {
	owed, err := s.owed()
	if err != nil || !owed {
		return false, err
	}
	s.notice(leftStopped)
	return true, s.start(ctx)
}

const leftStopped = "An interrupted command left the provisioning job stopped: it is started again."

// owed reports whether an interrupted run left the job stopped.
func (s *Stoppage) owed() (bool, error) {
	k, err := s.Memory.Load()
	return err == nil && k.Stopped != "" && k.Stopped == s.Job.ID && !s.Job.Running(), err
}

// remember keeps the id of the job that has to be started again, "" for none.
func (s *Stoppage) remember(job string) error {
	k, err := s.Memory.Load()
	if err != nil || k.Stopped == job {
		return err
	}
	k.Stopped = job
	return s.Memory.Save(k)
}

func (s *Stoppage) awaitStopped(ctx context.Context) error {
	return s.Client.Repeat(ctx, statePause, func(waited time.Duration) (bool, error) {
		j, err := s.Client.Job(ctx, s.Principal, s.Job.ID)
		if err == nil && j.Running() && waited >= stopLimit {
			err = fmt.Errorf("it still runs after %s", stopLimit)
		}
		return !j.Running(), err
	})
}

// start starts the job, even after ctx has ended, unless it is in quarantine.
func (s *Stoppage) start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), restartLimit)
	defer cancel()
	j, err := s.Client.Job(ctx, s.Principal, s.Job.ID)
	switch {
	case err == nil && j.Status.Quarantine != nil:
		return problem(StaysStopped, nil, "the provisioning job is in quarantine and stays stopped")
	case err == nil:
		err = s.Client.Start(ctx, s.Principal, s.Job.ID)
	}
	if err != nil {
		return problem(NotStarted, err, "the provisioning job may be stopped and could not be started: %v", err)
	}
	s.notice("The provisioning job runs again.")
	return s.remember("")
}
