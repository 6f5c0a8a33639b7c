package provision

import (
	"context"
	"errors"
	"fmt"

	"workflowgen-scim/handler/internal/workflowgen"
)

// Errors of a Directory. They wrap one of these or are a *Refused.
var (
	// ErrNotFound: there is no such user or group in the directory. Archived users and users of other directories are not found.
	ErrNotFound = errors.New("not found")

	// ErrTaken: a name or identifier that must be unique belongs to another user or group. The error is a *Taken.
	ErrTaken = errors.New("taken")

	// ErrNoKey: this WorkflowGen cannot look users or groups up by the key of a Query.
	ErrNoKey = errors.New("WorkflowGen cannot look this up")

	// ErrUnavailable: WorkflowGen could not be reached, or said that it cannot serve now, and nothing was changed.
	ErrUnavailable = errors.New("WorkflowGen is unavailable")

	// ErrUnknown: the request left and no answer came back: the change may have been made or may still be.
	ErrUnknown = errors.New("WorkflowGen gave no answer")
)

// Taken tells which name or identifier belongs to another resource. It is an ErrTaken.
type Taken struct {
	Reason    string // for people
	Directory string // of the resource that has it, "" where that is not known
}

func (t *Taken) Error() string { return t.Reason }

// Is makes a Taken an ErrTaken.
func (t *Taken) Is(target error) bool { return target == ErrTaken }

// Refused is WorkflowGen's refusal of a change, for a reason of its own that repeating does not change.
type Refused struct {
	Reason string // in WorkflowGen's words
	Cause  Cause  // as far as the words tell it; "" is CauseRule
}

func (r *Refused) Error() string { return "WorkflowGen refused: " + r.Reason }

// InvalidReference is WorkflowGen's refusal of a change that names a user (a member, a manager) that does not exist, is not in
// the directory, or is not a user. Nothing of the change was made.
type InvalidReference struct {
	ID     string // of what was named, where WorkflowGen told it: a Directory gives WorkflowGen's id, a Service the SCIM id
	Reason string
}

func (r *InvalidReference) Error() string {
	return fmt.Sprintf("%q cannot be referenced: %s", r.ID, r.Reason)
}

// Directory is the one directory of WorkflowGen that provisioning owns. It neither shows nor changes what lies outside:
// users of other directories, archived users and virtual groups do not exist for it.
type Directory interface {
	// Lacks returns the properties of users that this WorkflowGen has no place for. A change that holds one of them leaves it out.
	Lacks() workflowgen.FieldSet

	// User reads one user. What the answer does not show is hidden, and never taken for empty. ErrNotFound if the directory has
	// none with that id.
	User(ctx context.Context, id string) (workflowgen.User, error)

	// FindUsers returns a page of the users that match, and how many match in all. It never reads more than the page.
	FindUsers(ctx context.Context, q workflowgen.Query) (page []workflowgen.User, total int, err error)

	// CreateUser makes a user and returns what WorkflowGen's answer shows of it, which need not be as asked. ErrTaken if the
	// userName exists in any directory.
	CreateUser(ctx context.Context, c workflowgen.UserChange) (workflowgen.User, error)

	// UpdateUser writes the properties in c, all or none, and returns what WorkflowGen's answer shows of the user: with every
	// property hidden where it shows nothing.
	UpdateUser(ctx context.Context, id string, c workflowgen.UserChange) (workflowgen.User, error)

	// DeleteUser removes the user; WorkflowGen archives one that is referenced. ErrNotFound if none exists.
	DeleteUser(ctx context.Context, id string) error

	// Group reads one group, with its members only if asked for.
	Group(ctx context.Context, id string, members bool) (workflowgen.Group, error)

	// FindGroups returns a page of the groups that match, and how many match in all.
	FindGroups(ctx context.Context, q workflowgen.Query, members bool) (page []workflowgen.Group, total int, err error)

	// CreateGroup makes a group without members, with the configured description, and returns it as CreateUser does. ErrTaken
	// if the directory has the name.
	CreateGroup(ctx context.Context, c workflowgen.GroupChange) (workflowgen.Group, error)

	// UpdateGroup writes the properties in c, all or none, and returns the group as UpdateUser does.
	UpdateGroup(ctx context.Context, id string, c workflowgen.GroupChange) (workflowgen.Group, error)

	// DeleteGroup removes the group; its users stay. ErrNotFound if none exists.
	DeleteGroup(ctx context.Context, id string) error

	// ChangeMembers adds and removes users. To add a member or to remove a user who is not one is no error. It reads no
	// member list. *InvalidReference if one of add is not a user of the directory.
	ChangeMembers(ctx context.Context, group string, add, remove []string) error
}
