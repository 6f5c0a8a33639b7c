package workflowgen

import (
	"fmt"

	"github.com/graph-gophers/graphql-go"
)

// scimUsers is /Users: the users of the one directory that are not archived.
type scimUsers struct{ *scimCall }

const (
	workEmail   = `emails[type eq "work"].value`
	managerPath = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user:manager"
)

// textOf returns the property of an input to which the vendor's mapping table maps an attribute, nil if the table has no such
// attribute or it is not a text.
func textOf(in *userInput, path string) *graphql.NullString {
	switch path {
	case "username":
		return &in.UserName
	case "externalid":
		return &in.SystemIdentifier
	case "displayname":
		return &in.CommonName
	case "name.givenname":
		return &in.FirstName
	case "name.familyname":
		return &in.LastName
	case "title":
		return &in.JobTitle
	case workEmail:
		return &in.Email
	case `phonenumbers[type eq "work"].value`:
		return &in.Phone
	case `phonenumbers[type eq "mobile"].value`:
		return &in.Mobile
	case `phonenumbers[type eq "fax"].value`:
		return &in.Fax
	case `addresses[type eq "work"].streetaddress`:
		return &in.PostalAddress
	case `addresses[type eq "work"].postalcode`:
		return &in.PostalCode
	case `addresses[type eq "other"].formatted`:
		return &in.Office
	}
	return nil
}

// set changes one attribute; known is false for an attribute that is not in the mapping table.
func (in *userInput) set(path string, value any) (known bool, err error) {
	switch property := textOf(in, path); {
	case property != nil:
		*property, err = textValue(path, value)
	case path == "active":
		in.IsActive, err = booleanValue(path, value)
	case path == managerPath || path == "manager": // the short name is in older editions of the vendor's table
		in.ManagerID, err = referenceValue(path, value)
	default:
		return false, nil
	}
	return true, err
}

// create ignores attributes without a place, and nulls: Microsoft's samples have both.
func (c scimUsers) create(body map[string]any) (string, error) {
	in := &userInput{Directory: c.options.Directory, UserName: graphql.NullString{Set: true}, LastName: graphql.NullString{Set: true}, twist: c.fault()}
	attributes := map[string]any{}
	flatten(attributes, body)
	for path, value := range attributes {
		if value == nil {
			continue
		}
		if _, err := in.set(path, value); err != nil {
			return "", err
		}
	}
	u, err := c.store.createUser(in)
	if err != nil {
		return "", err
	}
	return string(u.ID), nil
}

// patch changes everything that the operations name, or nothing.
func (c scimUsers) patch(id string, ops []scimOperation) error {
	in := &userInput{ID: graphql.ID(id), twist: c.fault()}
	for _, o := range ops {
		err := o.each(func(path string, value any) error {
			known, err := in.set(path, value)
			if !known {
				return badRequest(invalidPath, fmt.Sprintf("The attribute %q is not supported.", path))
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	_, err := c.store.updateUser(in)
	return err
}

func (c scimUsers) remove(id string) error {
	_, err := c.store.deleteUser(graphql.ID(id))
	return err
}

func (c scimUsers) read(id string) (any, bool) {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	if u := c.shown(at(c.store.users, number(userKind, graphql.ID(id)))); u != nil {
		return u.scim(), true
	}
	return nil, false
}

// shown returns a user as the door sees it, nil if the user does not exist, is archived or is in another directory. The lock
// is held.
func (c scimUsers) shown(e *userEntry) *user {
	if e == nil || e.IsArchived || e.Directory.Name != c.options.Directory {
		return nil
	}
	return e.past.seen(e.user, c.fault())
}

func (c scimUsers) find(f scimFilter) ([]any, error) {
	found := []any{}
	if _, err := f.matches((&user{}).equal); err != nil {
		return nil, err
	}
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	for _, e := range c.store.users {
		if u := c.shown(e); u != nil {
			if ok, _ := f.matches(u.equal); ok {
				found = append(found, u.scim())
			}
		}
	}
	return found, nil
}

// equal compares an attribute if the door can filter by it: Entra ID looks for users and for their managers by these.
func (u *user) equal(c comparison) (result, ok bool) {
	switch c.attribute {
	case "id":
		return string(u.ID) == c.value, true
	case "externalid":
		return deref(u.SystemIdentifier) == c.value, true
	case "username":
		return fold(u.UserName) == fold(c.value), true
	case workEmail:
		return fold(deref(u.Email)) == fold(c.value), true
	case managerPath, managerPath + ".value", "manager":
		return u.boss != 0 && UserID(u.boss) == c.value, true
	}
	return false, false
}

// scim returns the user as an answer shows it.
func (u *user) scim() scimUser {
	r := scimUser{
		Schemas: []string{userURN, enterpriseURN}, ID: string(u.ID), ExternalID: deref(u.SystemIdentifier),
		Meta:     scimMeta{"User", u.CreatedAt, u.UpdatedAt},
		UserName: u.UserName, Name: scimName{u.LastName, deref(u.FirstName)}, DisplayName: deref(u.CommonName),
		Title: deref(u.JobTitle), Active: u.IsActive,
		Emails:       scimValues("work", u.Email),
		PhoneNumbers: append(append(scimValues("work", u.Phone), scimValues("mobile", u.Mobile)...), scimValues("fax", u.Fax)...),
	}
	if u.PostalAddress != nil || u.PostalCode != nil {
		r.Addresses = append(r.Addresses, scimAddress{Type: "work", StreetAddress: deref(u.PostalAddress), PostalCode: deref(u.PostalCode)})
	}
	if u.Office != nil {
		r.Addresses = append(r.Addresses, scimAddress{Type: "other", Formatted: deref(u.Office)})
	}
	if u.boss != 0 {
		r.Enterprise = &scimEnterprise{scimReference{Value: UserID(u.boss)}}
	}
	return r
}

// scimValues returns a list of one element, empty if there is no value.
func scimValues(kind string, value *string) []scimValue {
	if value == nil {
		return nil
	}
	return []scimValue{{kind, *value}}
}
