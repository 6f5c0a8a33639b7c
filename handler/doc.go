// Handler is the Azure Functions custom handler: it takes the SCIM requests of Microsoft Entra ID provisioning from the
// Functions host and makes WorkflowGen agree with them.
//
// # The idea
//
// Entra speaks SCIM, the other side speaks WorkflowGen: two vocabularies, and one verb between them. Each vocabulary is a
// pure package of types. One package holds the verb: make WorkflowGen agree with what Entra said, exactly once, and keep a
// record of it. Everything that uses a socket is outside and implements interfaces that the verb defines. docs/architecture.md
// gives the reasons.
//
// # The tour, from the bottom up
//
// The core:
//
//	scim                    the vocabulary of the caller: schemas, resources, messages, errors
//	scim/filter             the filter grammar, and the paths of PATCH
//	scim/patch              what a PATCH means, in the RFC's spelling and in Entra's two
//	workflowgen             the vocabulary of the called: users, groups, changes, and the one table of fields
//	mapping                 the one table: SCIM attribute = WorkflowGen field, with its labels
//	provision               the verb: Service, the interfaces Directory and Ledger, and the causes of failures
//	synclog                 the sync log: entries, queries, export, and the one table of outcomes
//	synclog/words           an entry in sentences, in English and French
//	explain                 why a user is as they are: compares the sync log with WorkflowGen
//	link                    matches users in WorkflowGen with those in Entra, and links them
//
// Implementations of its interfaces:
//
//	provision/memledger     a Ledger, and the sync log, in memory
//	azure/tables            the same in Table Storage
//	workflowgen/connection  requests to an instance: sign-in, retries, circuit breaker
//	workflowgen/messages    the error texts of WorkflowGen, in English and French
//	workflowgen/lists       lists that are read whole or fail
//	workflowgen/graphql     a Directory over WorkflowGen's GraphQL API; the documents it sends are data
//	workflowgen/scimapi     a Directory over WorkflowGen's own SCIM API
//	auth                    who is let in: secret tokens, Entra's JWTs, and the gateway's own access tokens
//	azure/keyvault          a Source of secrets in Azure Key Vault
//	authority               an Authority: Entra's sign-in service and its keys
//
// What faces the network:
//
//	telemetry               one event for each request
//	scimhttp                SCIM over HTTP
//	oauth                   the token endpoint over HTTP
//	synclog/page            the sync log in a browser
//	settings                every setting, and which a purpose needs; the only reader of the environment
//	app                     the parts of the program, put together
//
// The operator's tool:
//
//	azure/arm               Azure Resource Manager: reads the outputs of a deployment
//	azure/signin            credentials for Azure, and a failed sign-in as one sentence with its fix
//	entra/graph             a client of Microsoft Graph
//	entra/setup             connects Entra's provisioning to the gateway, step by step
//	entra/checks            looks for the usual mistakes in Entra
//	entra/joinlog           compares Entra's provisioning log with the sync log
//	doctor                  runs a list of checks
//	cli/terminal            tables, times and colours for people
//	cli/run                 what all commands share: settings, sign-in, confirmation, JSON, exit codes
//	cli/tenant              what the commands that use Microsoft Graph share
//	cli/entries             entries of the sync log in a terminal
//	cli/log cli/explain cli/doctor cli/entra cli/token cli/link cli/dev
//	                        the commands, one package for each group
//
// Small mechanisms:
//
//	wait                    a pause that ends with a context
//	renew                   a value that is fetched once for all callers, and again when it is old
//	retryafter              the header Retry-After
//	csvsafe                 cells of a CSV file that no spreadsheet runs as a formula
//
// Stand-ins, which are servers and clients like the real ones, and import nothing that they test:
//
//	sim/workflowgen         a WorkflowGen, with an admin door for tests and people
//	sim/entra               plays Entra's provisioning cycles
//	sim/graph               a Microsoft Graph that runs the jobs set up there
//	sim/vault sim/arm sim/authority
//	                        a Key Vault, a Resource Manager, and Entra's sign-in service
//
// Tests and their tools:
//
//	test/directory test/ledger
//	                        the promises of a Directory and of a Ledger
//	test/model              searches all states of the protocol by which provision changes WorkflowGen
//	test/chaos              kills processes of the shipped program and cuts them off
//	test/linear             checks that concurrent calls had one order
//	test/prove              plants known bugs, and fails if the tests miss one
//	test/scene              plays a day of a gateway and runs scimctl on its log
//	test/tenant             a tenant of Entra with a client
//	test/golden             compares output with files that people read
//	test/constants          lists the constants of a type
//	test/tools              Azurite and other programs that tests run
//
// # The rules
//
// The core is pure: no network, no files, no logging, and nothing but the standard library. architecture_test.go lists the pure
// packages and which package may import which; a package without a row fails. If a rule hurts, the picture is wrong: change the
// table and this tour together, and add no exception.
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
