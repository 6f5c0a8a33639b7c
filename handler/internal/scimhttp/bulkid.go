package scimhttp

import (
	"context"
	"strings"

	"workflowgen-scim/handler/internal/scim"
)

// bulkPrefix begins a text that is replaced by the id of the resource that another operation creates (RFC 7644 §3.7.2).
const bulkPrefix = "bulkId:"

// run makes the operations. An operation waits until the resources that it refers to are created. If all operations that
// remain wait for each other, one user is created without a manager and gets the manager afterwards. No other reference can
// be set later: an operation that waits for one has failed.
func (j *job) run(ctx context.Context) {
	waiting := j.operations
	for len(waiting) > 0 {
		var still []*operation
		for _, op := range waiting {
			if j.stopped() {
				return
			}
			if !j.attempt(ctx, op) {
				still = append(still, op)
			}
		}
		if len(still) == len(waiting) && !j.breakCircle(still) {
			j.giveUp(ctx, still)
			break
		}
		waiting = still
	}
	for _, op := range j.operations {
		if op.manager != nil && !j.stopped() {
			j.setManager(ctx, op)
		}
	}
}

func (j *job) stopped() bool { return j.failOn > 0 && j.failed >= j.failOn }

// attempt makes an operation, unless it has to wait for another.
func (j *job) attempt(ctx context.Context, op *operation) (made bool) {
	missing := j.resolve(op)
	for _, id := range missing {
		if !j.coming(id) {
			j.fail(ctx, op, scim.Errorf(scim.InvalidValue, "%q is not the bulkId of a resource that was created.", id))
			return true
		}
	}
	if len(missing) == 0 {
		j.make(ctx, op)
	}
	return len(missing) == 0
}

// coming reports whether a POST with the bulkId is still to be made.
func (j *job) coming(id string) bool {
	for _, op := range j.operations {
		if op.method == "POST" && op.bulkID == id && op.answer == nil {
			return true
		}
	}
	return false
}

// resolve replaces bulkIds by ids, and returns those that have no id yet.
func (j *job) resolve(op *operation) (missing []string) {
	if before, id, ok := strings.Cut(op.path, "/"+bulkPrefix); ok {
		if made, ok := j.made[id]; ok {
			op.path = before + "/" + made
		} else {
			missing = append(missing, id)
		}
	}
	data, more := j.replace(op.data)
	op.data, _ = data.(scim.Object)
	return append(missing, more...)
}

// replace returns a value with ids in the place of bulkIds, and the bulkIds that have no id yet.
func (j *job) replace(v any) (replaced any, missing []string) {
	switch v := v.(type) {
	case string:
		id, ok := strings.CutPrefix(v, bulkPrefix)
		if !ok {
			return v, nil
		}
		if made, ok := j.made[id]; ok {
			return made, nil
		}
		return v, []string{id}
	case scim.Object:
		for i := range v {
			value, more := j.replace(v[i].Value)
			v[i].Value, missing = value, append(missing, more...)
		}
		return v, missing
	case scim.Array:
		for i := range v {
			value, more := j.replace(v[i])
			v[i], missing = value, append(missing, more...)
		}
		return v, missing
	}
	return v, nil
}

// breakCircle takes the manager out of a user that is to be created, so that operations that wait for the user can go on.
// It reports whether it found one.
func (j *job) breakCircle(waiting []*operation) bool {
	for _, op := range waiting {
		if op.method != "POST" || op.manager != nil {
			continue
		}
		op.data, op.manager = withoutManager(op.data)
		if op.manager != nil {
			return true
		}
	}
	return false
}

// giveUp fails operations that can never be made.
func (j *job) giveUp(ctx context.Context, waiting []*operation) {
	for _, op := range waiting {
		if !j.stopped() {
			j.fail(ctx, op, errCircle)
		}
	}
}

// managerPath is the PATCH path of a manager.
const managerPath = scim.EnterpriseURN + ":manager"

// withoutManager returns the data of a user without the manager, and the manager, nil if the data has none.
func withoutManager(data scim.Object) (rest scim.Object, manager any) {
	for _, f := range data {
		switch inner, isObject := f.Value.(scim.Object); {
		case strings.EqualFold(f.Name, "manager"):
			manager = f.Value
			continue
		case isObject && strings.EqualFold(f.Name, scim.EnterpriseURN):
			var found any
			if f.Value, found = withoutManager(inner); found != nil {
				manager = found
			}
		}
		rest = append(rest, f)
	}
	return rest, manager
}

// setManager completes a user that was created without a manager. If that fails the operation has failed, although the user
// exists: its answer tells both.
func (j *job) setManager(ctx context.Context, op *operation) {
	at := op.answer.header.Get("Location")
	if at == "" {
		return
	}
	later := &operation{number: len(j.operations) + op.number, method: "PATCH", path: strings.TrimPrefix(at, j.q.base), data: scim.Object{{Name: "Operations", Value: scim.Array{
		scim.Object{{Name: "op", Value: "add"}, {Name: "path", Value: managerPath}, {Name: "value", Value: op.manager}}}}}}
	if j.attempt(ctx, later); later.answer.status >= 400 {
		op.answer.status, op.answer.body = later.answer.status, later.answer.body
	} else {
		op.answer.header.Set("Etag", later.answer.header.Get("Etag"))
	}
}
