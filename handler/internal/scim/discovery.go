package scim

import (
	"encoding/json"
	"slices"
)

// The URNs of the discovery resources (RFC 7643 §5, §6, §7).
const (
	configURN       = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
	resourceTypeURN = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
	schemaURN       = "urn:ietf:params:scim:schemas:core:2.0:Schema"
)

// MaxResults is the largest number of resources on a page, and DefaultResults the number without a count.
const (
	MaxResults     = 200
	DefaultResults = 100
)

// MaxBulk is the largest number of operations of a bulk request: more would not be done before a client stops waiting.
const MaxBulk = 1000

// Document is a discovery resource: its id, for the path it is read under, and its JSON without meta.location.
type Document struct {
	ID   string
	JSON []byte
}

type meta struct {
	ResourceType string `json:"resourceType"`
	Location     string `json:"location"`
}

type supported struct {
	Supported bool `json:"supported"`
}

type bulk struct {
	Supported      bool `json:"supported"`
	MaxOperations  int  `json:"maxOperations"`
	MaxPayloadSize int  `json:"maxPayloadSize"`
}

type filterConfig struct {
	Supported  bool `json:"supported"`
	MaxResults int  `json:"maxResults"`
}

// pagination is the attribute that RFC 9865 §4 adds.
type pagination struct {
	Cursor      bool   `json:"cursor"`
	Index       bool   `json:"index"`
	Default     string `json:"defaultPaginationMethod"`
	DefaultSize int    `json:"defaultPageSize"`
	MaxSize     int    `json:"maxPageSize"`
}

type scheme struct {
	Type        string `json:"type"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Primary     bool   `json:"primary"`
}

// ServiceProviderConfig returns the document about the features of this server (RFC 7643 §5).
func ServiceProviderConfig(base string, maxBody int) []byte {
	return encode(struct {
		Schemas        []string     `json:"schemas"`
		Patch          supported    `json:"patch"`
		Bulk           bulk         `json:"bulk"`
		Filter         filterConfig `json:"filter"`
		ChangePassword supported    `json:"changePassword"`
		Sort           supported    `json:"sort"`
		ETag           supported    `json:"etag"`
		Pagination     pagination   `json:"pagination"`
		Schemes        []scheme     `json:"authenticationSchemes"`
		Meta           meta         `json:"meta"`
	}{
		Schemas: []string{configURN}, Patch: supported{true}, Bulk: bulk{true, MaxBulk, maxBody},
		Filter: filterConfig{true, MaxResults}, Sort: supported{true}, ETag: supported{true},
		Pagination: pagination{true, true, "index", DefaultResults, MaxResults},
		Schemes: []scheme{{"oauthbearertoken", "OAuth Bearer Token",
			"The secret token given to Entra, in the Authorization header.", true}},
		Meta: meta{"ServiceProviderConfig", base + "/ServiceProviderConfig"},
	})
}

// Document returns the document about the resource type (RFC 7643 §6).
func (t *ResourceType) Document(base string) Document {
	type extension struct {
		Schema   string `json:"schema"`
		Required bool   `json:"required"`
	}
	extensions := []extension{}
	for _, s := range t.Extensions {
		extensions = append(extensions, extension{Schema: s.ID})
	}
	return Document{t.Name, encode(struct {
		Schemas     []string    `json:"schemas"`
		ID          string      `json:"id"`
		Name        string      `json:"name"`
		Endpoint    string      `json:"endpoint"`
		Description string      `json:"description"`
		Schema      string      `json:"schema"`
		Extensions  []extension `json:"schemaExtensions"`
		Meta        meta        `json:"meta"`
	}{[]string{resourceTypeURN}, t.Name, t.Name, t.Endpoint, t.Description, t.Schema.ID, extensions,
		meta{"ResourceType", base + "/ResourceTypes/" + t.Name}})}
}

// SchemaDocuments returns the documents about the schemas of the type (RFC 7643 §7). They list the attributes that a resource
// holds and no others: Entra's schema test treats each listed attribute as one that can be mapped.
func (t *ResourceType) SchemaDocuments(base string) []Document {
	var docs []Document
	for _, s := range append([]*Schema{t.Schema}, t.Extensions...) {
		docs = append(docs, Document{s.ID, encode(struct {
			Schemas     []string    `json:"schemas"`
			ID          string      `json:"id"`
			Name        string      `json:"name"`
			Description string      `json:"description"`
			Attributes  []Attribute `json:"attributes"`
			Meta        meta        `json:"meta"`
		}{[]string{schemaURN}, s.ID, s.Name, s.Description, t.held(s), meta{"Schema", base + "/Schemas/" + s.ID}})})
	}
	return docs
}

// held returns the attributes of a schema that a resource holds.
func (t *ResourceType) held(s *Schema) []Attribute {
	attributes := []Attribute{}
	for i := range s.Attributes {
		a := s.Attributes[i]
		leaves := t.leavesOf(s, &s.Attributes[i], nil)
		switch {
		case a.Name == "members":
			a.SubAttributes = only(a.SubAttributes, "value", "display")
		case len(leaves) == 0:
			continue
		case a.Type == Complex:
			a.SubAttributes = t.heldSubs(a, leaves)
		}
		attributes = append(attributes, a)
	}
	return attributes
}

func (t *ResourceType) heldSubs(a Attribute, leaves []int) []Attribute {
	names, kinds := []string{}, []string{}
	for _, i := range leaves {
		l := &t.Leaves[i]
		names = append(names, l.Sub.Name)
		if n := len(kinds); n == 0 || kinds[n-1] != l.Element {
			kinds = append(kinds, l.Element)
		}
	}
	if a.MultiValued {
		names = append(names, "type")
	}
	subs := only(a.SubAttributes, names...)
	for i := range subs {
		if subs[i].Name == "type" {
			subs[i].CanonicalValues = kinds
		}
	}
	return subs
}

func only(in []Attribute, names ...string) []Attribute {
	return slices.DeleteFunc(slices.Clone(in), func(a Attribute) bool { return !slices.Contains(names, a.Name) })
}

func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // the documents are made of texts and booleans
	}
	return b
}
