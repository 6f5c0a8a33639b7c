package scimapi

import (
	"encoding/json"
)

// operation is one of a PATCH, as Entra spells it for applications that were configured without the flag
// aadOptscim062020: such are the instances that this API was made for.
type operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value,omitempty"`
}

type reference struct {
	Value string `json:"value"`
}

// set writes a value, "" clears.
func set(path, value string) operation {
	if value == "" {
		return operation{Op: "Remove", Path: path}
	}
	return operation{Op: "Replace", Path: path, Value: value}
}

// membersOperation adds or removes users.
func membersOperation(op string, users []string) operation {
	refs := make([]reference, len(users))
	for i, id := range users {
		refs[i].Value = id
	}
	return operation{Op: op, Path: "members", Value: refs}
}

func patchBody(ops []operation) []byte {
	b, err := json.Marshal(struct {
		Schemas    []string    `json:"schemas"`
		Operations []operation `json:"Operations"`
	}{[]string{"urn:ietf:params:scim:api:messages:2.0:PatchOp"}, ops})
	if err != nil {
		panic(err) // texts only
	}
	return b
}
