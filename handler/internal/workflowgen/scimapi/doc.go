// Package scimapi reaches WorkflowGen through its own SCIM API, at /wfgen/scim: a [provision.Directory] for an instance whose
// GraphQL API has no operations for users and groups. Such an instance thereby gains private networking, changes that are
// made exactly once, a log, and a token that can be rotated.
//
// The API was made for Entra and is documented by Entra's requests, so this package sends what Entra sends: the same
// requests, the same spelling, and no attribute outside the vendor's mapping table ([UserType]). The instance lacks the
// properties that the table does not have.
//
// The API serves one directory, the one with the connector "Azure AD SCIM v2", and shows nothing else: WorkflowGen itself
// keeps users of other directories from being seen or changed.
package scimapi
