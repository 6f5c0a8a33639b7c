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
	attributes // how many there are
)

const (
	coreUser   = "urn:ietf:params:scim:schemas:core:2.0:User"
	coreGroup  = "urn:ietf:params:scim:schemas:core:2.0:Group"
	enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

	// adGroup is a schema that Entra names in every group and nobody defines.
	adGroup = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"

	patchMessage = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
	listMessage  = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
)

// paths is how each attribute is written in a PATCH and in a Model.
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

// values are the values of a user, "" for none. The value of manager is that user's externalId where Entra's side is meant,
// and its id where the server's is.
type values [attributes]string

// assignment gives an attribute a value; "" takes it away.
type assignment struct {
	attribute attribute
	value     string
}

// state is what a user must look like on the server. Of an attribute that was neither sent nor cleared nothing is known:
// the server may have made something up, as it does for a missing surname.
type state struct {
	values  values
	cleared [attributes]bool
}

// with is the state after assignments.
func (s state) with(set []assignment) state {
	for _, a := range set {
		s.values[a.attribute] = a.value
		s.cleared[a.attribute] = a.value == ""
	}
	return s
}

// differences lists what has to be sent to a user who was found on the server.
func (s *state) differences(found *values) []assignment {
	var set []assignment
	for a, want := range s.values {
		if want != "" && want != found[a] {
			set = append(set, assignment{attribute(a), want})
		}
	}
	return set
}

// check compares a user with what it must look like.
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
