// Package provision is the verb: make WorkflowGen agree with Entra, exactly once, and keep a record of it.
//
// [Service] has a method for each request of a SCIM client. It speaks SCIM to the caller and, through [mapping],
// WorkflowGen's language towards a [Directory]; before it changes anything it writes its intent into a [Ledger], and
// afterwards the outcome.
//
// # One life of a change
//
// Creates, updates, renames and deletes of one resource run one after another, and all of them live the same life:
//
//	queue     wait for the turn in this process
//	Last      read the last record of the resource; wait while another process runs a change of it
//	evaluate  read the resource, and work out what the change comes to
//	Begin     replace the last record with that of the change, by compare-and-swap
//	Take      take the place of the externalId that the change gives to the resource, if it gives one
//	effect    change WorkflowGen
//	Finish    record the outcome and its entry of the log, both or neither
//
// Users and groups share this life: a kind holds what differs. All changes end in one place, task.end, which sets the decision
// and the reason of the entry and has it recorded.
//
// A change that loses the compare-and-swap was evaluated on an old state: it goes back to Last. Config.Wait bounds all
// the waiting of a change together; then it is held, which the client sees as 503. A create has no resource to read, so it
// tries Begin first and reads the last record only where that fails.
//
// A process that dies between Begin and Finish leaves a record whose state is "running"; after the [Lease] the next request for
// the resource takes over and makes the change again. A POST is different, because a user must not be made twice: the POST that
// takes over looks first, and takes a user that is as asked for its own.
//
// # A caller that hangs up
//
// A client that hangs up has withdrawn its request, and may send a newer one at once. So everything before Begin (or Open, of a
// membership) obeys the request's own context, and that is looked at a last time right before. From then on the change is
// carried out whatever the caller does: one that stopped half-way would leave its record open. A withdrawn change ends with an
// entry that says so.
//
// # Two places
//
// WorkflowGen keeps user names unique, and not identifiers. A change that gives an externalId to a user or a group therefore
// holds two places: its own record (of a create: that of its name), and the place of the externalId. The place of an externalId
// is always taken last, and no change holds two of them, so that no two changes wait for each other. Only while it holds both
// does a change look for the resource that has the externalId already. The place is freed after the answer. Where the outcome
// is unknown it is held for the lease, and after a crash too; the change that takes it over then finds what the earlier one has
// made by its externalId.
//
// # Membership is in order for each member
//
// Changes of different members of a group commute, and Entra sends hundreds of them side by side. A PATCH that changes only
// members therefore takes neither the turn nor the record of the group: it opens an [Intent], which claims its members, changes
// them, and closes it. Changes of one member run one after another, so that of opposite wishes the one that is acknowledged last
// stands: inside the process in the order in which they came, between processes by the claims, one of which the ledger grants at
// a time. A change whose member is claimed asks again until Config.Wait is over. A caller that is gone when its members are
// claimed has withdrawn its change: a newer one may have been made while the ledger was being asked.
//
// A PUT, a PATCH that changes something else too, and a POST with members hold a record, and then claim the members that they
// change; Finish frees them. The record is always taken first, so that no two changes wait for each other. A PUT (and a PATCH that
// replaces all members) waits besides, before it reads the group, for open intents that add a member who is not wanted or remove
// one who is. The deletion of a group claims nothing: no change of its members can arrive after it.
//
// The claims of a process that died are taken over after the [Lease], and what is superseded so cannot be closed or finished: it
// is not acknowledged.
//
// # An unknown outcome
//
// Where the answer to a write was lost, the change looks once, with a few seconds of its own. If the resource was different
// before and is now as asked, the call has arrived, and the change is done. If it is not as asked and the call is over (see
// [Ended]), nothing was changed and nothing is held: the client may repeat at once. Everything else is held for the lease, since
// the call may still arrive: a change that was acknowledged meanwhile would be undone by it. That a resource is as asked proves
// nothing where it was so before, so that members are looked at only where they were read before the change, or where the call is
// over.
//
// # Compared with the request
//
// What WorkflowGen answers to a write is compared with what was asked, property by property; where it shows nothing, one read
// is. A user or a group that does not exist as asked, or whose active, userName or externalId is not as asked, is read again for
// Config.Settle, because an instance may read from a replica. If it is still so, the change fails with a [NotKept]: 503, and 400
// once the same change has failed so twice in a row (its record says so). Any other property that is not as
// asked is named in the entry, and the answer shows what WorkflowGen holds. A property that no answer shows is not known: it is
// sent whenever it is asked for, and the entry says that it was not seen.
//
// The properties that were not asked for are compared too. An instance that clears them replaces where it should merge: it is
// sent the whole object at once, and with every change from then on. A create that was not kept is written again, and if that does
// not help it is removed; nothing stays behind that cannot be found by its externalId.
//
// "Unchanged" is concluded from a read that is certainly newer than the gateway's own last change of the resource: that change is
// older than Config.Stale, or the read shows what it has led to. Otherwise all that was asked for is sent.
//
// A delete is followed by one read. Members are not read back: a group may have very many, and WorkflowGen's answer shows none of
// them. scimctl doctor --write looks once whether the instance keeps them.
//
// # What cannot be recorded
//
// Begin and Open refuse a change whose later rows would not fit into the ledger, above all one of more than [MaxMembers] members.
// Nothing is changed in WorkflowGen that cannot be recorded afterwards.
//
// # What stays possible
//
// A call that is on its way to WorkflowGen cannot be called back. If it arrives after the lease is over, it can undo a newer
// change of the same property, add or remove a member against a newer wish, or give an externalId that another has got by then;
// WorkflowGen offers no condition that would prevent it. A create that arrives so late is stopped by WorkflowGen's own
// uniqueness, if the name is still there. The same holds for a process that stands still between its look at the clock and its
// call for longer than the lease: it is stopped at its next call to the ledger, and not before.
//
// A request that is delayed before it reaches the gateway is new to the gateway. A proxy or a network that delivers a request
// after its client gave up and sent a newer one brings the old wish back: nothing in the request says when it was made. Entra
// sends a date in its header ADSCIMVersion; whether it is that of the request, and the same when a request is repeated, has not
// been seen, so it is not used.
//
// A PUT and an addition that happen at the same time, in two processes, may both be acknowledged and leave the added member in the
// group: the addition counts as the later one. An answer that is lost on its way to the client leaves it to the client which of
// its requests was the last.
//
// A hang-up is noticed within the time that the network and the Functions host take to pass it on. A change that is begun in
// these moments is carried out, although its client has gone. Where a front end before the gateway does not pass hang-ups on, every
// request counts as waited for until its deadline.
//
// What is changed in WorkflowGen itself, or by another program, between the read and the write of a change is not seen: the change
// writes only the properties that it was asked for, and what was looked for (a free externalId, the members of a group) may have
// changed by then.
//
// An instance whose reads lag behind its writes by more than Config.Stale can still show an old state for the present one. One that
// clears other properties within Config.Stale of a change whose result is not known in this process is told in the entry, and not
// repaired, since the read before may be what is old.
package provision
