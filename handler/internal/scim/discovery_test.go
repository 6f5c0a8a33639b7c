package scim_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
)

const base = "https://scim.example.com/scim/v2"

// documents returns the discovery resources, by id.
func documents(t *testing.T) map[string]map[string]any {
	t.Helper()
	all := []scim.Document{{ID: "ServiceProviderConfig", JSON: scim.ServiceProviderConfig(base, 1<<20)}}
	for _, kind := range []*scim.ResourceType{mapping.UserType, mapping.GroupType} {
		all = append(append(all, kind.Document(base)), kind.SchemaDocuments(base)...)
	}
	read := map[string]map[string]any{}
	for _, d := range all {
		if bytes.Contains(d.JSON, []byte("null")) || bytes.Contains(d.JSON, []byte(`""`)) {
			t.Errorf("%s has a null or an empty text, at which clients stop: %s", d.ID, d.JSON)
		}
		var v map[string]any
		if err := json.Unmarshal(d.JSON, &v); err != nil {
			t.Fatal(err)
		}
		read[d.ID] = v
	}
	return read
}

func TestDiscoveryDocuments(t *testing.T) {
	docs := documents(t)
	for id, want := range map[string]struct{ schema, location string }{
		"ServiceProviderConfig": {"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig", base + "/ServiceProviderConfig"},
		"User":                  {"urn:ietf:params:scim:schemas:core:2.0:ResourceType", base + "/ResourceTypes/User"},
		"Group":                 {"urn:ietf:params:scim:schemas:core:2.0:ResourceType", base + "/ResourceTypes/Group"},
		scim.UserURN:            {"urn:ietf:params:scim:schemas:core:2.0:Schema", base + "/Schemas/" + scim.UserURN},
		scim.GroupURN:           {"urn:ietf:params:scim:schemas:core:2.0:Schema", base + "/Schemas/" + scim.GroupURN},
		scim.EnterpriseURN:      {"urn:ietf:params:scim:schemas:core:2.0:Schema", base + "/Schemas/" + scim.EnterpriseURN},
	} {
		d := docs[id]
		schemas, _ := d["schemas"].([]any)
		meta, _ := d["meta"].(map[string]any)
		if len(schemas) != 1 || schemas[0] != want.schema || meta["location"] != want.location {
			t.Errorf("%s has the schemas %v and the meta %v", id, schemas, meta)
		}
		delete(docs, id)
	}
	for id := range docs {
		t.Errorf("%s is not known to this test", id)
	}
}

// listed returns the attributes in GET /Schemas by their names, "name.familyName", those of extensions with the URN.
func listed(t *testing.T) map[string]map[string]any {
	t.Helper()
	all := map[string]map[string]any{}
	var list func(prefix string, attributes []any)
	list = func(prefix string, attributes []any) {
		for _, a := range attributes {
			a := a.(map[string]any)
			name := prefix + a["name"].(string)
			all[name] = a
			if subs, ok := a["subAttributes"].([]any); ok {
				list(name+".", subs)
			}
		}
	}
	for id, d := range documents(t) {
		if attributes, ok := d["attributes"].([]any); ok {
			list(id+":", attributes)
		}
	}
	return all
}

// Entra's schema test wants every mapped attribute in /Schemas, and treats each one there as one that can be mapped
// (AzureAD/SCIMReferenceCode, SCIM-Validation-Test-Overview.md). So /Schemas lists the attributes that a resource holds, and no
// others.
func TestSchemasListWhatIsHeld(t *testing.T) {
	held := map[string]bool{}
	hold := func(l *scim.Leaf) {
		name := l.Schema.ID + ":" + l.Attribute.Name
		held[name] = true
		if l.Sub != nil {
			held[name+"."+l.Sub.Name] = true
		}
		if l.Element != "" {
			held[name+".type"] = true
		}
	}
	for _, kind := range []*scim.ResourceType{mapping.UserType, mapping.GroupType} {
		for i := range kind.Leaves {
			hold(&kind.Leaves[i])
		}
	}
	for _, name := range []string{"members", "members.value", "members.display"} {
		held[scim.GroupURN+":"+name] = true
	}
	all := listed(t)
	for name := range all {
		if !held[name] {
			t.Errorf("%s is listed and not held", name)
		}
	}
	for name := range held {
		if all[name] == nil {
			t.Errorf("%s is held and not listed", name)
		}
	}
}

// Each attribute has all its characteristics (RFC 7643 §7), and those that clients rely on are true.
func TestCharacteristics(t *testing.T) {
	all := listed(t)
	for name, a := range all {
		for _, key := range []string{"type", "multiValued", "description", "required", "caseExact", "mutability", "returned", "uniqueness"} {
			if a[key] == nil {
				t.Errorf("%s does not say its %s", name, key)
			}
		}
		if _, has := a["subAttributes"]; has != (a["type"] == "complex") {
			t.Errorf("%s is of the type %v, and that it has sub-attributes is %v", name, a["type"], has)
		}
		required := name == scim.UserURN+":userName" || name == scim.GroupURN+":displayName"
		if a["required"] != required { // the surname is not: there is a fall-back
			t.Errorf("that %s is required is %v", name, a["required"])
		}
	}
	for name, want := range map[string]map[string]any{
		scim.UserURN + ":userName":       {"type": "string", "uniqueness": "server", "caseExact": false, "mutability": "readWrite"},
		scim.UserURN + ":externalId":     {"uniqueness": "server", "caseExact": true, "mutability": "readWrite"},
		scim.UserURN + ":active":         {"type": "boolean"}, // limosa-io/laravel-scim-server#114
		scim.UserURN + ":displayName":    {"uniqueness": "none"},
		scim.UserURN + ":name":           {"type": "complex", "multiValued": false},
		scim.UserURN + ":emails":         {"type": "complex", "multiValued": true},
		scim.EnterpriseURN + ":manager":  {"type": "complex", "multiValued": false},
		scim.GroupURN + ":displayName":   {"uniqueness": "server", "caseExact": false},
		scim.GroupURN + ":externalId":    {"uniqueness": "server", "caseExact": true},
		scim.GroupURN + ":members":       {"type": "complex", "multiValued": true, "mutability": "readWrite"},
		scim.GroupURN + ":members.value": {"mutability": "immutable", "caseExact": true},
	} {
		for key, value := range want {
			if all[name][key] != value {
				t.Errorf("%s: %s is %v, want %v", name, key, all[name][key], value)
			}
		}
	}
}

// /Schemas lists the types of elements that a resource holds: Entra offers them for mapping.
func TestCanonicalTypes(t *testing.T) {
	all := listed(t)
	for name, want := range map[string]string{"emails": `["work"]`, "phoneNumbers": `["work","mobile","fax"]`, "addresses": `["work","other"]`} {
		got, err := json.Marshal(all[scim.UserURN+":"+name+".type"]["canonicalValues"])
		if err != nil || string(got) != want {
			t.Errorf("the types of %s are %s, %v; want %s", name, got, err, want)
		}
	}
}

// ServiceProviderConfig lists the features that exist: there are no passwords.
func TestServiceProviderConfig(t *testing.T) {
	c := documents(t)["ServiceProviderConfig"]
	for name, want := range map[string]bool{"patch": true, "filter": true, "bulk": true, "sort": true, "etag": true, "changePassword": false} {
		if feature, _ := c[name].(map[string]any); feature["supported"] != want {
			t.Errorf("%s is %v", name, feature)
		}
	}
}
