package workflowgen

import "time"

// Options say what instance to start. The zero value is one with the administrator admin, who has no password.
type Options struct {
	// Directory is the name of the directory that is provisioned, "Entra ID" if empty. The directory WORKFLOWGEN is there
	// besides, as in every instance.
	Directory string

	// Connector is the directory's connector: "" for none, ScimConnector for the one behind the SCIM API.
	Connector string

	// Username and Password are the administrator's, for HTTP Basic. Username is "admin" if empty.
	Username string
	Password string

	// Tokens are bearer tokens that sign in as the administrator.
	Tokens []string

	// APIKey, unless empty, signs in as the administrator by a header of its own.
	APIKey string

	// ClientID and ClientSecret are of an application that gets tokens at /oauth2/token, each good for TokenLife. An
	// identity provider gives them out in reality; that it stands here saves a server.
	ClientID     string
	ClientSecret string
	TokenLife    time.Duration

	// Impersonation lets who signs in act for another user.
	Impersonation bool

	// NotAdministrator makes who signs in a user without the profile that administers users.
	NotAdministrator bool

	// SCIMToken opens the SCIM API at /wfgen/scim; "" keeps it shut.
	SCIMToken string

	// Schema is the name of one of Schemas, "" for the one that the operation documents assume.
	Schema string

	// HideSchema shuts the schema's own address, HideIntrospection the query that asks for it.
	HideSchema        bool
	HideIntrospection bool

	// PageCap is how many items of a list are shown at most, whatever is asked for; 0 is no bound. With PagesAsGiven pages
	// are counted in the size that is given, else in the size that was asked for.
	PageCap      int
	PagesAsGiven bool

	// IgnoreFilters shows every list whole, whatever is looked for.
	IgnoreFilters bool

	// Faults go wrong from the beginning, as if Inject had been called.
	Faults []Fault

	// Users and Groups are there from the beginning, as if Seed had been called.
	Users  []UserRow
	Groups []GroupRow

	// Record is how many of the last calls are kept for Calls. 0 keeps none, which is what a benchmark wants.
	Record int
}

// ScimConnector is the connector of the one directory that WorkflowGen's SCIM API serves.
const ScimConnector = "Azure AD SCIM v2"
