package provision

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/workflowgen"
)

// NotKept is the error of a write that WorkflowGen acknowledged and does not hold. The first time it may be a passing trouble,
// such as a replica that is far behind; the same change found so again is refused.
type NotKept struct {
	What  string   // "user" or "group"
	Paths []string // of the attributes that are not as asked; none where all of it is not
	Why   string   // what was asked, and what WorkflowGen holds
	Again bool     // the last change of the resource was the same one, and was not kept either
}

// Error names the attributes, what was asked and what WorkflowGen holds.
func (e *NotKept) Error() string {
	if e.Again {
		return e.Summary() + ": " + e.Why + "; an earlier try of the same change ended so too"
	}
	return e.Summary() + ": " + e.Why
}

// Summary is the error without the values, which tell of persons.
func (e *NotKept) Summary() string {
	if len(e.Paths) == 0 {
		return "WorkflowGen acknowledged the change and did not make it"
	}
	return "WorkflowGen did not keep " + strings.Join(e.Paths, ", ")
}

// foundAgain tells a failure of a change that its last try met too, and what of it the next try must know. Two failures are
// final when met again: a change that is not kept, and one that WorkflowGen ends in words that are in no table.
func (t *task) foundAgain(err error) (Cause, error) {
	if e, ok := errors.AsType[*NotKept](err); ok {
		e.Again = t.lastCause == CauseNotKept
		return CauseNotKept, err
	}
	if errors.Is(err, ErrUnknown) {
		return "", err
	}
	return Again(err, t.lastCause)
}

// holder is users, or groups, as they are written and looked at again. A group is a user with a name and an identifier here,
// and nothing else is known of it: so one piece of code holds both against the wish.
type holder struct {
	what   string
	read   func(ctx context.Context, id string) (workflowgen.User, error)
	write  func(ctx context.Context, id string, c workflowgen.UserChange) (workflowgen.User, error)
	remove func(ctx context.Context, id string) error
	hides  *atomic.Uint32 // the workflowgen.FieldSet of what reads were seen not to show
}

func (s *Service) userHolder() holder {
	return holder{what: "user", read: s.dir.User, write: s.dir.UpdateUser, remove: s.dir.DeleteUser, hides: &s.hides[0]}
}

func (s *Service) groupHolder() holder {
	return holder{
		what: "group",
		read: func(ctx context.Context, id string) (workflowgen.User, error) {
			g, err := s.dir.Group(ctx, id, false)
			return named(&g), err
		},
		write: func(ctx context.Context, id string, c workflowgen.UserChange) (workflowgen.User, error) {
			g, err := s.dir.UpdateGroup(ctx, id, naming(c))
			return named(&g), err
		},
		remove: s.dir.DeleteGroup,
		hides:  &s.hides[1],
	}
}

// ofGroup is the properties of a group.
const ofGroup = workflowgen.FieldSet(1)<<workflowgen.UserName | workflowgen.FieldSet(1)<<workflowgen.SystemIdentifier

// named is a group as a user of its name and identifier.
func named(g *workflowgen.Group) workflowgen.User {
	u := workflowgen.User{ID: g.ID, Created: g.Created, Hidden: g.Hidden | workflowgen.EveryField&^ofGroup}
	u.Values[workflowgen.UserName], u.Values[workflowgen.SystemIdentifier] = g.Name, g.SystemIdentifier
	return u
}

// grouped is the opposite of named.
func grouped(u *workflowgen.User) workflowgen.Group {
	return workflowgen.Group{ID: u.ID, Created: u.Created, Hidden: u.Hidden & ofGroup,
		Name: u.Values[workflowgen.UserName], SystemIdentifier: u.Values[workflowgen.SystemIdentifier]}
}

// naming is a change of a name and an identifier as one of a group, and names is the opposite.
func naming(c workflowgen.UserChange) (g workflowgen.GroupChange) {
	if v, ok := c[workflowgen.UserName]; ok {
		g.Name = &v
	}
	if v, ok := c[workflowgen.SystemIdentifier]; ok {
		g.SystemIdentifier = &v
	}
	return g
}

func names(g workflowgen.GroupChange) workflowgen.UserChange {
	c := workflowgen.UserChange{}
	if g.Name != nil {
		c[workflowgen.UserName] = *g.Name
	}
	if g.SystemIdentifier != nil {
		c[workflowgen.SystemIdentifier] = *g.SystemIdentifier
	}
	return c
}

// path is the SCIM path of a property.
func (h holder) path(f workflowgen.Field) string {
	if h.what == "group" && f == workflowgen.UserName {
		return mapping.DisplayName
	}
	return mapping.Path(f)
}

func (h holder) paths(s workflowgen.FieldSet) []string {
	all := s.All()
	paths := make([]string, len(all))
	for i, f := range all {
		paths[i] = h.path(f)
	}
	return paths
}

// notKept is the error for what is not as it should be.
func (h holder) notKept(should workflowgen.UserChange, got *workflowgen.User, wrong workflowgen.FieldSet) *NotKept {
	var why []string
	for _, f := range wrong.All() {
		why = append(why, fmt.Sprintf("%s was to be %q and is %q", h.path(f), should[f], got.Values[f]))
	}
	return &NotKept{What: h.what, Paths: h.paths(wrong), Why: strings.Join(why, ", ")}
}
