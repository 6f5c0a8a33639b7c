// Package entra speaks to Microsoft Graph: it sets up provisioning in Microsoft Entra ID, watches it, says what is wrong
// with it, and reads users and groups so that those who are in WorkflowGen already can be linked to them.
//
// It is a thin client on azcore's pipeline and azidentity's credentials, and not the Graph SDK: that one cannot replace a
// synchronization schema (the service takes only PUT, the SDK offers only PATCH), cannot read secrets back, and loses in
// its models what it does not know. A schema is therefore kept as the JSON that came and edited where it must be.
//
// # What is peculiar about Graph's synchronization API
//
// Objects that were just made are not there yet, on some of Graph's servers: who polls must see them several times in a row.
// An error often has the code UnknownError and says what it means in JSON inside its message. A secret reads back as "*".
// Provisioning on demand answers 200 also when it failed; the verdict is in a text inside the answer. Where Entra signs in by
// OAuth it is refused while the job runs: [Stoppage] stops the job meanwhile. Deleting an object connection answers 204 also
// where there was none. Retry-After may be a decimal number. A caller without a user must own application and service
// principal, or is told 401.
//
// # What stands for what
//
// [Client] has a method for each call. [Client.Setup] is the whole way from nothing to a running job, step by step. The first
// steps only look: at the gateway, at the names, and for another application of the same gateway. Nothing is created before
// they pass. Each later step looks before it does anything, so that a second run changes nothing and a run after a failure
// resumes. A step that fails is a [Failure]: one sentence with the fix, and Graph's answer apart. [Client.Survey] and
// [Checks] are what a doctor asks. The wanted mapping is made from package mapping's table.
package entra
