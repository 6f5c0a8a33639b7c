package entra

// attribute is an attribute of a user that WorkflowGen holds.
type attribute int

const (
	userName attribute = iota
	externalID
	active
	displayName
	givenName
	familyName
	title
	preferredLanguage
	workMail
	workPhone
	mobile
	fax
	street
	postalCode
	city
	region
	country
	office
	employeeNumber
	department
	company
	manager
	attributes // their number
)

// paths are the attributes as a PATCH and a Model write them.
var paths = [attributes]string{
	userName:          "userName",
	externalID:        "externalId",
	active:            "active",
	displayName:       "displayName",
	givenName:         "name.givenName",
	familyName:        "name.familyName",
	title:             "title",
	preferredLanguage: "preferredLanguage",
	workMail:          `emails[type eq "work"].value`,
	workPhone:         `phoneNumbers[type eq "work"].value`,
	mobile:            `phoneNumbers[type eq "mobile"].value`,
	fax:               `phoneNumbers[type eq "fax"].value`,
	street:            `addresses[type eq "work"].streetAddress`,
	postalCode:        `addresses[type eq "work"].postalCode`,
	city:              `addresses[type eq "work"].locality`,
	region:            `addresses[type eq "work"].region`,
	country:           `addresses[type eq "work"].country`,
	office:            `addresses[type eq "other"].formatted`,
	employeeNumber:    enterprise + ":employeeNumber",
	department:        enterprise + ":department",
	company:           enterprise + ":organization",
	manager:           enterprise + ":manager",
}

// values are the values of a user or group, "" for none. The value of manager is the manager's externalId on Entra's side, and its id
// on the server's.
type values [attributes]string

// values returns the values of a resource.
func (r Resource) values() (v values, err error) {
	for a, path := range paths {
		if v[a], err = r.Text(path); err != nil {
			return v, err
		}
	}
	return v, nil
}

// resource returns the user or group to create. With extras it holds attributes that WorkflowGen does not hold and the server
// must ignore.
func (v *values) resource(collection string, extras bool) Resource {
	r := NewResource(collection)
	for a, value := range v {
		if value != "" {
			r.Set(paths[a], value)
		}
	}
	if extras {
		r.Set("name.formatted", v[givenName]+" "+v[familyName])
		r.Set(`emails[type eq "other"].value`, "SMTP:"+v[workMail])
	}
	return r
}

// assignment gives an attribute a value; "" clears it.
type assignment struct {
	attribute attribute
	value     string
}

// state is the expected state of a user or group on the server. An attribute that was neither sent nor cleared may have any value:
// the server may add one, as it does for a missing surname.
type state struct {
	values  values
	cleared [attributes]bool
}

// with returns the state after assignments.
func (s state) with(set []assignment) state {
	for _, a := range set {
		s.values[a.attribute] = a.value
		s.cleared[a.attribute] = a.value == ""
	}
	return s
}

// differences returns the values to send to a user that was found on the server.
func (s *state) differences(found *values) []assignment {
	var set []assignment
	for a, want := range s.values {
		if want != "" && want != found[a] {
			set = append(set, assignment{attribute(a), want})
		}
	}
	return set
}

// check compares the values of a user with the state.
func (s *state) check(got *values) error {
	for a, want := range s.values {
		switch {
		case want != "" && got[a] == "":
			return mismatch(paths[a]+" is missing, though it was sent", "%q", want)
		case want != "" && got[a] != want:
			return mismatch(paths[a]+" is not as it was sent", "sent %q, got %q", want, got[a])
		case s.cleared[a] && got[a] != "":
			return mismatch(paths[a]+" is still there, though it was cleared", "%q", got[a])
		}
	}
	return nil
}
