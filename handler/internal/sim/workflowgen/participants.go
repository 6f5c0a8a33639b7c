package workflowgen

import (
	"slices"

	"github.com/graph-gophers/graphql-go"
)

// Participant takes part in a process: it is a "list of persons", made of users, groups, or both, with users that coordinate it.
// A process needs at least one of each, so WorkflowGen refuses to deactivate or delete the last one.
type Participant struct {
	Name         string   `json:"name"`
	Coordinators []string `json:"coordinators,omitempty"` // ids; in what is given, or user names
	Persons      []string `json:"persons,omitempty"`      // as for coordinators
	Groups       []string `json:"groups,omitempty"`       // ids
}

type participant struct {
	name         string
	coordinators []*userEntry
	persons      []*userEntry
	groups       []*groupEntry
}

// AddParticipant makes a participant. It refers to its coordinators and persons, so deleting one of them archives that user.
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
	made := &participant{name: p.Name, coordinators: coordinators, persons: persons}
	for _, id := range p.Groups {
		g, err := s.store.existing(graphql.ID(id))
		if err != nil {
			return err
		}
		made.groups = append(made.groups, g)
	}
	for _, g := range made.groups {
		g.participants = append(g.participants, made)
	}
	for _, e := range slices.Concat(coordinators, persons) {
		e.participants = append(e.participants, made)
	}
	s.store.participants = append(s.store.participants, made)
	return nil
}

// Participants returns every participant, in the order in which they were made, with ids. A deleted group is not shown.
func (s *Server) Participants() []Participant {
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	var rows []Participant
	for _, p := range s.store.participants {
		row := Participant{Name: p.name, Coordinators: userIDs(p.coordinators), Persons: userIDs(p.persons)}
		for _, g := range p.groups {
			if g.group != nil {
				row.Groups = append(row.Groups, string(g.ID))
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func userIDs(entries []*userEntry) []string {
	var ids []string
	for _, e := range entries {
		ids = append(ids, string(e.ID))
	}
	return ids
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

// dispensable refuses to deactivate or delete a user that a participant depends on, by the rules of the manual. The lock is held.
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

// sole returns the only user that is not archived, nil if there are more or none.
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
