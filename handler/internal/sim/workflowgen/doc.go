// Package workflowgen is a WorkflowGen to develop and test against: a real GraphQL server, on the schema that the adapter beside
// it assumes (../graphql/schema.graphql), with WorkflowGen's rules for users, groups and directories.
//
// # What it rests on
//
// The vendor's documentation and public code that talks to instances show the transport: POST and GET of a query to
// /wfgen/graphql, the schema at /wfgen/graphql/schema, HTTP Basic and bearer tokens, pages of a number and a size with
// totalCount and hasNextPage, ids like base64("User:<number>"), mutations with one input and a payload.
//
// The administration manual gives the rules: a userName is unique across all directories, and userName and lastName are
// required; a user to whom something refers is archived instead of deleted, under a name with the suffix "archive" and a
// number; nobody can be made inactive or deleted who is the only coordinator of a list of persons, its only person, or the
// only person in a group of it; the name of a group is unique in its directory, and its description required; no group is
// in a group, and a group holds users of one directory; a virtual group's members are computed.
//
// # What is inferred
//
// The names of all operations, inputs and filters, and the texts of the errors (see the constants). That names are compared
// without regard to case, as SQL Server usually does; that "" is stored as null; that a blank text counts as none where one
// is required; that an archived user can neither be changed nor be a manager or a member; that a repeated addition or
// removal of a member is no error; that errors of what was executed come with status 200, and others with 400, as in
// express-graphql; that a page has 20 items unless its size is given.
//
// # What it can be besides
//
// Since the names are inferred, it can show other ones ([Schemas]). It serves WorkflowGen's own SCIM API too, over the same
// store and for one directory, as far as the vendor's mapping table and what Entra ID does with it tell. And it goes wrong
// by rule ([Fault]): what happens stands between the network and WorkflowGen, so that the state it leaves is a real one.
//
// # What it does not imitate
//
// Processes, requests and actions: a test says with Reference and AddParticipant what refers to a user. Extended attributes,
// time zones, passwords, profiles (everybody who signs in is the administrator), classic synchronization, the queries of
// virtual groups (their members are given), and everything else of the schema of an instance.
package workflowgen
