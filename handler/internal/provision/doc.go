// Package provision is the verb: make WorkflowGen agree with what Entra said, exactly once, and keep a record of it.
//
// [Service] has a method for each thing a SCIM client can ask. It speaks SCIM towards the caller and, through [mapping],
// WorkflowGen's language towards a [Directory]; before it changes anything it writes its intent into a [Ledger], and
// afterwards the outcome.
//
// # One resource, one change at a time
//
// Creates, updates, renames and deletes of one resource run one after another: inside the process in a queue, between
// processes by compare-and-swap on the last record of the resource. A process that dies between Begin and Finish leaves a
// record that says "running"; after the [Lease] the next request for the resource takes over and does the change anew.
// A POST is different, because a user must not be made twice: the one that takes over looks first, and what it finds as
// it would have made it is its own.
//
// # Membership does not queue
//
// Adding and removing members commute and bear repetition, and Entra sends hundreds of such changes side by side. A PATCH
// that changes only members takes no turn: it opens an intent, changes, and closes it.
//
// # What stays possible
//
// A call that is on its way to WorkflowGen cannot be called back. If it arrives after the lease is over, it can undo a
// newer change of the same property; WorkflowGen offers no condition that would prevent it. A create that arrives so late
// is stopped by WorkflowGen's own uniqueness.
package provision
