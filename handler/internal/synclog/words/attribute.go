package words

import (
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// attributeNames are the labels of SCIM’s attributes.
var attributeNames = map[string]text{
	"active":                                  {"whether the account is active", "l’état actif du compte"},
	"userName":                                {"user name", "nom d’utilisateur"},
	"externalId":                              {"Entra’s id", "identifiant Entra"},
	"displayName":                             {"display name", "nom affiché"},
	"name.givenName":                          {"first name", "prénom"},
	"name.familyName":                         {"last name", "nom de famille"},
	"name.formatted":                          {"formatted name", "nom formaté"},
	"title":                                   {"job title", "poste"},
	`emails[type eq "work"].value`:            {"mail address", "adresse de courriel"},
	`phoneNumbers[type eq "work"].value`:      {"phone", "téléphone"},
	`phoneNumbers[type eq "mobile"].value`:    {"mobile phone", "téléphone mobile"},
	`phoneNumbers[type eq "fax"].value`:       {"fax", "télécopie"},
	`addresses[type eq "work"].streetAddress`: {"street", "rue"},
	`addresses[type eq "work"].postalCode`:    {"postal code", "code postal"},
	`addresses[type eq "work"].locality`:      {"city", "ville"},
	`addresses[type eq "work"].region`:        {"state or province", "état ou province"},
	`addresses[type eq "work"].country`:       {"country", "pays"},
	`addresses[type eq "other"].formatted`:    {"office", "bureau"},
	"preferredLanguage":                       {"language", "langue"},
	"employeeNumber":                          {"employee number", "matricule"},
	"department":                              {"department", "service"},
	"organization":                            {"company", "société"},
	"manager.value":                           {"manager", "responsable"},
	"manager":                                 {"manager", "responsable"},
}

// Attribute returns the label of an attribute, or its path without one.
func Attribute(path string, in Language) string {
	short := path
	if i := strings.LastIndexByte(path, ':'); i >= 0 {
		short = path[i+1:]
	}
	if t, ok := attributeNames[short]; ok {
		return t.in(in)
	}
	return path
}

func attributes(paths []string, in Language) []string {
	names := make([]string, len(paths))
	for i, p := range paths {
		names[i] = Attribute(p, in)
	}
	return names
}

// newActive returns the value that a change gave to active: "true", "false", or "" where the entry has none.
func newActive(l synclog.Line) string {
	i := slices.IndexFunc(l.Values, func(v provision.Value) bool { return v.Path == "active" })
	if i < 0 {
		return ""
	}
	return strings.ToLower(l.Values[i].After)
}
