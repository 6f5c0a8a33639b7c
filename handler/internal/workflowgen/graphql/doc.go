// Package graphql is WorkflowGen over its GraphQL API: a [provision.Directory] that speaks HTTP.
//
// WorkflowGen does not publish the operations that administer users, so what is asked of it is data: one document an
// operation in operations, embedded, each of them replaceable by a file of the same name. [Schema] is what the embedded
// ones assume. A document decides how it takes its variables, too; code holds what they are called and what the answer must
// hold. [Directory.Check] holds the documents against the schema that the instance shows: what is needed and missing makes
// an operation unusable and is named, a property that can be missed is left out and named.
//
// Three rules shape the rest:
//
//   - What lies outside the directory does not exist. Lists are filtered by it, reads by id are judged by it, and a write by
//     id is preceded by a light look at what the id names, remembered for some minutes. WorkflowGen's ids are global and its
//     operator may change any user, so nothing else would stop a stray id from changing a stranger.
//   - No change is claimed that was not confirmed, and none is denied that may have happened. A mutation whose answer is lost,
//     cut or garbled is [provision.ErrUnknown], a [provision.Unclear] where WorkflowGen has answered anything; only what
//     provably never left, or what WorkflowGen itself turned away, is [provision.ErrUnavailable]. A text that is in no table
//     is no refusal.
//   - One call each. Look-ups are filters, membership travels as lists (or as aliases, where an instance takes one user at a
//     time), and only the members of a group are read page by page. Only what was refused is looked into: whom a name belongs
//     to, which reference is wrong.
package graphql
