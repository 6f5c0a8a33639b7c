// Package graph is a Microsoft Graph to develop and test against: a server with the part of Graph that sets up provisioning.
// A provisioning service behind it runs the jobs against a SCIM endpoint, with the attribute mapping of their schema. Its
// requests are those of package sim/entra.
//
// # What it rests on
//
// Microsoft's reference pages and metadata of the synchronization API, Microsoft's own onboarding agent for SCIM, and
// published traces. The default schema is composed from those, since no tenant's export of it is public; so are some error
// texts. Where it is stricter than the documentation, a client that passes here passes there.
//
// It keeps the rules that cause trouble in practice. A new object is hidden for a while, and then visible only on some of the
// servers. A synchronization call on it meanwhile fails in four different ways. A schema can be replaced and not patched, is
// refused with 406 for an enum in the wrong case, and must declare the attributes that it maps. Secrets read back as "*". Provisioning on demand
// answers 200 with the verdict in a text, and is refused while the job runs unless Entra signs in with a secret token. An object
// connection is under /beta alone, and is deleted only while the job is stopped. Reads cost units and lead to 429 with a decimal
// Retry-After; the audit logs allow five calls in ten seconds and send no Retry-After. Lists come in pages, and Graph makes
// their addresses. Properties from on-premises are there only if selected. A caller without a user must own the objects that it
// configures.
//
// # What it leaves out
//
// Permissions, scoping filters, $batch, delta queries, OAuth between Entra and the endpoint except client credentials, deleting
// users after 30 days, retries within a cycle, and most functions of the mapping language. Cycles run when [Server.Run] is called.
package graph
