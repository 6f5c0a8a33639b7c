package entra

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

const (
	coreUser   = "urn:ietf:params:scim:schemas:core:2.0:User"
	coreGroup  = "urn:ietf:params:scim:schemas:core:2.0:Group"
	enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

	// adGroup is a schema that Entra names in every group. No published text defines it.
	adGroup = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"

	patchMessage = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
	listMessage  = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
)

// Resource is a user or a group on the wire. Its attributes are addressed as in an attribute mapping: userName,
// name.givenName, emails[type eq "work"].value, or with the URN of an extension in front.
type Resource map[string]any

type object = map[string]any

// List is a ListResponse. TotalResults is nil if the answer lacks it.
type List struct {
	Schemas      []string   `json:"schemas"`
	TotalResults *int       `json:"totalResults"`
	Resources    []Resource `json:"Resources"`
}

// NewResource returns a resource to create, still without values.
func NewResource(collection string) Resource {
	if collection == Groups {
		return Resource{"schemas": []string{coreGroup, adGroup}, "meta": object{"resourceType": "Group"}}
	}
	return Resource{"schemas": []string{coreUser, enterprise}, "meta": object{"resourceType": "User"}, "roles": []any{}}
}

// ID returns the id, "" for none.
func (r Resource) ID() string {
	id, _ := r["id"].(string)
	return id
}

// Set writes a value. The value of active is a text, as the default attribute mapping yields it, and becomes a boolean.
func (r Resource) Set(path, value string) {
	container, kind, name := split(path)
	holder := object(r)
	switch {
	case kind != "":
		holder = r.element(container, kind)
	case container != "":
		holder = r.object(container)
	}
	holder[name] = value
	if path == "active" {
		holder[name] = strings.EqualFold(value, "true")
	}
}

// object returns the complex attribute of a name, which it adds if none exists.
func (r Resource) object(name string) object {
	o, ok := r[name].(object)
	if !ok {
		o = object{}
		r[name] = o
	}
	return o
}

// element returns the element of a type in a list, which it adds if none exists. The work mail is the primary one.
func (r Resource) element(list, kind string) object {
	elements, _ := r[list].([]any)
	for _, e := range elements {
		if e := e.(object); e["type"] == kind {
			return e
		}
	}
	added := object{"type": kind}
	if list == "emails" && kind == "work" {
		added["primary"] = true
	}
	r[list] = append(elements, added)
	return added
}

// Text returns the value at a path, "" for none; of a reference its id, of active "true" or "false". A value that is not of
// the attribute's JSON type is an error. Two elements of one type are joined, so that they equal no value that was ever
// sent: a type may occur once.
func (r Resource) Text(path string) (string, error) {
	container, kind, name := split(path)
	switch held := r[container].(type) {
	case nil:
		if container == "" {
			return text(name, r[name])
		}
		return "", nil
	case object:
		if kind == "" {
			return text(name, held[name])
		}
	case []any:
		if kind != "" {
			return joined(held, kind, name)
		}
	}
	return "", wrongForm(container, r[container])
}

func joined(elements []any, kind, name string) (string, error) {
	all := ""
	for _, e := range elements {
		o, ok := e.(object)
		if !ok {
			return "", wrongForm(name, e)
		}
		if o["type"] != kind {
			continue
		}
		value, err := text(name, o[name])
		if err != nil {
			return "", err
		}
		all += value
	}
	return all, nil
}

func text(name string, v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case object:
		return text("value", v["value"])
	case string:
		if name != "active" {
			return v, nil
		}
	case bool:
		if name == "active" {
			return strconv.FormatBool(v), nil
		}
	}
	return "", wrongForm(name, v)
}

func wrongForm(name string, v any) error {
	return mismatch("the body is not of the expected form", "%s is %v", name, v)
}

// split returns the parts of a path: the attribute or extension that holds the value, for a list the element's type, and the
// name of the value there.
func split(path string) (container, kind, name string) {
	if list, rest, ok := strings.Cut(path, `[type eq "`); ok {
		kind, name, _ = strings.Cut(rest, `"].`)
		return list, kind, name
	}
	if i := strings.LastIndex(path, ":"); i >= 0 {
		return path[:i], "", path[i+1:]
	}
	if holder, name, ok := strings.Cut(path, "."); ok {
		return holder, "", name
	}
	return "", "", path
}

// order is that of Microsoft's samples.
var order = []string{"schemas", "externalId", "userName", "active", "addresses", "displayName", "emails", "meta", "name", "phoneNumbers",
	"preferredLanguage", "roles", "title", enterprise}

// MarshalJSON writes the attributes in the order of Microsoft's samples.
func (r Resource) MarshalJSON() ([]byte, error) {
	names := slices.SortedFunc(maps.Keys(r), func(a, b string) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a), slices.Index(order, b)), cmp.Compare(a, b))
	})
	var b bytes.Buffer
	for i, name := range names {
		b.WriteByte("{,"[min(i, 1)])
		b.Write(encode(name))
		b.WriteByte(':')
		b.Write(encode(r[name]))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
