package entra

import (
	"encoding/json"
	"slices"
	"strconv"
)

// The messages, in the order of Microsoft's samples. The same shapes read the answers, so an answer whose active is a
// string, for one, is found out by decoding it.

type user struct {
	Schemas           []string        `json:"schemas,omitempty"`
	ID                string          `json:"id,omitempty"`
	ExternalID        string          `json:"externalId,omitempty"`
	UserName          string          `json:"userName,omitempty"`
	Active            *bool           `json:"active,omitempty"`
	Addresses         []address       `json:"addresses,omitempty"`
	DisplayName       string          `json:"displayName,omitempty"`
	Emails            []element       `json:"emails,omitempty"`
	Meta              *meta           `json:"meta,omitempty"`
	Name              *name           `json:"name,omitempty"`
	PhoneNumbers      []element       `json:"phoneNumbers,omitempty"`
	PreferredLanguage string          `json:"preferredLanguage,omitempty"`
	Roles             json.RawMessage `json:"roles,omitempty"`
	Title             string          `json:"title,omitempty"`
	Enterprise        *extension      `json:"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User,omitempty"`
}

type address struct {
	Type          string `json:"type"`
	StreetAddress string `json:"streetAddress,omitempty"`
	Locality      string `json:"locality,omitempty"`
	Region        string `json:"region,omitempty"`
	PostalCode    string `json:"postalCode,omitempty"`
	Country       string `json:"country,omitempty"`
	Formatted     string `json:"formatted,omitempty"`
}

type element struct {
	Primary bool   `json:"primary,omitempty"`
	Type    string `json:"type"`
	Value   string `json:"value"`
}

type meta struct {
	ResourceType string `json:"resourceType,omitempty"`
}

type name struct {
	Formatted  string `json:"formatted,omitempty"`
	FamilyName string `json:"familyName,omitempty"`
	GivenName  string `json:"givenName,omitempty"`
}

type extension struct {
	Department     string     `json:"department,omitempty"`
	EmployeeNumber string     `json:"employeeNumber,omitempty"`
	Organization   string     `json:"organization,omitempty"`
	Manager        *reference `json:"manager,omitempty"`
}

type reference struct {
	Value string `json:"value"`
}

// team is a group on the wire.
type team struct {
	Schemas     []string    `json:"schemas,omitempty"`
	ID          string      `json:"id,omitempty"`
	ExternalID  string      `json:"externalId,omitempty"`
	DisplayName string      `json:"displayName,omitempty"`
	Members     []reference `json:"members,omitempty"`
	Meta        *meta       `json:"meta,omitempty"`
}

// postUser is the body that makes a user. Its manager comes later. With extras it carries what WorkflowGen does not hold
// and the server has to ignore.
func postUser(v *values, extras bool) []byte {
	u := user{
		Schemas:           []string{coreUser, enterprise},
		ExternalID:        v[externalID],
		UserName:          v[userName],
		Active:            new(v[active] == "true"),
		DisplayName:       v[displayName],
		Title:             v[title],
		PreferredLanguage: v[preferredLanguage],
		Name:              &name{FamilyName: v[familyName], GivenName: v[givenName]},
		Enterprise:        &extension{Department: v[department], EmployeeNumber: v[employeeNumber], Organization: v[company]},
		PhoneNumbers:      elements(element{Type: "work", Value: v[workPhone]}, element{Type: "mobile", Value: v[mobile]}, element{Type: "fax", Value: v[fax]}),
		Emails:            elements(element{Primary: true, Type: "work", Value: v[workMail]}),
		Addresses:         addresses(v),
		Meta:              &meta{ResourceType: "User"},
		Roles:             json.RawMessage("[]"),
	}
	if extras {
		u.Name.Formatted = v[givenName] + " " + v[familyName]
		u.Emails = append(u.Emails, element{Type: "other", Value: "SMTP:" + v[workMail]})
	}
	return encode(u)
}

// elements are those that have a value.
func elements(all ...element) []element {
	return slices.DeleteFunc(all, func(e element) bool { return e.Value == "" })
}

func addresses(v *values) []address {
	work := address{"work", v[street], v[city], v[region], v[postalCode], v[country], ""}
	other := address{Type: "other", Formatted: v[office]}
	return slices.DeleteFunc([]address{work, other}, func(a address) bool { return a == address{Type: a.Type} })
}

// values are what an answer says of a user. Two elements of one type are written together, so that they equal nothing that
// was ever sent: a type may occur once.
func (u *user) values() values {
	v := values{
		externalID: u.ExternalID, userName: u.UserName, displayName: u.DisplayName,
		title: u.Title, preferredLanguage: u.PreferredLanguage,
	}
	if u.Active != nil {
		v[active] = strconv.FormatBool(*u.Active)
	}
	if u.Name != nil {
		v[givenName], v[familyName] = u.Name.GivenName, u.Name.FamilyName
	}
	if e := u.Enterprise; e != nil {
		v[department], v[employeeNumber], v[company] = e.Department, e.EmployeeNumber, e.Organization
		if e.Manager != nil {
			v[manager] = e.Manager.Value
		}
	}
	u.elementValues(&v)
	return v
}

var phones = map[string]attribute{"work": workPhone, "mobile": mobile, "fax": fax}

func (u *user) elementValues(v *values) {
	for _, e := range u.Emails {
		if e.Type == "work" {
			v[workMail] += e.Value
		}
	}
	for _, e := range u.PhoneNumbers {
		if a, ok := phones[e.Type]; ok {
			v[a] += e.Value
		}
	}
	for _, a := range u.Addresses {
		switch a.Type {
		case "work":
			v[street] += a.StreetAddress
			v[city] += a.Locality
			v[region] += a.Region
			v[postalCode] += a.PostalCode
			v[country] += a.Country
		case "other":
			v[office] += a.Formatted
		}
	}
}

// postGroup is the body that makes a group, with the schema that Entra names and nobody defines, and without members.
func postGroup(g *group) []byte {
	return encode(team{
		Schemas:     []string{coreGroup, adGroup},
		ExternalID:  g.externalID,
		DisplayName: g.displayName,
		Meta:        &meta{ResourceType: "Group"},
	})
}

// encode writes one of our own messages, which cannot fail.
func encode(message any) []byte {
	body, err := json.Marshal(message)
	if err != nil {
		panic(err)
	}
	return body
}
