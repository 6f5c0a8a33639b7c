package graph

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

const (
	userTarget  = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	groupTarget = "urn:ietf:params:scim:schemas:core:2.0:Group"
)

// userDefaults is the attribute mapping of users in a new job: target, source, matching priority.
var userDefaults = []struct {
	target, source string
	priority       int
}{
	{"userName", "userPrincipalName", 1}, {"active", `Switch([IsSoftDeleted], , "False", "True", "True", "False")`, 0},
	{"displayName", "displayName", 0}, {"title", "jobTitle", 0}, {`emails[type eq "work"].value`, "mail", 0},
	{"preferredLanguage", "preferredLanguage", 0}, {"name.givenName", "givenName", 0}, {"name.familyName", "surname", 0},
	{"name.formatted", `Join(" ", [givenName], [surname])`, 0},
	{`addresses[type eq "work"].formatted`, "physicalDeliveryOfficeName", 0}, {`addresses[type eq "work"].streetAddress`, "streetAddress", 0},
	{`addresses[type eq "work"].locality`, "city", 0}, {`addresses[type eq "work"].region`, "state", 0},
	{`addresses[type eq "work"].postalCode`, "postalCode", 0}, {`addresses[type eq "work"].country`, "country", 0},
	{`phoneNumbers[type eq "work"].value`, "telephoneNumber", 0}, {`phoneNumbers[type eq "mobile"].value`, "mobile", 0},
	{`phoneNumbers[type eq "fax"].value`, "facsimileTelephoneNumber", 0}, {"externalId", "mailNickname", 0},
	{userTarget + ":employeeNumber", "employeeId", 0}, {userTarget + ":department", "department", 0}, {userTarget + ":manager", "manager", 0},
}

// userSources are the source attributes that the tenant offers besides the mapped ones.
var userSources = []string{"objectId", "companyName", "onPremisesSecurityIdentifier", "proxyAddresses", "accountEnabled", "IsSoftDeleted", "surname"}

// defaultSchema returns the schema of a new job. It holds members that scimctl does not know and must keep.
func defaultSchema(id string) object {
	users, groups := []any{}, []any{}
	var offered, listed []any
	for _, d := range userDefaults {
		users = append(users, line(d.target, d.source, d.priority))
		listed = append(listed, attribute(d.target))
		if !strings.Contains(d.source, "(") {
			offered = append(offered, attribute(d.source))
		}
	}
	for _, name := range userSources {
		offered = append(offered, attribute(name))
	}
	for target, source := range map[string]string{"displayName": "displayName", "externalId": "objectId", "members": "members"} {
		groups = append(groups, line(target, source, map[string]int{"displayName": 1}[target]))
	}
	slices.SortFunc(groups, func(a, b any) int {
		return strings.Compare(a.(object)["targetAttributeName"].(string), b.(object)["targetAttributeName"].(string))
	})
	groupAttributes := []any{attribute("displayName"), attribute("externalId"), attribute("members"), attribute("objectId")}
	return object{
		"id": id, "version": "v1.2", "provisioningTaskIdentifier": "kept.as.it.is",
		"synchronizationRules": []any{object{
			"id": "03f7d90d-bf71-41b1-bda6-aaf0ddbee5d8", "name": "USERGROUP_OUTBOUND_USERGROUP", "priority": 1, "editable": true,
			"sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": "customappsso",
			"containerFilter": nil, "groupFilter": nil,
			"metadata": []any{object{"key": "supportsProvisionOnDemand", "value": "true"}},
			"objectMappings": []any{
				objectMapping("Group", groupTarget, "Provision Microsoft Entra ID Groups", groups),
				objectMapping("User", userTarget, "Provision Microsoft Entra ID Users", users),
			},
		}},
		"directories": []any{
			directory("Azure Active Directory", object{"name": "User", "attributes": offered}, object{"name": "Group", "attributes": groupAttributes}),
			directory("customappsso", object{"name": userTarget, "attributes": listed}, object{"name": groupTarget, "attributes": groupAttributes}),
		},
	}
}

func directory(name string, objects ...object) object {
	list := make([]any, len(objects))
	for i, o := range objects {
		list[i] = o
	}
	return object{"id": "id of " + name, "name": name, "readOnly": false, "discoverabilities": "None", "objects": list}
}

func objectMapping(source, target, name string, lines []any) object {
	return object{"enabled": true, "flowTypes": "Add, Update, Delete", "name": name, "sourceObjectName": source, "targetObjectName": target,
		"scope": nil, "metadata": []any{object{"key": "EscrowBehavior", "value": "\"Default\""}}, "attributeMappings": lines}
}

func line(target, source string, priority int) object {
	return object{"defaultValue": nil, "exportMissingReferences": false, "flowBehavior": "FlowWhenChanged", "flowType": "Always",
		"matchingPriority": priority, "targetAttributeName": target, "source": tree(source)}
}

func attribute(name string) object {
	return object{"name": name, "type": "String", "multivalued": name == "members", "mutability": "ReadWrite", "required": false}
}

// tree returns the source of a default line: an attribute, or one of the two expressions.
func tree(source string) object {
	leaf := func(kind, name string) object {
		e := "[" + name + "]"
		if kind == "Constant" {
			e = `"` + name + `"`
		}
		return object{"expression": e, "name": name, "type": kind, "parameters": []any{}}
	}
	call := func(name string, given ...any) object {
		return object{"expression": source, "name": name, "type": "Function", "parameters": given}
	}
	given := func(key string, value object) any { return object{"key": key, "value": value} }
	switch {
	case strings.HasPrefix(source, "Switch("):
		return call("Switch", given("source", leaf("Attribute", "IsSoftDeleted")),
			given("switchValue", leaf("Constant", "False")), given("switchValue", leaf("Constant", "True")),
			given("switchValue", leaf("Constant", "True")), given("switchValue", leaf("Constant", "False")))
	case strings.HasPrefix(source, "Join("):
		return call("Join", given("separator", leaf("Constant", " ")), given("source", leaf("Attribute", "givenName")), given("source", leaf("Attribute", "surname")))
	}
	return leaf("Attribute", source)
}

func (s *Server) getSchema(w http.ResponseWriter, _ *http.Request, _ *principal, j *job) {
	answer(w, http.StatusOK, j.schema)
}

// patchSchema answers 404 as the service does, although the documentation has the method.
func (s *Server) patchSchema(w http.ResponseWriter, r *http.Request, _ *principal, _ *job) {
	fail(w, http.StatusNotFound, "UnknownError", fmt.Sprintf(`{"Message":"No HTTP resource was found that matches the request URI '%s'."}`, r.URL.Path))
}

func (s *Server) putSchema(w http.ResponseWriter, r *http.Request, _ *principal, j *job) {
	var put object
	if !read(w, r, &put) {
		return
	}
	switch status, problem := checkSchema(put); {
	case problem == "":
		j.schema = put
		w.WriteHeader(http.StatusNoContent)
	default:
		fail(w, status, "UnknownError", string(mustJSON(object{"Message": problem})))
	}
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// enums are the spellings that a PUT accepts.
var enums = map[string][]string{
	"flowBehavior": {"FlowWhenChanged", "FlowAlways"},
	"flowType":     {"Always", "ObjectAddOnly", "MultiValueAddOnly", "ValueAddOnly", "AttributeAddOnly"},
}

// checkSchema returns the first mistake of a schema and the status for it, or "".
func checkSchema(schema object) (status int, problem string) {
	for _, rule := range list(schema, "synchronizationRules") {
		for _, m := range list(rule, "objectMappings") {
			declared := declaredIn(schema, rule["targetDirectoryName"], m["targetObjectName"])
			seen := map[string]bool{}
			for _, l := range list(m, "attributeMappings") {
				target := strings.ToLower(fmt.Sprint(l["targetAttributeName"]))
				for name, values := range enums {
					if v, _ := l[name].(string); !slices.Contains(values, v) {
						return http.StatusNotAcceptable, fmt.Sprintf("%s: %q is not acceptable", name, v)
					}
				}
				switch {
				case seen[target]:
					return http.StatusBadRequest, "the target attribute " + target + " is mapped twice"
				case !slices.Contains(declared, target):
					return http.StatusBadRequest, "the target attribute " + target + " is not defined in the target directory"
				}
				seen[target] = true
			}
		}
	}
	return 0, ""
}

func declaredIn(schema object, directory, name any) []string {
	var names []string
	for _, d := range list(schema, "directories") {
		for _, o := range list(d, "objects") {
			if d["name"] == directory && o["name"] == name {
				for _, a := range list(o, "attributes") {
					names = append(names, strings.ToLower(fmt.Sprint(a["name"])))
				}
			}
		}
	}
	return names
}

func list(in object, name string) []object {
	var found []object
	switch items := in[name].(type) {
	case []any:
		for _, item := range items {
			if o, ok := item.(object); ok {
				found = append(found, o)
			}
		}
	}
	return found
}
