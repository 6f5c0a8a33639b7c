package entra

import (
	"context"
	"fmt"
	"strings"
)

// tryGateway refuses a tenant URL behind which no gateway answers, and a token that the gateway does not accept, before
// anything is created.
func (s *setup) tryGateway(ctx context.Context) (Step, error) {
	if err := CheckTenantURL(s.Address); err != nil {
		return Step{}, err
	}
	if s.NoProbe {
		return skipped("the tenant URL is not tried from this machine (--no-probe)")
	}
	warning, err := (&Endpoint{Address: s.Address, Token: s.Token, Transport: s.Transport}).alive(ctx)
	switch {
	case err != nil:
		return Step{}, err
	case warning != "":
		return Step{State: StepWarning, Detail: warning}, nil
	}
	return unchanged("")
}

// lookUpPeople finds the users and groups that are named, before anything is created.
func (s *setup) lookUpPeople(ctx context.Context) (Step, error) {
	for _, name := range s.Assignees {
		m, err := s.Find(ctx, name)
		if err != nil {
			return Step{}, fmt.Errorf("--assign: %w", err)
		}
		s.assignees = append(s.assignees, m)
	}
	if s.Proof == "" {
		return unchanged("")
	}
	m, err := s.Find(ctx, s.Proof)
	switch {
	case err != nil:
		return Step{}, fmt.Errorf("--proof: %w", err)
	case m.Type != userObject:
		return Step{}, fmt.Errorf("--proof must be a user, not the %s", m)
	}
	p, err := s.Person(ctx, m.ID)
	if err == nil && !p.Enabled {
		err = ErrDisabled
	}
	if err != nil {
		return Step{}, fmt.Errorf("--proof %q: %w", s.Proof, err)
	}
	s.proof = m
	return unchanged("")
}

// names lists display names.
func names(of []Match) string {
	list := make([]string, len(of))
	for i, m := range of {
		list[i] = m.Name
	}
	return strings.Join(list, ", ")
}

// emptyScope is the warning that no user will be provisioned.
func emptyScope() (Step, error) {
	return Step{State: StepWarning, Detail: "no user will be provisioned: only assigned users and groups are in scope, and none is assigned; " +
		"use --assign NAME or --scope all"}, nil
}
