package entra

import (
	"encoding/json"
	"strings"
)

// dialect is one of the two ways in which Entra writes a PATCH.
type dialect int

const (
	classic  dialect = iota // what a job does by itself: Replace, one path an operation, booleans as texts
	optscim                 // with ?aadOptscim062020 in the tenant URL: replace, value objects without path, booleans
	dialects                // how many there are
)

type patchBody struct {
	Schemas    []string    `json:"schemas"`
	Operations []operation `json:"Operations"`
}

type operation struct {
	Op    string `json:"op"`
	Path  string `json:"path,omitempty"`
	Value any    `json:"value,omitempty"`
}

func patchOf(ops ...operation) []byte { return encode(patchBody{[]string{patchMessage}, ops}) }

// patchUser is the body that changes a user who is as before. The n chooses among the ways to clear a value.
func (d dialect) patchUser(before *values, set []assignment, n int) []byte {
	if d == optscim {
		return patchOf(objects(set, n)...)
	}
	var ops []operation
	for i, a := range set {
		op := operation{Op: "Replace", Path: paths[a.attribute], Value: a.value}
		switch {
		case a.value == "":
			op = clearing(a.attribute, n+i)
		case a.attribute == active:
			op.Value = strings.ToUpper(a.value[:1]) + a.value[1:] // "True", "False": the default mapping yields texts
		case a.attribute == office:
			op.Path = strings.Replace(op.Path, ".formatted", ".Formatted", 1) // so the default mapping writes it
			op.Op = "Add"
		case before[a.attribute] == "", a.attribute == manager:
			op.Op = "Add"
		}
		ops = append(ops, op)
	}
	return patchOf(ops...)
}

// objects gathers what has no value path into one value object.
func objects(set []assignment, n int) []operation {
	var ops []operation
	object := map[string]any{}
	for i, a := range set {
		path := paths[a.attribute]
		switch {
		case a.value == "":
			op := clearing(a.attribute, n+i)
			op.Op = strings.ToLower(op.Op)
			ops = append(ops, op)
		case a.attribute == active:
			ops = append(ops, operation{"replace", path, a.value == "true"})
		case strings.Contains(path, "["):
			ops = append(ops, operation{"replace", path, a.value})
		default:
			object[path] = a.value
		}
	}
	if len(object) > 0 {
		ops = append(ops, operation{Op: "replace", Value: object})
	}
	return ops
}

// clearing is one of the ways to say that an attribute has no value any more.
func clearing(a attribute, n int) operation {
	switch n % 3 {
	case 0:
		return operation{"Replace", paths[a], ""}
	case 1:
		return operation{"Replace", paths[a], json.RawMessage("null")}
	}
	return operation{Op: "Remove", Path: paths[a]}
}

// memberRef is a member as the classic dialect writes it, with a $ref that is always null.
type memberRef struct {
	Ref   *string `json:"$ref"`
	Value string  `json:"value"`
}

// addMembers is the body that adds members to a group.
func (d dialect) addMembers(ids []string) []byte {
	if d == optscim {
		return patchOf(operation{"add", "members", references(ids)})
	}
	return patchOf(operation{"Add", "members", memberRefs(ids)})
}

// removeMembers is the body that takes these members, and no others, out of a group.
func (d dialect) removeMembers(ids []string) []byte {
	if d == classic {
		return patchOf(operation{"Remove", "members", memberRefs(ids)})
	}
	ops := make([]operation, len(ids))
	for i, id := range ids {
		ops[i] = operation{Op: "remove", Path: "members[value eq " + string(encode(id)) + "]"}
	}
	return patchOf(ops...)
}

func memberRefs(ids []string) []memberRef {
	refs := make([]memberRef, len(ids))
	for i, id := range ids {
		refs[i].Value = id
	}
	return refs
}

func references(ids []string) []reference {
	refs := make([]reference, len(ids))
	for i, id := range ids {
		refs[i].Value = id
	}
	return refs
}

// renameGroup is the body that gives a group a new name.
func (d dialect) renameGroup(to string) []byte {
	if d == optscim {
		return patchOf(operation{Op: "replace", Value: map[string]string{"displayName": to}})
	}
	return patchOf(operation{"Replace", "displayName", to})
}
