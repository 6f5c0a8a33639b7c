package chaos

import (
	"maps"
	"strings"

	entrasim "workflowgen-scim/handler/internal/sim/entra"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// Held returns the users and groups in a directory of WorkflowGen, in Entra's terms. If the model has no surname for a user, the
// gateway made one up, and it is left out. Users and groups of a contest are left out too.
func Held(s *wgsim.Server, directory string, model entrasim.Model) entrasim.Model {
	m := entrasim.Model{Users: map[string]entrasim.User{}, Groups: map[string]entrasim.Group{}}
	external := map[string]string{} // by WorkflowGen's id
	for _, u := range s.Users() {
		external[u.ID] = u.SystemIdentifier
	}
	for _, u := range s.Users() {
		if u.Directory != directory || u.IsArchived || strings.HasPrefix(u.SystemIdentifier, contested) {
			continue
		}
		attributes := attributesOf(&u, external)
		if _, ok := model.Users[u.SystemIdentifier].Attributes["name.familyName"]; !ok {
			delete(attributes, "name.familyName")
		}
		m.Users[u.SystemIdentifier] = entrasim.User{ExternalID: u.SystemIdentifier, Attributes: attributes}
	}
	for _, g := range s.Groups() {
		if strings.HasPrefix(g.SystemIdentifier, contested) {
			continue
		}
		members := map[string]bool{}
		for _, id := range g.Members {
			members[external[id]] = true
		}
		m.Groups[g.SystemIdentifier] = entrasim.Group{ExternalID: g.SystemIdentifier, DisplayName: g.Name, Members: members}
	}
	return m
}

// attributesOf repeats the mapping table on purpose: this copy follows the documentation, not the program.
func attributesOf(u *wgsim.UserRow, external map[string]string) map[string]string {
	const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:"
	active := "false"
	if u.IsActive {
		active = "true"
	}
	all := map[string]string{
		"userName":                                u.UserName,
		"externalId":                              u.SystemIdentifier,
		"active":                                  active,
		"displayName":                             u.CommonName,
		"name.givenName":                          u.FirstName,
		"name.familyName":                         u.LastName,
		"title":                                   u.JobTitle,
		"preferredLanguage":                       u.DefaultLanguage,
		`emails[type eq "work"].value`:            u.Email,
		`phoneNumbers[type eq "work"].value`:      u.Phone,
		`phoneNumbers[type eq "mobile"].value`:    u.Mobile,
		`phoneNumbers[type eq "fax"].value`:       u.Fax,
		`addresses[type eq "work"].streetAddress`: u.PostalAddress,
		`addresses[type eq "work"].postalCode`:    u.PostalCode,
		`addresses[type eq "work"].locality`:      u.City,
		`addresses[type eq "work"].region`:        u.State,
		`addresses[type eq "work"].country`:       u.Country,
		`addresses[type eq "other"].formatted`:    u.Office,
		enterprise + "employeeNumber":             u.EmployeeNumber,
		enterprise + "department":                 u.Department,
		enterprise + "organization":               u.Company,
		enterprise + "manager":                    external[u.Manager],
	}
	maps.DeleteFunc(all, func(_, v string) bool { return v == "" })
	return all
}
