// Handler is the Azure Functions custom handler: it takes the SCIM requests of Microsoft Entra ID provisioning from the
// Functions host and makes WorkflowGen agree with them.
//
// # The idea
//
// Entra speaks SCIM, the other side speaks WorkflowGen: two vocabularies, and one verb between them. Each vocabulary is a
// pure package of types. One package holds the verb: make WorkflowGen agree with what Entra said, exactly once, and keep a
// record of it. All that touches a socket stands outside and joins the verb by interfaces that the verb defines.
//
// # The tour, from the bottom up
//
//	scim                  the vocabulary of the caller: schemas, resources, messages, errors
//	scim/filter           the filter grammar, and the paths of PATCH
//	scim/patch            what a PATCH means, in the RFC's spelling and in Entra's two
//	workflowgen           the vocabulary of the called: users, groups, changes
//	mapping               the one table: SCIM attribute = WorkflowGen field
//	provision             the verb: Service, and the interfaces Directory and Ledger
//	provision/memledger   a Ledger in memory
//	wait                  a pause that ends with a context
//	csvsafe               texts as cells of a CSV file that no spreadsheet runs
//	retryafter            the header Retry-After
//	renew                 a value that is fetched once for all callers, and again when it is old
//	auth                  who is let in: secret tokens, Entra's JWTs, and our own access tokens; Source and Authority
//	telemetry             one event for each request
//	synclog               reading the sync log
//	synclog/words         what a line of it means, in sentences
//	synclog/page          the log in a browser
//	explain               why a user is as they are: compares the sync log with WorkflowGen
//	azure/tables          a Ledger, and the sync log, in Table Storage
//	scimhttp              SCIM over HTTP
//	oauth                 the token endpoint over HTTP
//	azure/keyvault        a Source in Azure Key Vault
//	authority             an Authority: Entra's sign-in service, and its keys
//	workflowgen/connection  the way to an instance: sign-in, patience, a breaker
//	workflowgen/graphql   a Directory over WorkflowGen's GraphQL API; the documents it sends are data
//	workflowgen/scimapi   a Directory over WorkflowGen's own SCIM API
//	link                  who is who: matches those in WorkflowGen with Entra's, and links them
//	doctor                a list of checks, and how they are told
//	azure/arm             Azure Resource Manager: reads what a deployment put out
//	azure/signin          a failed sign-in to Azure as one sentence with its fix
//	entra                 Microsoft Graph: sets provisioning up, watches it, reads who is there; the doctor's checks of it
//	app                   the settings, and the parts put together
//
// For development there are stand-ins, which are servers and clients like the real ones: sim/workflowgen is a
// WorkflowGen, sim/graph is a Graph that runs the jobs set up there, sim/entra writes their requests and plays cycles of its own,
// sim/vault is a Key Vault, sim/arm a Resource Manager, and sim/authority signs in as Entra
// does. test/ledger holds the promises that every Ledger keeps, test/directory those of a Directory, test/model
// searches all states of the protocol by which provision changes WorkflowGen, test/chaos kills and cuts off processes,
// test/linear checks that concurrent calls had one order, test/tools has the programs that tests run and that are not Go, and test/golden holds
// tests to files that a person reads. cmd/prove plants known bugs and checks that the tests catch them.
//
// # The rules
//
// The core (scim and below it, workflowgen, mapping, provision, memledger, link) is pure: no network, no files, no logging, and
// nothing but the standard library. Which package may import which is a table in architecture_test.go; a package without a
// row fails. If a rule hurts, the picture is wrong: both are changed together, and no exception is added.
//
// # One request
//
// PATCH /scim/v2/Groups/42 adds a hundred members:
//
//	telemetry   opens the event
//	auth        compares the token with what it holds, in constant time
//	scimhttp    reads the body; patch.Members adds the operations up: a hundred ids to add
//	provision   opens an intent in the ledger, which claims the hundred members
//	graphql     one call with the list; the members of the group are not read
//	provision   closes the intent, frees the members and writes the log entry, all or nothing
//	scimhttp    204; telemetry writes the event
//
// # A caller that hangs up
//
// The Functions host passes a hang-up on: when its client closes the connection it cancels the request that it forwards, and
// the request's context ends here within a fraction of a second (seen with host 4.1045, for requests with a body and
// without). net/http notices the end of a connection only once the body of the request has been read, so the body is read
// before anything is waited for. What Azure's own front end does between Entra and the host has not been seen. Until a change
// is begun in the ledger a hang-up withdraws it; afterwards the change is carried out, because a change that stops half-way
// would be left for the lease.
package main
