package workflowgen

import (
	"slices"

	"github.com/graph-gophers/graphql-go"
)

// Profile holds the optional texts of a user. "" is null.
type Profile = Properties[string]

// UserRow is a user with manager and groups. A Server ignores ID and Groups in a row that it is given.
type UserRow struct {
	ID         string `json:"id"`
	Directory  string `json:"directory"` // "" in a row that is given: the one of the Options
	UserName   string `json:"userName"`
	LastName   string `json:"lastName"`
	IsActive   bool   `json:"isActive"`
	IsArchived bool   `json:"isArchived,omitempty"`
	Profile
	Manager string   `json:"manager,omitempty"` // an id; in a row that is given, or a user name
	Groups  []string `json:"groups,omitempty"`  // ids, in the order of the groups
}

// GroupRow is a group with its members. A Server ignores ID in a row that it is given.
type GroupRow struct {
	ID               string   `json:"id"`
	Directory        string   `json:"directory"` // "" in a row that is given: the one of the Options
	Name             string   `json:"name"`
	Description      string   `json:"description"`
	SystemIdentifier string   `json:"systemIdentifier,omitempty"`
	IsVirtual        bool     `json:"isVirtual,omitempty"`
	Members          []string `json:"members,omitempty"` // ids, in the order of the users; in a row that is given, or user names
}

// Users returns every user of the instance in the order of their ids, archived users and the administrator included.
func (s *Server) Users() []UserRow {
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	var rows []UserRow
	for _, e := range s.store.users {
		if e != nil {
			rows = append(rows, e.row())
		}
	}
	return rows
}

// Groups returns every group of the instance in the order of their ids, virtual groups included.
func (s *Server) Groups() []GroupRow {
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	var rows []GroupRow
	for _, e := range s.store.groups {
		if e != nil {
			rows = append(rows, e.row())
		}
	}
	return rows
}

func (e *userEntry) row() UserRow {
	row := UserRow{
		ID: string(e.ID), Directory: e.Directory.Name, UserName: e.UserName, LastName: e.LastName,
		IsActive: e.IsActive, IsArchived: e.IsArchived, Groups: ids(GroupID, e.groups.all()),
	}
	if e.boss != 0 {
		row.Manager = UserID(e.boss)
	}
	to, from := row.Profile.all(), e.Properties.all()
	for i := range to {
		*to[i] = deref(*from[i])
	}
	return row
}

func (e *groupEntry) row() GroupRow {
	return GroupRow{
		ID: string(e.ID), Directory: e.Directory.Name, Name: e.Name, Description: e.Description,
		SystemIdentifier: deref(e.SystemIdentifier), IsVirtual: e.IsVirtual, Members: ids(UserID, e.members.all()),
	}
}

func ids(of func(int) string, numbers []int) []string {
	var ids []string
	for _, n := range numbers {
		ids = append(ids, of(n))
	}
	return slices.Clip(ids)
}

// input returns the row as the input of a creation.
func (row *UserRow) input() *userInput {
	in := &userInput{
		Directory: row.Directory, UserName: text(row.UserName), LastName: text(row.LastName),
		IsActive: graphql.NullBool{Value: &row.IsActive, Set: true},
	}
	to, from := in.Properties.all(), row.Profile.all()
	for i := range to {
		*to[i] = text(*from[i])
	}
	return in
}

func (row *GroupRow) input() *groupInput {
	return &groupInput{
		Directory: row.Directory, Name: text(row.Name), Description: text(row.Description),
		SystemIdentifier: text(row.SystemIdentifier),
	}
}

func text(s string) graphql.NullString { return graphql.NullString{Value: &s, Set: true} }
