package entra

import (
	"encoding/json"
	"strings"
)

// Dialect is one of the two ways in which Entra writes a PATCH.
type Dialect int

// The dialects of PATCH.
const (
	Classic  Dialect = iota // the default of a job: Replace, one path an operation, booleans as texts
	Optscim                 // with ?aadOptscim062020 in the tenant URL: replace, value objects without path, booleans
	dialects                // their number
)

type patchBody struct {
	Schemas    []string  `json:"schemas"`
	Operations []PatchOp `json:"Operations"`
}

// PatchOp is an operation of a PATCH.
type PatchOp struct {
	Op    string `json:"op"`
	Path  string `json:"path,omitempty"`
	Value any    `json:"value,omitempty"`
}

// Assign returns the operation that gives an attribute a value, in the classic dialect: Add where the attribute had none.
func Assign(path, before, value string) PatchOp {
	if before == "" {
		return PatchOp{"Add", path, value}
	}
	return PatchOp{"Replace", path, value}
}

// patchUser returns the operations that change a user whose values are those of before. The n chooses among the ways to clear
// a value.
func (d Dialect) patchUser(before *values, set []assignment, n int) []PatchOp {
	if d == Optscim {
		return objects(set, n)
	}
	var ops []PatchOp
	for i, a := range set {
		op := Assign(paths[a.attribute], before[a.attribute], a.value)
		switch {
		case a.value == "":
			op = clearing(a.attribute, n+i)
		case a.attribute == active:
			op.Op, op.Value = "Replace", strings.ToUpper(a.value[:1])+a.value[1:] // the default mapping yields the texts True and False
		case a.attribute == office:
			op.Path = strings.Replace(op.Path, ".formatted", ".Formatted", 1) // so the default mapping writes it
			op.Op = "Add"
		case a.attribute == manager:
			op.Op = "Add"
		}
		ops = append(ops, op)
	}
	return ops
}

// objects gathers the attributes that need no value path into one value object.
func objects(set []assignment, n int) []PatchOp {
	var ops []PatchOp
	pathless := object{}
	for i, a := range set {
		path := paths[a.attribute]
		switch {
		case a.value == "":
			op := clearing(a.attribute, n+i)
			op.Op = strings.ToLower(op.Op)
			ops = append(ops, op)
		case a.attribute == active:
			ops = append(ops, PatchOp{"replace", path, a.value == "true"})
		case strings.Contains(path, "["):
			ops = append(ops, PatchOp{"replace", path, a.value})
		default:
			pathless[path] = a.value
		}
	}
	if len(pathless) > 0 {
		ops = append(ops, PatchOp{Op: "replace", Value: pathless})
	}
	return ops
}

// clearing returns one of the ways to clear an attribute.
func clearing(a attribute, n int) PatchOp {
	switch n % 3 {
	case 0:
		return PatchOp{"Replace", paths[a], ""}
	case 1:
		return PatchOp{"Replace", paths[a], json.RawMessage("null")}
	}
	return PatchOp{Op: "Remove", Path: paths[a]}
}

// memberRef is a member as the classic dialect writes it, with a $ref that is always null.
type memberRef struct {
	Ref   *string `json:"$ref"`
	Value string  `json:"value"`
}

type reference struct {
	Value string `json:"value"`
}

// AddMembers returns the operation that adds members to a group.
func (d Dialect) AddMembers(ids []string) []PatchOp {
	if d == Optscim {
		refs := make([]reference, len(ids))
		for i, id := range ids {
			refs[i].Value = id
		}
		return []PatchOp{{"add", "members", refs}}
	}
	return []PatchOp{{"Add", "members", memberRefs(ids)}}
}

// RemoveMembers returns the operations that take these members, and no others, out of a group.
func (d Dialect) RemoveMembers(ids []string) []PatchOp {
	if d == Classic {
		return []PatchOp{{"Remove", "members", memberRefs(ids)}}
	}
	ops := make([]PatchOp, len(ids))
	for i, id := range ids {
		ops[i] = PatchOp{Op: "remove", Path: "members[value eq " + string(encode(id)) + "]"}
	}
	return ops
}

func memberRefs(ids []string) []memberRef {
	refs := make([]memberRef, len(ids))
	for i, id := range ids {
		refs[i].Value = id
	}
	return refs
}

// rename returns the operation that gives a group a new name.
func (d Dialect) rename(to string) PatchOp {
	if d == Optscim {
		return PatchOp{Op: "replace", Value: map[string]string{"displayName": to}}
	}
	return PatchOp{"Replace", "displayName", to}
}
