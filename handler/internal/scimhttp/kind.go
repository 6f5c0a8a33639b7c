package scimhttp

import (
	"context"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/patch"
)

type service = provision.Service

// kind is a type of resource with the methods of the service for resources of it.
type kind struct {
	t       *scim.ResourceType
	find    func(*service, context.Context, provision.Query) (provision.Page, error)
	get     func(s *service, ctx context.Context, id string, members bool) (scim.Resource, error)
	create  func(*service, context.Context, scim.Resource) (provision.Outcome, error)
	replace func(s *service, ctx context.Context, id string, with scim.Resource) (provision.Outcome, error)
	patch   func(s *service, ctx context.Context, id string, ops []patch.Operation) (provision.Outcome, error)
	remove  func(s *service, ctx context.Context, id string) (provision.Outcome, error)
}

var users = kind{
	t:    provision.UserType,
	find: (*service).FindUsers,
	get: func(s *service, ctx context.Context, id string, _ bool) (scim.Resource, error) {
		return s.User(ctx, id)
	},
	create:  (*service).CreateUser,
	replace: (*service).ReplaceUser,
	patch:   (*service).PatchUser,
	remove:  (*service).DeleteUser,
}

var groups = kind{
	t:       provision.GroupType,
	find:    (*service).FindGroups,
	get:     (*service).Group,
	create:  (*service).CreateGroup,
	replace: (*service).ReplaceGroup,
	patch:   (*service).PatchGroup,
	remove:  (*service).DeleteGroup,
}

// all returns the methods of the endpoint of a type, one those of the address of a resource.
func (k kind) all() methods { return methods{"GET": k.list, "POST": k.post} }
func (k kind) one() methods {
	return methods{"GET": k.read, "PUT": k.put, "PATCH": k.change, "DELETE": k.delete}
}
