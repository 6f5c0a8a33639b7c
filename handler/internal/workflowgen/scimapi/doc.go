// Package scimapi is WorkflowGen through the SCIM API of its own, at /wfgen/scim: a [provision.Directory] for an instance
// whose GraphQL API has no operations for users and groups. So such an instance too gains private networking, changes made
// exactly once, a log, and a token that can be rotated.
//
// That API was made for Entra ID and is documented by what Entra does to it, so it is spoken to in the words of Entra: the
// same requests, the same spelling, and no attribute that is not in the vendor's mapping table ([UserType]). What the table
// leaves out is what the instance lacks.
//
// The API serves one directory, the one with the connector "Azure AD SCIM v2", and shows nothing else: the rule that nobody
// outside is seen or changed is its own.
package scimapi
