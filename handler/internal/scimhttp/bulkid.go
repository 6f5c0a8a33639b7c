package scimhttp

import (
	"strings"

	"workflowgen-scim/handler/internal/scim"
)

// bulkPrefix marks a text that stands for the id of what another operation of the job makes (RFC 7644 §3.7.2).
const bulkPrefix = "bulkId:"

// run makes the operations. One that refers to what is not made yet waits until it is. If all that are left wait for each
// other, one user is made without a manager and gets the manager afterwards. Other references cannot come later: what waits
// for those has failed.
func (j *job) run() {
	waiting := j.operations
	for len(waiting) > 0 {
		var still []*operation
		for _, op := range waiting {
			if j.stopped() {
				return
			}
			if !j.attempt(op) {
				still = append(still, op)
			}
		}
		if len(still) == len(waiting) && !j.breakCircle(still) {
			j.giveUp(still)
			break
		}
		waiting = still
	}
	for _, op := range j.operations {
		if op.manager != nil && !j.stopped() {
			j.bringManager(op)
		}
	}
}

func (j *job) stopped() bool { return j.failOn > 0 && j.failed >= j.failOn }

// attempt makes an operation, unless it has to wait for another.
func (j *job) attempt(op *operation) (made bool) {
	missing := j.resolve(op)
	for _, id := range missing {
		if !j.coming(id) {
			j.fail(op, scim.Errorf(scim.InvalidValue, "%q is the bulkId of nothing that was made.", id))
			return true
		}
	}
	if len(missing) == 0 {
		j.make(op)
	}
	return len(missing) == 0
}

// coming says whether a bulkId is of a POST that is still to be made.
func (j *job) coming(id string) bool {
	for _, op := range j.operations {
		if op.method == "POST" && op.bulkID == id && op.answer == nil {
			return true
		}
	}
	return false
}

// resolve puts ids in the place of bulkIds, and answers those for which there is none yet.
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

// replace is a value with ids in the place of bulkIds, and the bulkIds that have none.
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

// breakCircle takes the manager out of a user that is to be made, so that those who wait for the user can be made too.
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

// giveUp fails what can never be made.
func (j *job) giveUp(waiting []*operation) {
	for _, op := range waiting {
		if !j.stopped() {
			j.fail(op, errCircle)
		}
	}
}

// managerPath is where a manager stands, in the notation of a PATCH path.
const managerPath = scim.EnterpriseURN + ":manager"

// withoutManager is the data of a user without the manager, and the manager; nil if there is none.
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

// bringManager completes a user who was made without. If that fails the operation has failed, though the user is there:
// its answer says both.
func (j *job) bringManager(op *operation) {
	at := op.answer.header.Get("Location")
	if at == "" {
		return
	}
	later := &operation{method: "PATCH", path: strings.TrimPrefix(at, j.c.base), data: scim.Object{{Name: "Operations", Value: scim.Array{
		scim.Object{{Name: "op", Value: "add"}, {Name: "path", Value: managerPath}, {Name: "value", Value: op.manager}}}}}}
	if j.attempt(later); later.answer.status >= 400 {
		op.answer.status, op.answer.body = later.answer.status, later.answer.body
	} else {
		op.answer.header.Set("Etag", later.answer.header.Get("Etag"))
	}
}
