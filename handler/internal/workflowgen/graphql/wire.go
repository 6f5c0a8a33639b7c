package graphql

import (
	"encoding/json"
	"fmt"
	"reflect"
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
	object() (id wireID, excluded bool) // excluded: WorkflowGen shows it, and provisioning does not know it
}

type pointer[T any] interface {
	*T
	object
}

type wireUser struct {
	wireFixed
	values [workflowgen.NumFields]string // of the properties
	unset  workflowgen.FieldSet          // the flags without a value, which the answer does not show
}

// wireFixed is a user without its properties.
type wireFixed struct {
	ID         string        `json:"id"`
	Directory  wireDirectory `json:"directory"`
	IsArchived bool          `json:"isArchived"`
	CreatedAt  string        `json:"createdAt"`
	UpdatedAt  string        `json:"updatedAt"`
}

func (w *wireID) object() (wireID, bool) { return *w, false }

func (w *wireUser) object() (wireID, bool) { return wireID{w.ID, w.Directory}, w.IsArchived }

// userType is a struct of wireFixed and a field for each property, so that one pass reads an answer.
var userType = func() reflect.Type {
	fields := []reflect.StructField{{Name: "Fixed", Type: reflect.TypeFor[wireFixed](), Anonymous: true}}
	types := map[workflowgen.Kind]reflect.Type{
		workflowgen.Text: reflect.TypeFor[string](), workflowgen.Flag: reflect.TypeFor[*bool](), workflowgen.Reference: reflect.TypeFor[wireReference](),
	}
	for f := range workflowgen.NumFields {
		tag := reflect.StructTag(fmt.Sprintf("json:%q", answerName(f)))
		fields = append(fields, reflect.StructField{Name: fmt.Sprintf("P%d", f), Type: types[workflowgen.Properties[f].Kind], Tag: tag})
	}
	return reflect.StructOf(fields)
}()

// UnmarshalJSON reads the properties by the table of WorkflowGen's fields.
func (w *wireUser) UnmarshalJSON(body []byte) error {
	user := reflect.New(userType)
	if err := json.Unmarshal(body, user.Interface()); err != nil {
		return err
	}
	w.wireFixed = *user.Elem().Field(0).Addr().Interface().(*wireFixed)
	for f := range workflowgen.NumFields {
		switch v := user.Elem().Field(int(f) + 1).Addr().Interface().(type) {
		case *string:
			w.values[f] = *v
		case *wireReference:
			w.values[f] = v.ID
		case **bool:
			if *v == nil {
				w.unset = w.unset.With(f)
			} else {
				w.values[f] = strconv.FormatBool(**v)
			}
		}
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

func (w *wireGroup) object() (wireID, bool) { return w.wireID, w.IsVirtual }

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
