// Package graph is a client of Microsoft Graph for provisioning: applications, jobs, synchronization schemas, connections,
// logs, users and groups. [Client] has a method for each call.
//
// It uses azcore's pipeline and azidentity's credentials instead of the Graph SDK. The SDK cannot replace a synchronization
// schema (the service takes only PUT, the SDK offers only PATCH), cannot read secrets back, and drops the properties that its
// models do not have. [Schema] therefore keeps the JSON that Graph sent and edits it in place.
//
// # Peculiarities of Graph's synchronization API
//
//   - A new object is not yet visible on all of Graph's servers. A caller that polls must see it several times in a row.
//     [Unsettled] recognizes the errors that come from this, and [Client.Repeat] polls.
//   - An error often has the code UnknownError and carries its meaning as JSON inside its message.
//   - A secret reads back as "*".
//   - Provisioning on demand answers 200 even when it failed; the result is JSON text inside the answer ([Verdict]).
//   - Where Entra signs in by OAuth it refuses provisioning on demand while the job runs ([NeedsStopped]).
//   - Deleting an object connection answers 204 even where there was none.
//   - Retry-After may be a decimal number.
//   - A caller without a user must own the application and the service principal, or gets 401.
package graph
