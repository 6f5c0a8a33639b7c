package graphql

import (
	"encoding/json"
	"fmt"
	"strconv"

	"workflowgen-scim/handler/internal/workflowgen"
)

// The shapes of the answers. encoding/json leaves "" for null, and "" is our value of a property that is not set.
//
// The root object of an answer is a pointer that is set before the answer is decoded: null makes it nil, an object fills
// it, and if the answer lacks the field it stays empty. So "no such user" (nil) differs from "this document answers
// something else" (an object without id), which must never pass for it: Entra would create all users again.

// wireID is the part that users and groups share.
type wireID struct {
	ID        string        `json:"id"`
	Directory wireDirectory `json:"directory"`
}

type wireDirectory struct {
	Name string `json:"name"`
}

// object is a user or group in an answer.
type object interface {
	object() (id *wireID, excluded bool) // excluded: WorkflowGen shows it, and provisioning does not know it
}

type pointer[T any] interface {
	*T
	object
}

type wireUser struct {
	wireID
	IsArchived bool                          `json:"isArchived"`
	CreatedAt  string                        `json:"createdAt"`
	UpdatedAt  string                        `json:"updatedAt"`
	values     [workflowgen.NumFields]string // of the properties
	unset      workflowgen.FieldSet          // the flags without a value, which the answer does not show
}

func (w *wireID) object() (*wireID, bool) { return w, false }

func (w *wireUser) object() (*wireID, bool) { return &w.wireID, w.IsArchived }

// UnmarshalJSON reads the properties by the table of WorkflowGen's fields.
func (w *wireUser) UnmarshalJSON(body []byte) error {
	type fixed wireUser
	if err := json.Unmarshal(body, (*fixed)(w)); err != nil {
		return err
	}
	var object map[string]any
	if err := json.Unmarshal(body, &object); err != nil {
		return err
	}
	for f := range workflowgen.NumFields {
		if err := w.read(f, object[answerName(f)]); err != nil {
			return err
		}
	}
	return nil
}

// read takes the value of a property from its JSON.
func (w *wireUser) read(f workflowgen.Field, value any) error {
	kind := workflowgen.Properties[f].Kind
	if object, ok := value.(map[string]any); ok && kind == workflowgen.Reference {
		value = object["id"]
	}
	flag, isFlag := value.(bool)
	text, isText := value.(string)
	switch {
	case value == nil && kind == workflowgen.Flag:
		w.unset = w.unset.With(f)
	case value == nil:
	case isFlag && kind == workflowgen.Flag:
		w.values[f] = strconv.FormatBool(flag)
	case isText && kind != workflowgen.Flag:
		w.values[f] = text
	default:
		return fmt.Errorf("%s is a %T", answerName(f), value)
	}
	return nil
}

type wireReference struct {
	ID string `json:"id"`
}

type wireGroup struct {
	wireID
	IsVirtual        bool         `json:"isVirtual"`
	Name             string       `json:"name"`
	SystemIdentifier string       `json:"systemIdentifier"`
	CreatedAt        string       `json:"createdAt"`
	Users            *wireMembers `json:"users"`
}

func (w *wireGroup) object() (*wireID, bool) { return &w.wireID, w.IsVirtual }

type wireMembers struct {
	HasNextPage bool         `json:"hasNextPage"`
	Items       []wireMember `json:"items"`
}

type wireMember struct {
	ID         string `json:"id"`
	CommonName string `json:"commonName"`
	UserName   string `json:"userName"`
	IsArchived bool   `json:"isArchived"`
}

type wireList[T any] struct {
	TotalCount int `json:"totalCount"`
	Items      []T `json:"items"` // nil if the answer lacks them
}

// user is the user in an answer to a document that leaves out the hidden properties.
func (w *wireUser) user(hidden workflowgen.FieldSet) workflowgen.User {
	return workflowgen.User{ID: w.ID, Values: w.values, Hidden: hidden | w.unset, Created: w.CreatedAt, Modified: w.UpdatedAt}
}

func (w *wireGroup) group(hidden workflowgen.FieldSet) workflowgen.Group {
	return workflowgen.Group{ID: w.ID, Hidden: hidden, Name: w.Name, SystemIdentifier: w.SystemIdentifier, Created: w.CreatedAt}
}

func (w *wireMember) member() workflowgen.Member {
	if w.CommonName == "" {
		return workflowgen.Member{ID: w.ID, Name: w.UserName}
	}
	return workflowgen.Member{ID: w.ID, Name: w.CommonName}
}
