package workflowgen

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/graph-gophers/graphql-go"
)

// scimOperation is one operation of a PATCH. Entra ID has two dialects: by default the op is capitalised, active is a text
// and each attribute has an operation of its own; with the flag aadOptscim062020 the op is in lower case, active is a boolean,
// an operation without a path has an object of attributes, and a member is removed by a path with a filter.
type scimOperation struct {
	op    string // add, replace or remove
	path  string // in lower case but for the values in it, "" for none
	value any    // of JSON, nil for a removal
}

func readOperations(body map[string]any) ([]scimOperation, error) {
	list, _ := body["Operations"].([]any)
	if len(list) == 0 {
		return nil, badRequest(invalidSyntax, "Operations must be an array of at least one operation.")
	}
	ops := make([]scimOperation, len(list))
	for i, item := range list {
		o, _ := item.(map[string]any)
		op, _ := o["op"].(string)
		path, _ := o["path"].(string)
		ops[i] = scimOperation{strings.ToLower(op), foldPath(path), o["value"]}
		switch {
		case ops[i].op != "add" && ops[i].op != "replace" && ops[i].op != "remove":
			return nil, badRequest(invalidSyntax, fmt.Sprintf("The operation %q is not supported.", op))
		case ops[i].op == "remove" && path == "":
			return nil, badRequest(noTarget, "A remove operation must have a path.")
		}
	}
	return ops, nil
}

// foldPath writes a path in lower case. An id in it keeps its case.
func foldPath(path string) string {
	if m := memberPath.FindStringSubmatch(path); m != nil {
		return `members[value eq "` + m[1] + `"]`
	}
	return strings.ToLower(path)
}

// each passes the attributes that an operation changes to a function, by their paths. A removal is a change to nil.
func (o *scimOperation) each(change func(path string, value any) error) error {
	if o.op == "remove" {
		return change(o.path, nil)
	}
	if o.path != "" {
		return change(o.path, o.value)
	}
	object, ok := o.value.(map[string]any)
	if !ok {
		return badRequest(invalidSyntax, "An operation without a path must have an object as its value.")
	}
	attributes := map[string]any{}
	flatten(attributes, object)
	for _, path := range slices.Sorted(maps.Keys(attributes)) {
		if err := change(path, attributes[path]); err != nil {
			return err
		}
	}
	return nil
}

// flatten collects the attributes of a resource by the paths that Entra ID has for them in a PATCH: name.givenName,
// emails[type eq "work"].value, urn:…:User:manager. The paths are in lower case.
func flatten(attributes map[string]any, resource map[string]any) {
	for name, value := range resource {
		name = strings.ToLower(name)
		switch value := value.(type) {
		case map[string]any:
			switch name {
			case "name":
				flattenInto(attributes, name+".", value)
			case strings.ToLower(enterpriseURN):
				flattenInto(attributes, name+":", value)
			default:
				attributes[name] = value
			}
		case []any:
			if name == "members" || !flattenElements(attributes, name, value) {
				attributes[name] = value
			}
		default:
			attributes[name] = value
		}
	}
}

func flattenInto(attributes map[string]any, prefix string, parts map[string]any) {
	for name, value := range parts {
		attributes[prefix+strings.ToLower(name)] = value
	}
}

// flattenElements flattens an attribute whose elements are told apart by their type, and reports whether it is one.
func flattenElements(attributes map[string]any, name string, elements []any) bool {
	for _, e := range elements {
		element, _ := e.(map[string]any)
		kind, ok := element["type"].(string)
		if !ok {
			return false
		}
		flattenInto(attributes, fmt.Sprintf("%s[type eq %q].", name, strings.ToLower(kind)), element)
	}
	return true
}

// textValue reads the value of an attribute that is a text; nil and "" clear it.
func textValue(path string, value any) (graphql.NullString, error) {
	if value == nil {
		return graphql.NullString{Set: true}, nil
	}
	s, ok := value.(string)
	if !ok {
		return graphql.NullString{}, badRequest(invalidValue, fmt.Sprintf("The value of %q must be a string.", path))
	}
	return text(s), nil
}

// booleanValue reads the value of active: a boolean, or its name, which Entra sends by default.
func booleanValue(path string, value any) (graphql.NullBool, error) {
	switch s, _ := value.(string); {
	case value == nil:
		return graphql.NullBool{Set: true}, nil
	case value == true || strings.EqualFold(s, "true"):
		return graphql.NullBool{Value: new(true), Set: true}, nil
	case value == false || strings.EqualFold(s, "false"):
		return graphql.NullBool{Value: new(false), Set: true}, nil
	}
	return graphql.NullBool{}, badRequest(invalidValue, fmt.Sprintf("The value of %q must be true or false.", path))
}

// referenceValue reads a reference to a user: an id, {"value": id}, or an array with one of these. "" clears.
func referenceValue(path string, value any) (graphql.NullID, error) {
	if list, ok := value.([]any); ok && len(list) == 1 {
		value = list[0]
	}
	if object, ok := value.(map[string]any); ok {
		value = object["value"]
	}
	switch id, ok := value.(string); {
	case value == nil || ok && id == "":
		return graphql.NullID{Set: true}, nil
	case ok:
		return graphql.NullID{Value: new(graphql.ID(id)), Set: true}, nil
	}
	return graphql.NullID{}, badRequest(invalidValue, fmt.Sprintf("The value of %q must be the id of a user.", path))
}

// memberIDs reads the ids in [{"value": id}, …].
func memberIDs(value any) ([]graphql.ID, error) {
	list, ok := value.([]any)
	ids := make([]graphql.ID, len(list))
	for i := range list {
		member, _ := list[i].(map[string]any)
		id, _ := member["value"].(string)
		ids[i], ok = graphql.ID(id), ok && id != ""
	}
	if !ok {
		return nil, badRequest(invalidValue, `The value of "members" must be an array of objects with a value.`)
	}
	return ids, nil
}
