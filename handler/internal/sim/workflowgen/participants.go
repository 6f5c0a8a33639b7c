package workflowgen

import (
	"slices"

	"github.com/graph-gophers/graphql-go"
)

// Participant is who takes part in a process: a "list of persons", which is users, groups, or both, and has users who
// coordinate it. A process cannot do without any of them, so WorkflowGen keeps the last one from being made inactive or
// deleted.
type Participant struct {
	Name         string
	Coordinators []string // ids or user names
	Persons      []string // ids or user names
	Groups       []string // ids
}

type participant struct {
	name         string
	coordinators []*userEntry
	persons      []*userEntry
}

// AddParticipant makes a participant. It refers to its coordinators and persons, who are archived when they are deleted.
func (s *Server) AddParticipant(p Participant) error {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	coordinators, err := s.store.everyone(p.Coordinators)
	if err != nil {
		return err
	}
	persons, err := s.store.everyone(p.Persons)
	if err != nil {
		return err
	}
	made := &participant{p.Name, coordinators, persons}
	for _, id := range p.Groups {
		g, err := s.store.existing(graphql.ID(id))
		if err != nil {
			return err
		}
		g.participants = append(g.participants, made)
	}
	for _, e := range slices.Concat(coordinators, persons) {
		e.participants = append(e.participants, made)
	}
	return nil
}

func (s *store) everyone(names []string) ([]*userEntry, error) {
	var all []*userEntry
	for _, name := range names {
		e, err := s.who(name)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// dispensable refuses to make a user inactive or deleted where the manual says that a participant forbids it. The lock is
// held.
func (s *store) dispensable(e *userEntry, made string) error {
	for _, p := range e.participants {
		switch e {
		case sole(p.coordinators):
			return refuse(SoleCoordinator, e.UserName, made, p.name)
		case sole(p.persons):
			return refuse(SolePerson, e.UserName, made, p.name)
		}
	}
	for _, n := range e.groups.all() {
		g := s.groups[n]
		if g.members.len() == 1 && len(g.participants) > 0 {
			return refuse(SoleInGroup, e.UserName, made, g.Name, g.participants[0].name)
		}
	}
	return nil
}

// sole is the only one of the users who is not archived, or nil.
func sole(users []*userEntry) *userEntry {
	var only *userEntry
	for _, e := range users {
		switch {
		case e.IsArchived:
		case only != nil:
			return nil
		default:
			only = e
		}
	}
	return only
}
