// Package graph is a Microsoft Graph to develop and test against: a server with the part of Graph that sets up
// provisioning, and with a provisioning service behind it that runs the jobs set up there against a SCIM endpoint, through
// the mapping that was put.
//
// # What it rests on
//
// Microsoft's reference pages and metadata of the synchronization API, Microsoft's own onboarding agent for SCIM, and
// published traces. The default schema is composed from those, since no tenant's export of it is public; so are some error
// texts. Where it is stricter than the documentation, a client that passes here passes there.
//
// It keeps the rules that hurt in practice. What was made is not to be seen for a while, then only by some of the servers.
// A synchronization call on it meanwhile fails in four different ways. A schema can be replaced and not patched, is refused
// with 406 for an enum in the wrong case, and must declare what it maps. Secrets read back as "*". Provisioning on demand
// answers 200 with the verdict in a text, and is refused beside a running job unless Entra signs in with a secret token. An
// object connection is under /beta alone, and is deleted only while the job is stopped. Reads cost units and lead to 429 with a decimal Retry-After; the audit logs bear
// five calls in ten seconds and do not say for how long. Lists come in pages whose address is Graph's to make. Properties
// from on-premises come only where they are selected. A caller without a user must own what it configures.
//
// # What it leaves out
//
// Permissions, scoping filters, $batch, delta queries, OAuth between Entra and the endpoint but for client credentials, deleting users after 30 days, and
// most functions of the mapping language. Cycles run when [Server.Run] is called.
package graph
