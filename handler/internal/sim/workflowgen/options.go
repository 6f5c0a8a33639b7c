package workflowgen

import "time"

// Options describe the instance to start. The zero value is an instance whose administrator admin has no password.
type Options struct {
	// Directory is the name of the directory that is provisioned, "Entra ID" if empty. As in every instance, there is also the
	// directory WORKFLOWGEN.
	Directory string

	// Connector is the directory's connector: "" for none, ScimConnector for the one behind the SCIM API.
	Connector string

	// Username and Password are the administrator's, for HTTP Basic. Username is "admin" if empty.
	Username string
	Password string

	// Tokens are bearer tokens that sign in as the administrator.
	Tokens []string

	// APIKey, unless empty, signs in as the administrator through the header x-wfgen-graphql-api-key.
	APIKey string

	// ClientID and ClientSecret belong to an application that gets tokens at /oauth2/token, each valid for TokenLife. For a real
	// instance an identity provider issues them; here the instance does, to save a server.
	ClientID     string
	ClientSecret string
	TokenLife    time.Duration

	// Impersonation lets a caller act for another user.
	Impersonation bool

	// NotAdministrator takes the profile that administers users from every caller.
	NotAdministrator bool

	// SCIMToken is the bearer token of the SCIM API at /wfgen/scim, which is off if it is "".
	SCIMToken string

	// Schema is the name of one of Schemas, "" for the one that the operation documents assume.
	Schema string

	// HideSchema turns off the address of the schema, HideIntrospection the query for it.
	HideSchema        bool
	HideIntrospection bool

	// PageCap is the largest number of items that a list shows, whatever size is asked for; 0 is no limit. PagesAsGiven counts
	// pages in the size that is shown, otherwise they are counted in the size asked for.
	PageCap      int
	PagesAsGiven bool

	// IgnoreFilters shows every list whole, whatever the filter.
	IgnoreFilters bool

	// Faults are injected from the beginning, as by Inject.
	Faults []Fault

	// Users and Groups exist from the beginning, as by Seed.
	Users  []UserRow
	Groups []GroupRow

	// Record is the number of calls that are kept for Calls, the last ones. 0 keeps none, for benchmarks.
	Record int
}

// ScimConnector is the connector of the one directory that WorkflowGen's SCIM API serves.
const ScimConnector = "Azure AD SCIM v2"
