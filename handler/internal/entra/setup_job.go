package entra

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

var errNoToken = errors.New("the secret token is needed to connect Entra: set SCIM_TOKEN, or let setup read it from Key Vault (--vault)")

// findJob finds the scim job or makes it.
func (s *setup) findJob(ctx context.Context) (Step, error) {
	if s.missing() {
		return Step{State: StepWould, Detail: "make a provisioning job"}, nil
	}
	jobs, err := s.Jobs(ctx, s.sp.ID)
	if err != nil {
		return Step{}, err
	}
	if i := slices.IndexFunc(jobs, func(j Job) bool { return j.TemplateID == Template }); i >= 0 {
		s.job = jobs[i]
		return unchanged(s.job.ID)
	}
	if len(jobs) > 0 {
		return Step{}, fmt.Errorf("the application has a job of the template %s, which speaks an older SCIM: two jobs would work against each other. "+
			"Delete it or use another application", jobs[0].TemplateID)
	}
	s.newJob = true
	return s.would("make a provisioning job", func() error {
		s.known.TemplateOf = s.sp.ID
		if err := s.Memory.Save(s.known); err != nil {
			return err
		}
		return s.settle(ctx, func() (err error) {
			s.job, err = s.CreateJob(ctx, s.sp.ID)
			return err
		})
	})
}

// putMapping makes the schema WorkflowGen's mapping, and reads it back.
func (s *setup) putMapping(ctx context.Context) (Step, error) {
	if s.job.ID == "" {
		return Step{State: StepWould, Detail: "map externalId to objectId and match on it, and remove what WorkflowGen has no place for; the differences are shown once the job is made"}, nil
	}
	var raw []byte
	err := s.settle(ctx, func() (err error) {
		s.schema, raw, err = s.Schema(ctx, s.sp.ID, s.job.ID)
		return err
	})
	if err != nil {
		return Step{}, err
	}
	if s.known.TemplateOf == s.sp.ID && s.job.Status.Last == nil {
		s.Wish.Trim = true // the mapping is Entra's template: nothing of an administrator's is lost
	}
	wanted := s.schema.Clone()
	diff, err := wanted.Adopt(s.Wish)
	if err != nil {
		return Step{}, err
	}
	todo := slices.DeleteFunc(slices.Clone(diff), func(d Difference) bool { return !d.Changes() })
	if len(todo) == 0 {
		return Step{State: StepUnchanged, Detail: "WorkflowGen's", Diff: diff}, s.mapped()
	}
	step, err := s.would(fmt.Sprintf("change %d lines of the mapping", len(todo)), func() error { return s.replaceSchema(ctx, raw, wanted, todo) })
	step.Diff = diff
	return step, err
}

func (s *setup) replaceSchema(ctx context.Context, raw []byte, wanted *Schema, diff []Difference) error {
	if s.newJob && s.Approve != nil {
		if yes, err := s.Approve(diff); err != nil || !yes {
			return errors.Join(ErrDeclined, err)
		}
	}
	where, err := s.Backup(raw)
	if err != nil {
		return fmt.Errorf("keep a backup of the schema: %w", err)
	}
	if err := s.owe(s.job.Status.Last != nil); err != nil {
		return err
	}
	if err := s.PutSchema(ctx, s.sp.ID, s.job.ID, wanted.JSON()); err != nil {
		return fmt.Errorf("%w; the schema as it was is in %s", err, where)
	}
	if err := s.settle(ctx, func() error { return s.confirmSchema(ctx, where) }); err != nil {
		return err
	}
	return s.mapped()
}

// mapped remembers that the mapping is no longer Entra's template: what is added to it from now on is an administrator's.
func (s *setup) mapped() error {
	if s.DryRun || s.known.TemplateOf == "" {
		return nil
	}
	s.known.TemplateOf = ""
	return s.Memory.Save(s.known)
}

// confirmSchema reads the schema back. Graph may show the old one for a moment, so this is worth a repetition.
func (s *setup) confirmSchema(ctx context.Context, where string) error {
	read, _, err := s.Schema(ctx, s.sp.ID, s.job.ID)
	if err != nil {
		return err
	}
	left, err := read.Differences(s.Wish)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(left, Difference.Changes); i >= 0 {
		return &Error{Method: "GET", Path: "schema", Status: 409, Code: "NotAsPut",
			Message: fmt.Sprintf("the mapping reads back other than it was put (%s); the schema as it was is in %s", left[i], where)}
	}
	s.schema = read
	return nil
}
