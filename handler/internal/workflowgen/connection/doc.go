// Package connection sends requests to a WorkflowGen instance over HTTP, for each of its APIs: signed in, bounded in time and
// in number, repeated if that is safe, and held back while the instance is down.
//
// One rule decides which requests are repeated: reads, and requests of which no byte was sent. A change of which a byte was
// sent may have been made, so it is never sent twice: its error is [provision.ErrUnknown], and provisioning reads before it
// tries again. A sign-in that WorkflowGen refuses is renewed once, because WorkflowGen refuses it before it reads the request.
//
// No error and no event of this package contains a credential.
package connection
