package scim

// The URNs of the schemas (RFC 7643 §10.3).
const (
	UserURN       = "urn:ietf:params:scim:schemas:core:2.0:User"
	GroupURN      = "urn:ietf:params:scim:schemas:core:2.0:Group"
	EnterpriseURN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
)

// text returns an optional string attribute that can be written and is not unique, like most.
func text(name, description string) Attribute {
	return Attribute{Name: name, Type: String, Description: description,
		Mutability: ReadWrite, Returned: ReturnedDefault, Uniqueness: UniqueNone}
}

func boolean(name, description string) Attribute {
	a := text(name, description)
	a.Type = Boolean
	return a
}

func reference(name, description string, to ...string) Attribute {
	a := text(name, description)
	a.Type, a.CaseExact, a.ReferenceTypes = Reference, true, to
	return a
}

func complexOf(name, description string, sub ...Attribute) Attribute {
	a := text(name, description)
	a.Type, a.SubAttributes = Complex, sub
	return a
}

// listOf returns a multi-valued complex attribute with the sub-attributes of RFC 7643 §2.4 that have a meaning here.
func listOf(name, description string, types []string, sub ...Attribute) Attribute {
	kind := text("type", "What the value is for.")
	kind.CanonicalValues = types
	sub = append(sub, text("display", "A name for the value."), kind, boolean("primary", "Whether this is the preferred value; true at most once."))
	a := complexOf(name, description, sub...)
	a.MultiValued = true
	return a
}

// externalID returns a common attribute (RFC 7643 §3.1). It is listed in each schema because Entra's schema test wants every
// mapped attribute in /Schemas.
func externalID() Attribute {
	a := text("externalId", "The Entra objectId; WorkflowGen keeps it as systemIdentifier.")
	a.CaseExact, a.Uniqueness = true, UniqueServer
	return a
}

func required(a Attribute, u Uniqueness) Attribute {
	a.Required, a.Uniqueness = true, u
	return a
}

// UserSchema is the whole core schema of a user (RFC 7643 §4.1). A ResourceType chooses the part that a resource holds.
var UserSchema = &Schema{
	ID: UserURN, Name: "User", Description: "User Account",
	Attributes: []Attribute{
		externalID(),
		required(text("userName", "The name the user signs in with, unique across all directories of WorkflowGen."), UniqueServer),
		complexOf("name", "The parts of the user's real name.",
			text("formatted", "The full name, as it is shown."),
			text("familyName", "The surname. WorkflowGen requires one: without it the configured fall-back is used."),
			text("givenName", "The first name."),
			text("middleName", "The middle names."),
			text("honorificPrefix", "A title before the name."),
			text("honorificSuffix", "A suffix after the name.")),
		text("displayName", "The name shown to others."),
		text("nickName", "A casual name."),
		reference("profileUrl", "The address of an online profile.", "external"),
		text("title", "The job title."),
		text("userType", "The relation to the organization."),
		text("preferredLanguage", "The language the user prefers, as in Accept-Language."),
		text("locale", "The user's locale."),
		text("timezone", "The user's time zone, as an IANA name."),
		boolean("active", "Whether the user may use WorkflowGen."),
		writeOnly(text("password", "Never kept here: Entra does not provision passwords.")),
		listOf("emails", "Mail addresses.", []string{"work", "home", "other"},
			text("value", "The mail address.")),
		listOf("phoneNumbers", "Telephone numbers.", []string{"work", "home", "mobile", "fax", "pager", "other"},
			text("value", "The telephone number, kept as it was sent.")),
		listOf("ims", "Instant messaging addresses.", nil, text("value", "The address.")),
		listOf("photos", "Pictures of the user.", []string{"photo", "thumbnail"}, reference("value", "Where the picture is.", "external")),
		listOf("addresses", "Postal addresses.", []string{"work", "home", "other"},
			text("formatted", "The whole address; of the type other it is the office."),
			text("streetAddress", "Street, house, box."),
			text("locality", "City."),
			text("region", "State or region."),
			text("postalCode", "Postal code."),
			text("country", "Country.")),
		readOnly(listOf("groups", "Groups the user is in.", nil, text("value", "The group's id."), reference("$ref", "The URI of the group.", "Group"))),
		listOf("entitlements", "Entitlements.", nil, text("value", "The entitlement.")),
		listOf("roles", "Roles.", nil, text("value", "The role.")),
		listOf("x509Certificates", "Certificates.", nil, text("value", "The certificate.")),
	},
}

// EnterpriseSchema is the enterprise extension of a user (RFC 7643 §4.3).
var EnterpriseSchema = &Schema{
	ID: EnterpriseURN, Name: "EnterpriseUser", Description: "Enterprise User",
	Attributes: []Attribute{
		text("employeeNumber", "The number the organization gave the user."),
		text("costCenter", "The cost center."),
		text("organization", "The organization."),
		text("division", "The division."),
		text("department", "The department."),
		complexOf("manager", "The user's manager.",
			caseExact(text("value", "The id of the manager's user resource.")),
			reference("$ref", "The URI of the manager's user resource.", "User"),
			readOnly(text("displayName", "The manager's name."))),
	},
}

// GroupSchema is the core schema of a group (RFC 7643 §4.2).
var GroupSchema = &Schema{
	ID: GroupURN, Name: "Group", Description: "Group",
	Attributes: []Attribute{
		externalID(),
		required(text("displayName", "The group's name, unique in its directory of WorkflowGen."), UniqueServer),
		membersAttribute(),
	},
}

func membersAttribute() Attribute {
	value := text("value", "The id of a user.")
	value.Mutability, value.CaseExact = Immutable, true
	a := complexOf("members", "The users in the group. WorkflowGen has no groups in groups.", value,
		reference("$ref", "The URI of the user.", "User"),
		text("type", "The kind of member."), text("display", "The member's name."))
	a.MultiValued = true
	return a
}

func caseExact(a Attribute) Attribute {
	a.CaseExact = true
	return a
}

func readOnly(a Attribute) Attribute {
	a.Mutability = ReadOnly
	return a
}

func writeOnly(a Attribute) Attribute {
	a.Mutability, a.Returned = WriteOnly, ReturnedNever
	return a
}
