package entra

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

var errNoToken = errors.New("the secret token is needed to connect Entra: set SCIM_TOKEN")

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
		return s.settle(ctx, func() (err error) {
			s.job, err = s.CreateJob(ctx, s.sp.ID)
			return err
		})
	})
}

// storeSecrets stores address, token and scope, unless all is as wanted. All that can be read is sent along, because it is
// not known whether Graph keeps what is not named.
func (s *setup) storeSecrets(ctx context.Context) (Step, error) {
	want := map[string]string{notifications: `{"Enabled":false,"DeleteThresholdEnabled":false}`, syncAll: "false"}
	for key, value := range s.secrets {
		if value != masked {
			want[key] = value
		}
	}
	if s.Scope != "" {
		want[syncAll] = fmt.Sprint(s.Scope == "all")
	}
	if want[baseAddress] == "" {
		want[baseAddress] = s.Address
	}
	if s.way == byOAuth { // nothing can be stored without its secrets, which do not read back
		return s.keepOAuth(want[syncAll])
	}
	changes := s.secretChanges(want)
	if len(changes) == 0 {
		return unchanged("scope: " + scopeWord(want[syncAll]))
	}
	if s.way != byEntra || s.Renew {
		if s.Token == "" {
			return Step{}, errors.New("the secret token is needed to store the connection: set SCIM_TOKEN")
		}
		want[secretToken] = s.Token
	}
	narrower := s.secrets[syncAll] == "true" && want[syncAll] == "false" // without a restart those who leave would stay as they are
	s.restart = s.restart || narrower
	return s.would("store "+strings.Join(changes, ", "), func() error {
		if err := s.owe(narrower); err != nil {
			return err
		}
		return s.settle(ctx, func() error { return s.PutSecrets(ctx, s.sp.ID, pairs(want)) })
	})
}

// keepOAuth leaves a connection by OAuth as it is, unless another scope is asked for.
func (s *setup) keepOAuth(all string) (Step, error) {
	if s.Scope != "" && (s.secrets[syncAll] == "true") != (all == "true") {
		return Step{}, fmt.Errorf("%w, and so is its scope: choose %s there, under Settings", ErrOAuth, scopeWord(all))
	}
	return unchanged("Entra signs in by OAuth; scope: " + scopeWord(all))
}

// secretChanges names what is to be stored anew.
func (s *setup) secretChanges(want map[string]string) []string {
	var names []string
	for _, p := range pairs(want) {
		if had, ok := s.secrets[p.Key]; !ok || had != p.Value {
			names = append(names, p.Key)
		}
	}
	if s.Renew || s.way == byNothing {
		names = append(names, secretToken)
	}
	return names
}

func pairs(m map[string]string) []KeyValue {
	all := make([]KeyValue, 0, len(m))
	for key, value := range m {
		all = append(all, KeyValue{key, value})
	}
	slices.SortFunc(all, func(a, b KeyValue) int { return strings.Compare(a.Key, b.Key) })
	return all
}

func scopeWord(all string) string {
	if all == "true" {
		return "all users and groups"
	}
	return "those assigned"
}

// putMapping makes the schema WorkflowGen's mapping, and reads it back.
func (s *setup) putMapping(ctx context.Context) (Step, error) {
	if s.job.ID == "" {
		return Step{State: StepWould, Detail: "map externalId to objectId and match on it; the differences are shown once the job is made"}, nil
	}
	var raw []byte
	err := s.settle(ctx, func() (err error) {
		s.schema, raw, err = s.Schema(ctx, s.sp.ID, s.job.ID)
		return err
	})
	if err != nil {
		return Step{}, err
	}
	wanted := s.schema.Clone()
	diff, err := wanted.Adopt(s.Wish)
	if err != nil {
		return Step{}, err
	}
	todo := slices.DeleteFunc(slices.Clone(diff), func(d Difference) bool { return d.Kind == NotAdded })
	if len(todo) == 0 {
		return Step{State: StepUnchanged, Detail: "WorkflowGen's", Diff: diff}, nil
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
	return s.settle(ctx, func() error { return s.confirmSchema(ctx, where) })
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
	if i := slices.IndexFunc(left, func(d Difference) bool { return d.Kind != NotAdded }); i >= 0 {
		return &Error{Method: "GET", Path: "schema", Status: 409, Code: "NotAsPut",
			Message: fmt.Sprintf("the mapping reads back other than it was put (%s); the schema as it was is in %s", left[i], where)}
	}
	s.schema = read
	return nil
}
