// Package connection is the way to a WorkflowGen instance over HTTP, whichever of its APIs is spoken on it: signed in,
// bounded in time and in number, repeated where that is safe, and held back while the instance is down.
//
// One rule decides what is repeated here: a request of which no byte was sent, and a read. A change of which a byte was
// sent may have been made, so it is never sent twice: its error is [provision.ErrUnknown], and provisioning looks before it
// tries again. A sign-in that is refused is renewed once, since WorkflowGen refuses it before it reads the request.
//
// Nothing that is written here, no error and no event, holds a credential.
package connection
