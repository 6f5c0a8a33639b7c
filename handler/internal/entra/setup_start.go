package entra

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// assign assigns those who are named and not assigned yet.
func (s *setup) assign(ctx context.Context) (Step, error) {
	if s.missing() {
		switch {
		case len(s.assignees) > 0:
			return Step{State: StepWould, Detail: "assign " + names(s.assignees)}, nil
		case !s.everybody():
			return emptyScope()
		}
		return unchanged("")
	}
	assigned, err := s.Assignments(ctx, s.sp.ID)
	if err != nil {
		return Step{}, err
	}
	missing := slices.DeleteFunc(slices.Clone(s.assignees), func(m Match) bool {
		return slices.ContainsFunc(assigned, func(a Assignment) bool { return a.PrincipalID == m.ID })
	})
	switch {
	case len(missing) > 0:
		return s.would("assign "+names(missing), func() error { return s.assignAll(ctx, missing) })
	case !s.everybody() && !slices.ContainsFunc(assigned, Assignment.provisioned):
		return emptyScope()
	}
	return unchanged(fmt.Sprintf("%d assigned", len(assigned)))
}

// assignAll assigns users and groups with the role of users.
func (s *setup) assignAll(ctx context.Context, missing []Match) error {
	for _, m := range missing {
		err := s.settle(ctx, func() error { return s.Client.Assign(ctx, s.sp.ID, s.sp.UserRole(), m.ID) })
		if err != nil {
			return err
		}
	}
	return nil
}

// prove provisions one user on demand: the whole way from Entra to WorkflowGen, once, before anybody else goes it. A job
// that runs already needs no proof.
func (s *setup) prove(ctx context.Context) (Step, error) {
	switch {
	case s.NoStart:
		return skipped("nobody is provisioned yet (--no-start)")
	case s.Proof == "" && s.job.Schedule.State == "Active":
		return unchanged("the job runs already")
	case s.Proof == "" && s.missing() && len(s.assignees) == 0 && !s.everybody():
		return skipped("no user is in scope")
	case s.missing() || s.job.ID == "":
		return Step{State: StepWould, Detail: "provision " + either(s.Proof, "one user") + " on demand"}, nil
	}
	name, err := s.candidate(ctx)
	if err != nil {
		return Step{}, err
	}
	if name == "" {
		return skipped("no user is in scope; name one with --proof")
	}
	return s.would("provision "+name+" on demand", func() error { return s.demandStopped(ctx, name) })
}

// demandStopped provisions the candidate while the job is stopped, where Entra wants it stopped for that.
func (s *setup) demandStopped(ctx context.Context, name string) error {
	if s.job.Schedule.State != "Active" {
		return s.demand(ctx, name)
	}
	secrets, err := s.Secrets(ctx, s.sp.ID)
	if err != nil {
		return err
	}
	if !NeedsStopped(secrets) {
		return s.demand(ctx, name)
	}
	stoppage := Stoppage{Client: s.Client, Principal: s.sp.ID, Job: s.job, Memory: s.Memory, Resume: ResumeCommand(s.Name, s.App)}
	return stoppage.While(ctx, func(ctx context.Context) error { return s.demand(ctx, name) })
}

// candidate is the user to prove it with, by name.
func (s *setup) candidate(ctx context.Context) (string, error) {
	if s.Proof != "" {
		return s.Proof, nil
	}
	assigned, err := s.Assignments(ctx, s.sp.ID)
	if err != nil {
		return "", err
	}
	for _, a := range assigned {
		if a.PrincipalType == userObject {
			s.proof.ID = a.PrincipalID
			return a.PrincipalName, nil
		}
	}
	for _, a := range assigned {
		if a.PrincipalType != groupObject {
			continue
		}
		for m, err := range s.Members(ctx, a.PrincipalID) {
			if err != nil {
				return "", err
			}
			if m.Type == UserMember || m.Type == "" {
				s.proof.ID = m.ID
				return either(m.Name, m.ID), nil
			}
		}
	}
	if !s.everybody() {
		return "", nil
	}
	for p, err := range s.People(ctx) {
		if err != nil || p.Enabled && p.Kind == "Member" {
			s.proof.ID = p.ID
			return p.UserName, err
		}
	}
	return "", nil
}

// everybody says whether all are in the scope, or will be.
func (s *setup) everybody() bool {
	return s.Scope == "all" || s.Scope == "" && s.secrets[syncAll] == "true"
}

// demand provisions the candidate. Who was assigned a moment ago counts as not entitled for a while.
func (s *setup) demand(ctx context.Context, name string) error {
	for waited := time.Duration(0); ; waited += settlePause {
		var v Verdict
		err := s.settle(ctx, func() (err error) {
			v, err = s.ProvisionOnDemand(ctx, s.sp.ID, s.job.ID, s.schema.RuleID(), Subject{ID: s.proof.ID, Type: userObject})
			return err
		})
		if err != nil {
			return err
		}
		if v.OK() {
			return nil
		}
		if v.Code != "NotEffectivelyEntitled" || len(s.Assignees) == 0 || waited > time.Minute {
			return fmt.Errorf("%s was not provisioned: %s", name, &v)
		}
		if err := s.wait(ctx, settlePause); err != nil {
			return err
		}
	}
}

// owe remembers, before something is changed, that the job must be restarted for it: a run that dies between the two leaves it
// to the next.
func (s *setup) owe(restart bool) error {
	if !restart || s.known.Restart {
		return nil
	}
	s.restart, s.known.Restart = true, true
	return s.Memory.Save(s.known)
}

// payUp restarts the job, if that is owed.
func (s *setup) payUp(ctx context.Context) error {
	if !s.restart {
		return nil
	}
	if err := s.Restart(ctx, s.sp.ID, s.job.ID, ResetErrors); err != nil {
		return err
	}
	s.known.Restart = false
	return s.Memory.Save(s.known)
}

// start starts the job, and lets it evaluate everybody anew where what was changed concerns everybody.
func (s *setup) start(ctx context.Context) (Step, error) {
	switch {
	case s.NoStart:
		return skipped("not started (--no-start)")
	case s.job.ID == "":
		return Step{State: StepWould, Detail: "start the job"}, nil
	}
	s.restart = s.restart || s.known.Restart
	running := s.job.Schedule.State == "Active" && s.job.Status.Quarantine == nil
	switch {
	case running && s.restart:
		return s.would("restart the job, because mapping or scope changed", func() error { return s.payUp(ctx) })
	case running:
		return unchanged("the job runs")
	}
	return s.would("start the job", func() error {
		if err := s.payUp(ctx); err != nil {
			return err
		}
		err := s.settle(ctx, func() error { return s.Start(ctx, s.sp.ID, s.job.ID) })
		if err != nil || !s.known.PausedForLink && s.known.Stopped == "" {
			return err
		}
		s.known.PausedForLink, s.known.Stopped = false, ""
		return s.Memory.Save(s.known)
	})
}

// check looks whether the job runs. It says so some seconds after it was told to.
func (s *setup) check(ctx context.Context) (Step, error) {
	if s.NoStart || s.DryRun {
		return skipped("")
	}
	var j Job
	for range 3 {
		var err error
		if j, err = s.Job(ctx, s.sp.ID, s.job.ID); err != nil {
			return Step{}, err
		}
		if j.Status.Quarantine != nil {
			why, cure := j.Status.Quarantine.Words()
			return Step{}, errors.New("the job is in quarantine: " + why + " " + cure)
		}
		if j.Schedule.State == "Active" {
			return unchanged("the job runs every 40 minutes; its first cycle may take a while")
		}
		if err := s.wait(ctx, 5*time.Second); err != nil {
			return Step{}, err
		}
	}
	return Step{}, fmt.Errorf("the job does not run: %s, schedule %s", j.Status.Code, j.Schedule.State)
}
