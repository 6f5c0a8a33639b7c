package workflowgen

// The JSON that the SCIM door answers, in the shape of Microsoft's samples.

// The URNs of schemas and messages (RFC 7643 §8.7, RFC 7644 §8.2).
const (
	userURN       = "urn:ietf:params:scim:schemas:core:2.0:User"
	enterpriseURN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	groupURN      = "urn:ietf:params:scim:schemas:core:2.0:Group"
	listURN       = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	errorURN      = "urn:ietf:params:scim:api:messages:2.0:Error"
)

type scimUser struct {
	Schemas      []string        `json:"schemas"`
	ID           string          `json:"id"`
	ExternalID   string          `json:"externalId,omitempty"`
	Meta         scimMeta        `json:"meta"`
	UserName     string          `json:"userName"`
	Name         scimName        `json:"name"`
	DisplayName  string          `json:"displayName,omitempty"`
	Title        string          `json:"title,omitempty"`
	Active       bool            `json:"active"`
	Emails       []scimValue     `json:"emails,omitempty"`
	PhoneNumbers []scimValue     `json:"phoneNumbers,omitempty"`
	Addresses    []scimAddress   `json:"addresses,omitempty"`
	Enterprise   *scimEnterprise `json:"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User,omitempty"`
}

type scimName struct {
	FamilyName string `json:"familyName"`
	GivenName  string `json:"givenName,omitempty"`
}

// scimValue is an e-mail address or a phone number.
type scimValue struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

type scimAddress struct {
	Type          string `json:"type"`
	StreetAddress string `json:"streetAddress,omitempty"`
	PostalCode    string `json:"postalCode,omitempty"`
	Formatted     string `json:"formatted,omitempty"`
}

type scimEnterprise struct {
	Manager scimReference `json:"manager"`
}

type scimReference struct {
	Value   string `json:"value"`
	Display string `json:"display,omitempty"`
}

type scimGroup struct {
	Schemas     []string        `json:"schemas"`
	ID          string          `json:"id"`
	ExternalID  string          `json:"externalId,omitempty"`
	Meta        scimMeta        `json:"meta"`
	DisplayName string          `json:"displayName"`
	Members     []scimReference `json:"members,omitzero"` // nil where they are excluded, else at least []
}

type scimMeta struct {
	ResourceType string    `json:"resourceType"`
	Created      *dateTime `json:"created,omitempty"`
	LastModified *dateTime `json:"lastModified,omitempty"`
}

// scimList is a ListResponse (RFC 7644 §3.4.2).
type scimList struct {
	Schemas      []string `json:"schemas"`
	TotalResults int      `json:"totalResults"`
	StartIndex   int      `json:"startIndex"`
	ItemsPerPage int      `json:"itemsPerPage"`
	Resources    []any    `json:"Resources"`
}

// scimProblem is an error (RFC 7644 §3.12). The status is a string there.
type scimProblem struct {
	Schemas  []string `json:"schemas"`
	Status   string   `json:"status"`
	SCIMType string   `json:"scimType,omitempty"`
	Detail   string   `json:"detail"`
}
