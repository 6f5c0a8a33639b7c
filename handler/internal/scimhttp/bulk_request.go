package scimhttp

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"workflowgen-scim/handler/internal/scim"
)

// operation is one operation of a job, with its answer.
type operation struct {
	number                        int // from 1
	method, path, bulkID, version string
	data                          scim.Object
	manager                       any    // taken out of data, to be set later
	answer                        *reply // nil until it was made
}

// newJob reads a BulkRequest (§8.2). An operation with a mistake in its path or data is answered in its place; a mistake in
// the request itself is an error.
func newJob(q *request, body scim.Object) (*job, error) {
	if err := scim.CheckSchemas(body, scim.BulkRequestURN); err != nil {
		return nil, err
	}
	v, _ := body.Get("Operations")
	list, ok := v.(scim.Array)
	if !ok {
		return nil, scim.Errorf(scim.InvalidSyntax, "A bulk request needs an array Operations.")
	}
	if len(list) > scim.MaxBulk {
		return nil, fmt.Errorf("a bulk request may have %d operations, and this one has %d: %w", scim.MaxBulk, len(list), scim.ErrTooLarge)
	}
	j := &job{q: q, made: map[string]string{}}
	if v, ok := body.Get("failOnErrors"); ok && v != nil {
		n, _ := v.(json.Number)
		var err error
		if j.failOn, err = strconv.Atoi(string(n)); err != nil || j.failOn < 1 {
			return nil, scim.Errorf(scim.InvalidValue, "failOnErrors must be a whole number from 1.")
		}
	}
	for i, v := range list {
		op, err := newOperation(v)
		if err == nil && op.method == "POST" && j.coming(op.bulkID) {
			err = fmt.Errorf("another has the bulkId %q", op.bulkID)
		}
		if err != nil {
			return nil, scim.Errorf(scim.InvalidSyntax, "Operation %d: %s", i+1, err)
		}
		op.number = i + 1
		j.operations = append(j.operations, op)
	}
	return j, nil
}

func newOperation(v any) (*operation, error) {
	o, ok := v.(scim.Object)
	if !ok {
		return nil, fmt.Errorf("it is not an object")
	}
	op := new(operation)
	for name, field := range map[string]*string{"method": &op.method, "path": &op.path, "bulkId": &op.bulkID, "version": &op.version} {
		v, _ := o.Get(name)
		if *field, ok = v.(string); !ok && v != nil {
			return nil, fmt.Errorf("%s is not a text", name)
		}
	}
	v, _ = o.Get("data")
	if op.data, ok = v.(scim.Object); !ok && v != nil {
		return nil, fmt.Errorf("data is not an object")
	}
	switch op.method = strings.ToUpper(op.method); {
	case op.method != "POST" && op.method != "PUT" && op.method != "PATCH" && op.method != "DELETE":
		return nil, fmt.Errorf("method is POST, PUT, PATCH or DELETE, not %q", op.method)
	case op.method == "POST" && op.bulkID == "":
		return nil, fmt.Errorf("a POST needs a bulkId")
	case op.data == nil && op.method != "DELETE":
		return nil, fmt.Errorf("a %s needs data", op.method)
	}
	return op, nil
}
