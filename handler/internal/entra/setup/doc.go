// Package setup connects Entra's provisioning to the gateway, step by step, from nothing to a running job.
//
// [Run] takes each step in turn. The first steps only read: the gateway, the names, and other applications of the same gateway.
// Nothing is created before they pass. Each later step checks what exists before it changes anything. A second run therefore
// changes nothing, and a run after a failure or a crash resumes: [Memory] keeps the ids of created objects, which Graph may not
// show yet. A step that fails is a [Failure]; a [Problem] in it has the code by which the caller words the fix.
//
// [Stoppage] stops a job while Entra does something that it refuses to do beside a running job. [SignInPage] registers the
// page of the sync log. The attribute mapping comes from the table of package mapping: [Differences] lists where a
// schema deviates from it.
package setup
