package graphql

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// request is one call to be sent.
type request struct {
	op         operation
	shape      *shape
	variables  map[string]any
	target     string   // the id of the object that the operation is about, if it has one already
	userName   string   // that the operation would give to a user
	identifier string   // likewise
	references []string // the ids of other users that the operation names, as manager or members
	items      int      // in how many fields one item each is asked for; 0: the document is sent as it is
}

// ask begins the request of an operation.
func (c *client) ask(op operation) *request {
	return &request{op: op, shape: c.contract.Load().shapes[op], variables: map[string]any{}}
}

// askAbout begins the request of a query about the object with an id.
func (c *client) askAbout(op operation, id string) *request {
	r := c.ask(op)
	r.target = id
	r.set("", operations[op].id, id)
	return r
}

// set gives a variable of a group its value. Variables that the document or the instance has no place for are left out.
func (r *request) set(group, name string, value any) {
	switch {
	case r.shape.absent[name]:
	case r.shape.flat[group] || group == "":
		r.variables[name] = value
	default:
		members, ok := r.variables[group].(map[string]any)
		if !ok {
			members = map[string]any{}
			r.variables[group] = members
		}
		members[name] = value
	}
}

// textOrNull is the value of a text variable: null clears WorkflowGen's field.
func textOrNull(value string) any {
	if value == "" {
		return nil
	}
	return value
}

// page sets the variables that every list takes.
func (r *request) page(number, size int) {
	r.set("page", "number", number)
	r.set("page", "size", size)
}

// body is the request's body in JSON.
func (r *request) body() []byte {
	variables, err := json.Marshal(r.variables)
	if err != nil {
		panic(err) // texts, numbers and flags only
	}
	return slices.Concat([]byte(`{"query":`), r.query(), []byte(`,"variables":`), variables, []byte{'}'})
}

// query is the text of the document for this request, in JSON.
func (r *request) query() []byte {
	switch {
	case r.items > 0:
		return r.shape.form(strconv.Itoa(r.items), func() string { return r.shape.forEach(r.shape.item, r.items) })
	case r.shape.single:
		given := slices.Sorted(maps.Keys(r.variables))
		return r.shape.form(strings.Join(given, " "), func() string { return r.shape.withOnly(given) })
	}
	return r.shape.text
}
