package entra

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Stoppage stops a provisioning job for as long as something is done that Entra refuses beside a job that runs.
//
// The memory keeps that the job was stopped before it is stopped, so that the next run starts a job that an interrupted run
// left stopped. A job that was stopped before stays stopped, and a job in quarantine is neither stopped nor started: starting
// it would end the quarantine.
type Stoppage struct {
	Client    *Client
	Principal string // the object id of the enterprise application
	Job       Job
	Memory    Memory
	Resume    string // the command that starts the job, for error messages

	// Notice is told when the job is stopped and started. nil is not told.
	Notice func(text string)
}

func (s *Stoppage) notice(text string) {
	if s.Notice != nil {
		s.Notice(text)
	}
}

// ErrInQuarantine reports that a job was not stopped, because starting it again would end its quarantine.
var ErrInQuarantine = errors.New("the provisioning job is in quarantine")

// resumeTime bounds how long a job is being started after the caller's context has ended.
const resumeTime = 30 * time.Second

// While stops the job, calls do, and starts the job again if it ran before or if an interrupted run had stopped it. It starts
// the job also when do fails or when ctx ends meanwhile.
func (s *Stoppage) While(ctx context.Context, do func(context.Context) error) error {
	owed, err := s.owed()
	if err != nil {
		return err
	}
	if s.Job.Schedule.State == "Active" {
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
		return fmt.Errorf("%w, and has to be stopped for this; starting it again would end the quarantine: remove the cause and run "+
			"scimctl entra restart --errors, or stop the job with scimctl entra pause", ErrInQuarantine)
	}
	if err := s.remember(s.Job.ID); err != nil {
		return err
	}
	s.notice("The provisioning job is stopped meanwhile.")
	err := s.Client.Pause(ctx, s.Principal, s.Job.ID)
	if refused := status(err); refused >= 400 && refused < 500 {
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
	return err == nil && k.Stopped != "" && k.Stopped == s.Job.ID && s.Job.Schedule.State != "Active", err
}

// remember keeps the id of the job that has to be started again; "" is none.
func (s *Stoppage) remember(job string) error {
	k, err := s.Memory.Load()
	if err != nil || k.Stopped == job {
		return err
	}
	k.Stopped = job
	return s.Memory.Save(k)
}

// awaitStopped waits until Graph shows the job as stopped, some seconds after it was paused.
func (s *Stoppage) awaitStopped(ctx context.Context) error {
	for range 6 {
		j, err := s.Client.Job(ctx, s.Principal, s.Job.ID)
		if err != nil || j.Schedule.State != "Active" {
			return err
		}
		if err := s.Client.wait(ctx, 5*time.Second); err != nil {
			return err
		}
	}
	return errors.New("it still runs after 30 seconds")
}

// start starts the job, also after ctx has ended, unless it has come into quarantine.
func (s *Stoppage) start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), resumeTime)
	defer cancel()
	j, err := s.Client.Job(ctx, s.Principal, s.Job.ID)
	switch {
	case err == nil && j.Status.Quarantine != nil:
		return fmt.Errorf("%w and stays stopped: remove the cause and run scimctl entra restart --errors", ErrInQuarantine)
	case err == nil:
		err = s.Client.Start(ctx, s.Principal, s.Job.ID)
	}
	if err != nil {
		return fmt.Errorf("the provisioning job may be stopped and could not be started: %w: start it with %s", err, s.Resume)
	}
	s.notice("The provisioning job runs again.")
	return s.remember("")
}

// NeedsStopped reports whether Entra provisions on demand only while the job is stopped: where Entra signs in by anything but
// a secret token.
func NeedsStopped(secrets map[string]string) bool {
	switch signIn(secrets) {
	case byOAuth, byEntra:
		return true
	}
	return false
}

// ResumeCommand is the command that starts the job of an application, which is selected by its client id or by its name.
func ResumeCommand(name, app string) string {
	if app != "" {
		return "scimctl entra resume --yes --app " + app
	}
	return fmt.Sprintf("scimctl entra resume --yes --name %q", name)
}
