// Package workflowgen is a stand-in for WorkflowGen to develop and test against: a real GraphQL server and a SCIM server over
// one store, with WorkflowGen's rules for users, groups and directories. It shares no code with the adapters that it tests,
// so that a mistake of theirs is not its own.
//
// # What the GraphQL door rests on
//
// Observed: the vendor's documentation and public code that talks to instances show POST and GET of a query to
// /wfgen/graphql, the schema at /wfgen/graphql/schema, HTTP Basic, bearer tokens and API keys, pages of a number and a size
// with totalCount and hasNextPage, ids such as base64("User:<number>"), and mutations with one input and a payload.
//
// Observed: the administration manual gives the rules. A userName is unique across all directories; userName and lastName are
// required. WorkflowGen archives a user to which something refers instead of deleting it, under a name with the suffix
// "archive" and a number. A user cannot become inactive or be deleted who is the only coordinator of a list of persons, its
// only person, or the only person in a group of it. A group's name is unique in its directory, and its description required.
// Groups do not contain groups; a group holds users of one directory; the members of a virtual group are computed.
//
// Inferred: the names of all operations, inputs and filters, and the texts of the errors (the constants). Names are compared
// without regard to case, as SQL Server usually does; "" is stored as null; a blank text does not count where one is required;
// an archived user can neither be changed nor become a manager or a member; adding a member again, and removing a user that is
// no member, are no errors; errors of execution come with status 200, and others with 400, as in express-graphql; a page has 20
// items unless its size is given.
//
// # What the SCIM door rests on
//
// WorkflowGen's own SCIM API has no public reference, so each rule is one of these:
//
//   - Observed, in the vendor's mapping table and guide. The attributes are those of the table and no others; paths are read in
//     any case, since the table writes Formatted and Value; a GET by an unknown id is 404; a filter on externalId finds the
//     user; the id is WorkflowGen's own; the bearer token belongs to the one directory that the door shows.
//   - Inferred, from what Entra ID needs of any endpoint, by Microsoft's guide and samples. A filter is attribute eq "value", or
//     several of these joined by "and"; one that matches nothing is an empty list. Both dialects of Entra's PATCH are read. A
//     user's PATCH answers the user, and a group's PATCH answers 204. A taken user name is 409. excludedAttributes=members is
//     honoured. A POST may carry attributes without a place and nulls, since Microsoft's samples do.
//   - Assumed, after the RFCs or for lack of anything better. The status and scimType of all other errors; the refusal of an
//     unknown path in a PATCH, of operators other than eq, and of empty Operations; filters on the work e-mail address, the
//     manager and the members; a Remove of members without a value empties the group (RFC 7644 §3.5.2.2); a list has 20 items
//     unless count says otherwise; a group's PATCH changes the properties, then adds and then removes members, and each of
//     these steps is done whole or not at all. There are no discovery endpoints, PUT, sorting, Bulk or ETags.
//
// # What can go wrong
//
// Since the names are inferred, an instance can show other ones ([Schemas]). It can also go wrong by rule ([Fault]): a fault
// stands between the network and WorkflowGen, or makes WorkflowGen answer well and do something else. The state that it leaves
// is a real one.
//
// # The admin door
//
// [Server.Admin] is HTTP with JSON for tests outside this process and for people: it seeds users and groups, changes them as an
// administrator does in WorkflowGen's screens, injects faults, and shows the state and the calls.
//
//	curl -d '{"userName":"ann","lastName":"Lee","isActive":true}' localhost:8090/users
//	curl -X PATCH -d '{"jobTitle":"Boss"}' localhost:8090/users/ann
//	curl -d '{"what":"503","on":"createUser","times":2}' localhost:8090/faults
//	curl localhost:8090/calls
//
// # What it does not imitate
//
// Processes, requests and actions: Reference and AddParticipant say what refers to a user. Extended attributes, time zones,
// passwords, profiles (every sign-in is the administrator's), classic synchronization, the queries of virtual groups (their
// members are given), and everything else of an instance's schema.
package workflowgen
