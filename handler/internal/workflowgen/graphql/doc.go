// Package graphql reaches WorkflowGen through its GraphQL API, as a [provision.Directory].
//
// WorkflowGen does not publish the operations that administer users, so the requests are data: one document an operation in
// the folder operations, embedded, each replaceable by a file of the same name. The fields of users come from
// [workflowgen.Properties]. [Schema] is the schema that the embedded documents assume. A document also decides how it takes
// its variables; the code holds their names and the fields that the answer must have. [Directory.Check] compares the
// documents with the schema of the instance: an operation that lacks something it needs is reported as unusable, a property
// that is optional is left out and reported.
//
// Three rules shape the rest:
//
//   - Objects outside the directory do not exist. Lists are filtered by directory, reads by id are checked, and a write by
//     id follows a light look at the object, which is remembered for some minutes. WorkflowGen's ids are global and its
//     administrator may change any user, so nothing else would keep a wrong id from changing a user of another directory.
//   - A change counts as made only when the answer confirms it, and as not made only when that is certain. A mutation whose
//     answer is lost, cut or garbled is [provision.ErrUnknown], or [provision.Unclear] if WorkflowGen has answered anything;
//     only a request that never left, or that WorkflowGen itself rejected, is [provision.ErrUnavailable]. An error text that
//     is in no table is not a refusal.
//   - One call each. Look-ups are filters, membership changes are lists (or aliases, if an instance takes one user at a
//     time), and only the members of a group are read page by page. Only a refused change is looked into: who has the user
//     name, which reference is wrong.
package graphql
