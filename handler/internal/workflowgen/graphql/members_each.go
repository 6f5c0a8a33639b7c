package graphql

import (
	"context"
	"slices"

	"workflowgen-scim/handler/internal/provision"
)

// askEach begins a request with a field for each of the items.
func (d *Directory) askEach(op operation, items []string) *request {
	r := d.ask(op)
	r.references, r.items = items, len(items)
	for i, item := range items {
		r.variables[itemVariable(r.shape.item, i)] = item
	}
	return r
}

// changeEach changes members in one request to an instance that takes one user a field.
func (d *Directory) changeEach(ctx context.Context, op operation, group ownID, users []string) error {
	r := d.askEach(op, users)
	r.target = group.id
	r.set("input", operations[op].id, group.id)
	data := map[string]struct {
		Group wireReference `json:"group"`
	}{}
	if err := d.call(ctx, r, &data); err != nil {
		return d.explain(ctx, r, err)
	}
	for i := range users {
		if data[alias(i)].Group.ID != group.id {
			return op.incomplete()
		}
	}
	return nil
}

// lookAtUsers returns an *InvalidReference that names the first of the users that is not in the directory. It skips users
// that were seen there lately.
func (d *Directory) lookAtUsers(ctx context.Context, ids []string) error {
	var unseen []string
	for _, id := range ids {
		if !d.users.holds(id) {
			unseen = append(unseen, id)
		}
	}
	for chunk := range slices.Chunk(unseen, fieldsPerRequest) {
		data := map[string]*wireUser{}
		if err := d.call(ctx, d.askEach(lookAtUser, chunk), &data); err != nil {
			return lookAtUser.wrap(err)
		}
		for i, id := range chunk {
			w, answered := data[alias(i)]
			if !answered || w != nil && w.ID != id {
				return lookAtUser.incomplete()
			}
			inside := w != nil && d.owns(w)
			d.users.note(id, inside)
			if !inside {
				return &provision.InvalidReference{ID: id, Reason: "there is no such user in the directory"}
			}
		}
	}
	return nil
}
