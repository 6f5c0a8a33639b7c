// Package scimhttp is SCIM over HTTP (RFC 7644): it reads requests, asks provision.Service, and writes answers. It knows
// paths, headers and statuses, and nothing of WorkflowGen.
//
// Handlers return errors; one function writes them, and one table says which status an error has. What is our own trouble
// (WorkflowGen, the ledger) is 503 with Retry-After and never 401 or 429: those two put Entra's job into quarantine.
package scimhttp
