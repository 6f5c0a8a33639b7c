// Package scimhttp serves SCIM over HTTP (RFC 7644): it reads requests, calls provision.Service, and writes answers. It knows
// paths, headers and statuses, and nothing of WorkflowGen.
//
// A handler reads a request and returns a reply or an error. One function writes replies, and one table holds the status of
// each error. The operations of a bulk request run through the same handlers, without HTTP between. Trouble of the
// gateway's own (WorkflowGen, the ledger) is 503 with Retry-After and never 401 or 429: those two put Entra's job into
// quarantine.
package scimhttp
