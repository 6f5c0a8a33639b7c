// Package model is a model of the protocol by which package provision changes WorkflowGen, and a search through all of its
// states. It consists of tests: nothing of it is part of a program.
//
// # What is searched
//
// A model is a state, the steps that are possible in it, and the laws that no state may break. The search visits every state
// that some order of steps leads to, nearest first, so the trace of the first violation is a shortest one. There are three
// models, because the product of all of them would be too large; each has two processes, a client, the storage with its leases
// and its sweep, and WorkflowGen:
//
//   - resource: changes of one property of one resource. Last, a read of WorkflowGen, Begin by compare-and-swap, the call, a look
//     after an unknown outcome, Finish.
//   - create: creates under two names and a change of a user, all with one externalId. Each takes two places: its name or id
//     first, the externalId last.
//   - members: requests that add or remove one member or two, and PUTs. Each opens an intent with a header and a claim for each
//     member, where a transaction holds no more than one claim. A PUT waits for the open intents that conflict with it, reads the
//     members, begins on the record of the group, and then claims the members that differ.
//
// The client sends at most two requests at once, hangs up whenever it likes, and sends the next. A process can be killed between
// any two steps, and what it has sent stays on its way: to storage or to WorkflowGen, it arrives later or never. An answer can be
// lost or be unclear. A lease can end at any time after the time-outs of its attempt. A compare-and-swap can be lost to a
// request, to a take-over or to the sweep.
//
// # The laws
//
//   - No acknowledged change is lost, and no older wish follows a newer acknowledged one. A wish is older if its request was over
//     (answered, or its caller had hung up) when the newer request was sent; two requests that were there at once have no order.
//   - Every change of WorkflowGen has an open record, an open intent or an entry in the history; every acknowledged change has its
//     outcome recorded.
//   - One externalId is one user, two requests are not told that they created the same user unless an open attempt was taken over,
//     and no create takes over a user that it did not create.
//   - Two requests never wait for each other, and from every state everything comes to rest without new requests, hang-ups or
//     kills: no place is held for ever.
//   - Where nothing fails, hangs up or takes too long, no request is answered with a 503.
//
// TestProtocol finds no violation. TestBrokenRules breaks one rule of the protocol at a time and expects the shortest violation;
// `go test -v` prints the traces. A new rule of the protocol belongs in the model together with a flaw that it prevents.
//
// # What stays possible
//
// TestWhatStaysPossible shows what the protocol permits, in the words of package provision:
//
//   - A call that is on its way to WorkflowGen cannot be called back. If it arrives after the lease is over, it can undo a newer
//     change, or give a second user an externalId. The same holds for a process that stands still before its call for longer
//     than the lease.
//   - A request that is delayed before it reaches the gateway is new to the gateway: its client may have given up and had a newer
//     one acknowledged.
//   - A hang-up that is not noticed, or not yet: the change is begun, although its client has gone.
//
// # How the model relates to the code
//
// The model is written by hand from what package provision and the ledgers promise; no test derives one from the other. It
// leaves out what does not bear on order:
//
//   - values: a property is on or off, a group has two members
//   - the texts and numbers of answers, and the log by time (Announce, feed rows)
//   - the queue inside a process: a request in it is one that has not been sent yet
//   - retries inside a client of storage or WorkflowGen
//   - deletes, and changes that take several calls
//
// It assumes:
//
//   - Time is not counted. WorkflowGen's deadline is shorter than an attempt and an attempt shorter than a lease, so a lease
//     ends only when its attempt has no call on its way and makes no other.
//   - A process notices a hang-up before its next step.
//   - Reads of storage and of WorkflowGen are whole and current. A read of WorkflowGen may be doubted, and then the change is sent
//     although nothing differs.
//   - WorkflowGen makes a change whole or not at all, and keeps names unique.
//
// In the code:
//
//	Last, Begin, Finish    provision.Ledger; take and close in the models
//	Open, Close            provision.Ledger; claim and close in the model of members
//	looks at the caller    before Begin or Open is sent, and again before the first call that changes WorkflowGen
//	goes back              one life of a change in package provision: Last, a fresh read, Begin
//	looks what became      after provision.ErrUnknown; a call has ended where provision.Ended reports so
//	the sweep              Service.Sweep: it closes what is open and never changes WorkflowGen
package model
