package patch

import (
	"errors"
	"fmt"
	"strings"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
)

// Op is the kind of an operation.
type Op string

// The operations of RFC 7644 §3.5.2.
const (
	Add     Op = "add"
	Remove  Op = "remove"
	Replace Op = "replace"
)

// Operation is one normalised operation of a PATCH: it always has a path.
type Operation struct {
	Op       Op
	Path     filter.Path
	Value    any  // nil for a Remove without a value
	HasValue bool // distinguishes a Remove of a value from a Remove of everything
	Lenient  bool // it comes from a value object, in which undefined attributes are noted and are no error
	number   int  // of the operation in the body, for errors
}

// maxOperations bounds the cost of one request; Entra sends far fewer.
const maxOperations = 1000

// Parse reads the body of a PATCH. A body without operations changes nothing; Microsoft's validator sends one.
func Parse(body scim.Object) ([]Operation, error) {
	if err := scim.CheckSchemas(body, scim.PatchURN); err != nil {
		return nil, err
	}
	v, ok := body.Get("Operations")
	list, isArray := v.(scim.Array)
	if !ok || !isArray {
		return nil, scim.Errorf(scim.InvalidSyntax, "A PATCH needs an array Operations.")
	}
	if len(list) > maxOperations {
		return nil, fmt.Errorf("a PATCH may have %d operations, and this one has %d: %w", maxOperations, len(list), scim.ErrTooLarge)
	}
	ops := make([]Operation, 0, len(list))
	for i, v := range list {
		o, ok := v.(scim.Object)
		if !ok {
			return nil, scim.Errorf(scim.InvalidSyntax, "Operation %d is not an object.", i+1)
		}
		parsed, err := operation(o)
		if err != nil {
			return nil, at(i+1, err)
		}
		for _, op := range parsed {
			op.number = i + 1
			ops = append(ops, op)
		}
	}
	return ops, nil
}

// at adds the number of the operation to an error.
func at(number int, err error) error {
	if e, ok := errors.AsType[*scim.Error](err); ok {
		return scim.Errorf(e.Type, "Operation %d: %s", number, e.Detail)
	}
	return err
}

func operation(o scim.Object) ([]Operation, error) {
	op, err := opOf(o)
	if err != nil {
		return nil, err
	}
	value, has := o.Get("value")
	if op != Remove && !has {
		return nil, scim.Errorf(scim.InvalidValue, "%q needs a value.", op)
	}
	v, _ := o.Get("path")
	path, ok := v.(string)
	switch {
	case !ok && v != nil:
		return nil, scim.Errorf(scim.InvalidPath, "The path is not a string.")
	case strings.TrimSpace(path) == "":
		return withoutPath(op, value)
	}
	p, err := filter.ParsePath(strings.TrimSpace(path))
	return []Operation{{Op: op, Path: p, Value: value, HasValue: has && value != nil}}, err
}

// opOf reads the op in any case: Entra sends "Add", "Replace" and "Remove".
func opOf(o scim.Object) (Op, error) {
	v, _ := o.Get("op")
	name, _ := v.(string)
	switch op := Op(strings.ToLower(name)); op {
	case Add, Remove, Replace:
		return op, nil
	}
	return "", scim.Errorf(scim.InvalidSyntax, "op is %v; it must be add, remove or replace.", describe(v))
}

func describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "missing"
	case string:
		return fmt.Sprintf("%q", v)
	}
	return "not a string"
}

// withoutPath turns the value object into operations: each of its keys is a path, plain, dotted or with a URN.
func withoutPath(op Op, value any) ([]Operation, error) {
	if op == Remove {
		return nil, scim.Errorf(scim.NoTarget, "\"remove\" needs a path.")
	}
	o, ok := scim.Single(value).(scim.Object)
	if !ok {
		return nil, scim.Errorf(scim.InvalidValue, "Without a path the value must be an object.")
	}
	return apart(op, "", o)
}

// apart turns a value object into operations. Keys without a URN belong to the schema urn.
func apart(op Op, urn string, o scim.Object) ([]Operation, error) {
	ops := make([]Operation, len(o))
	for i, f := range o {
		p, err := filter.ParsePath(f.Name)
		if err != nil {
			return nil, err
		}
		if p.URN == "" {
			p.URN = urn
		}
		ops[i] = Operation{Op: op, Path: p, Value: f.Value, HasValue: true, Lenient: true}
	}
	return ops, nil
}
