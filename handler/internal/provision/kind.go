package provision

import (
	"context"
	"fmt"
	"sync/atomic"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen"
)

// kind is users or groups: how a Directory reads and writes them. Changes treat a group as a user that has nothing but a name
// and an identifier, so that the same code serves both. Members are kept apart.
type kind struct {
	t     *scim.ResourceType
	noun  string                     // "user" or "group"
	name  string                     // the attribute that holds the name
	keys  map[string]workflowgen.Key // what WorkflowGen can look up, by the SCIM path
	hides atomic.Uint32              // the workflowgen.FieldSet of what reads were seen not to show

	show   func(ctx context.Context, id string, members bool) (object, error)
	find   func(ctx context.Context, q workflowgen.Query, members bool) (page []object, total int, err error)
	make   func(ctx context.Context, c workflowgen.UserChange) (workflowgen.User, error)
	write  func(ctx context.Context, id string, c workflowgen.UserChange) (workflowgen.User, error)
	remove func(ctx context.Context, id string) error

	object func(u workflowgen.User) object

	// fit completes a resource that a request has altered with what WorkflowGen requires.
	fit func(t *task, before, after *scim.Resource, alter alteration) error

	// change returns what must be written so that before becomes after, and the paths of what differs.
	change func(before, after *scim.Resource) (workflowgen.UserChange, []string, error)

	// answer turns the resource that was asked for into the one that the caller is shown, now that WorkflowGen holds got.
	answer func(asked *scim.Resource, got object)
}

// alteration makes the resource that a request asks for out of the one that it is applied to.
type alteration func(*scim.Resource) error

// object is a user or a group as WorkflowGen shows it, and the resource that it is in SCIM.
type object struct {
	workflowgen.User
	resource scim.Resource
}

// read reads a user, or a group without its members.
func (k *kind) read(ctx context.Context, id string) (workflowgen.User, error) {
	o, err := k.show(ctx, id, false)
	return o.User, err
}

// each returns the results of a function for each value of a list.
func each[T, U any](list []T, one func(T) U) []U {
	all := make([]U, len(list))
	for i := range list {
		all[i] = one(list[i])
	}
	return all
}

// key returns the key of the resource with a SCIM id. ErrNotFound if the gateway gives no such ids.
func (k *kind) key(id string) (Key, error) {
	key, ok := ResourceKey(k.t.Name, id)
	if !ok {
		return key, fmt.Errorf("%s %q: %w", k.noun, id, ErrNotFound)
	}
	return key, nil
}

// path returns the SCIM path of a property.
func (k *kind) path(f workflowgen.Field) string {
	if f == workflowgen.UserName {
		return k.name
	}
	return mapping.Path(f)
}

func (k *kind) paths(s workflowgen.FieldSet) []string { return each(s.All(), k.path) }

// kind returns the kind of the resource that a Key is for.
func (s *Service) kind(key Key) *kind {
	if key.Type == mapping.GroupType.Name {
		return s.groups
	}
	return s.users
}

// get reads one resource, a group with its members only if they are asked for: a large group is expensive to read.
func (s *Service) get(ctx context.Context, k *kind, id string, members bool) (scim.Resource, error) {
	key, err := k.key(id)
	if err != nil {
		return scim.Resource{}, err
	}
	o, err := k.show(ctx, key.ID, members)
	return o.resource, err
}
