package workflowgen

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/graph-gophers/graphql-go"
)

// What an administrator does to users and groups, by the rules of the store.

func (s *Server) adminAddUsers(c *adminCall) (any, error) {
	rows, err := readAll[UserRow](c)
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		id, err := s.AddUser(row)
		if err != nil {
			return nil, err
		}
		rows[i], _ = s.userRow(id)
	}
	return rows, nil
}

func (s *Server) adminAddGroups(c *adminCall) (any, error) {
	rows, err := readAll[GroupRow](c)
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		id, err := s.AddGroup(row)
		if err != nil {
			return nil, err
		}
		rows[i], _ = s.groupRow(id)
	}
	return rows, nil
}

// userRow returns the user with an id or a user name.
func (s *Server) userRow(name string) (UserRow, error) {
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	e, err := s.store.who(name)
	if err != nil {
		return UserRow{}, errUnknown{err}
	}
	return e.row(), nil
}

func (s *Server) groupRow(id string) (GroupRow, error) {
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	e, err := s.store.existing(graphql.ID(id))
	if err != nil {
		return GroupRow{}, errUnknown{err}
	}
	return e.row(), nil
}

func (s *Server) adminUser(c *adminCall) (any, error) { return s.userRow(c.r.PathValue("user")) }

func (s *Server) adminGroup(c *adminCall) (any, error) { return s.groupRow(c.r.PathValue("group")) }

func (s *Server) adminDeleteUser(c *adminCall) (any, error) {
	row, err := s.userRow(c.r.PathValue("user"))
	if err != nil {
		return nil, err
	}
	archived, err := s.store.deleteUser(graphql.ID(row.ID))
	return map[string]bool{"archived": archived}, err
}

func (s *Server) adminDeleteGroup(c *adminCall) (any, error) {
	row, err := s.groupRow(c.r.PathValue("group"))
	if err != nil {
		return nil, err
	}
	return nil, s.store.deleteGroup(graphql.ID(row.ID))
}

func (s *Server) adminReference(c *adminCall) (any, error) {
	if err := s.Reference(c.r.PathValue("user")); err != nil {
		return nil, errUnknown{err}
	}
	return nil, nil
}

// readChange reads the properties that a PATCH names into a row, and returns their names. Null is "".
func readChange[Row any](c *adminCall, row *Row) (names []string, err error) {
	text, err := c.body()
	if err != nil {
		return nil, err
	}
	var named map[string]any
	if err := json.Unmarshal(text, &named); err != nil {
		return nil, err
	}
	for name, value := range named {
		names = append(names, name)
		if value == nil {
			named[name] = ""
		}
	}
	if text, err = json.Marshal(named); err != nil {
		return nil, err
	}
	*row, err = decodeStrictly[Row](text)
	return names, err
}

// copyNamed copies the named properties of one input to another, but for those that the caller changes otherwise.
func copyNamed[Input any](to, from *Input, names []string, otherwise ...string) error {
	for _, name := range names {
		field := propertyOf(to, name)
		switch {
		case slices.Contains(otherwise, name):
		case !field.IsValid() || strings.EqualFold(name, "id") || name == "directory":
			return fmt.Errorf("the property %q cannot be changed", name)
		default:
			field.Set(propertyOf(from, name))
		}
	}
	return nil
}

func (s *Server) adminChangeUser(c *adminCall) (any, error) {
	before, err := s.userRow(c.r.PathValue("user"))
	if err != nil {
		return nil, err
	}
	var row UserRow
	names, err := readChange(c, &row)
	if err != nil {
		return nil, err
	}
	in, all := &userInput{ID: graphql.ID(before.ID)}, row.input()
	all.ManagerID.Set = true
	if row.Manager != "" {
		boss, err := s.store.idOf(row.Manager)
		if err != nil {
			return nil, err
		}
		all.ManagerID.Value = &boss
	}
	if err := copyNamed(in, all, names, "isArchived"); err != nil {
		return nil, err
	}
	u, err := s.store.updateUser(in)
	if err != nil {
		return nil, err
	}
	if row.IsArchived {
		s.store.setAside(u.number)
	}
	return s.userRow(before.ID)
}

func (s *Server) adminChangeGroup(c *adminCall) (any, error) {
	before, err := s.groupRow(c.r.PathValue("group"))
	if err != nil {
		return nil, err
	}
	var row GroupRow
	names, err := readChange(c, &row)
	if err != nil {
		return nil, err
	}
	in := &groupInput{ID: graphql.ID(before.ID)}
	if err := copyNamed(in, row.input(), names, "isVirtual", "members"); err != nil {
		return nil, err
	}
	g, err := s.store.updateGroup(in)
	if err == nil && slices.Contains(names, "members") {
		err = s.replaceMembers(before, row.Members)
	}
	if err != nil {
		return nil, err
	}
	if row.IsVirtual {
		s.store.makeVirtual(g.number)
	}
	return s.groupRow(before.ID)
}

// replaceMembers makes the named users the members of a group.
func (s *Server) replaceMembers(g GroupRow, names []string) error {
	in := membersInput{GroupID: graphql.ID(g.ID)}
	for _, name := range names {
		id, err := s.store.idOf(name)
		if err != nil {
			return err
		}
		in.UserIDs = append(in.UserIDs, id)
	}
	out := membersInput{GroupID: in.GroupID}
	for _, id := range g.Members {
		if !slices.Contains(in.UserIDs, graphql.ID(id)) {
			out.UserIDs = append(out.UserIDs, graphql.ID(id))
		}
	}
	if _, err := s.store.addMembers(&in); err != nil {
		return err
	}
	_, err := s.store.removeMembers(&out)
	return err
}
