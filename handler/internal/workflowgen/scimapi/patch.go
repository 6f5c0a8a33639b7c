package scimapi

import "encoding/json"

// operation is one operation of a PATCH, as Entra spells it for applications without the flag aadOptscim062020: this API was
// made for those.
type operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value,omitempty"`
}

type reference struct {
	Value string `json:"value"`
}

// set is the operation that writes a value; "" clears.
func set(path, value string) operation {
	if value == "" {
		return operation{Op: "Remove", Path: path}
	}
	return operation{Op: "Replace", Path: path, Value: value}
}

// membersOperation is the operation that adds or removes members.
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
