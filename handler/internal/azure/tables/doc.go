// Package tables keeps the ledger and the sync log in Azure Table Storage.
//
// # Layout
//
// The table "ledger" has a partition for each resource (and, while it is being made, for the name it is to have). In it lie
//
//	last                     the record of the last change
//	log<time><operation>     the history: a row for each change, newest first because the time counts backwards
//	more<time><operation>    the members of such a change where they are too many for the row
//	intent<time><operation>  an open change of members: who changes, since when, how many members
//	claim<member>            the change that claims a member, and whether it adds or removes
//
// Open inserts the intent and a claim for each member as one transaction, or as several where there are more than 99 members,
// the first of which holds the intent. The storage refuses to insert a second claim of a member: the change waits. A claim counts
// only while its intent is there. Close (or Finish, of a change that has a record too) deletes the intent and the claims with the
// transaction that puts the history in; claims that have no room in it are deleted after the answer, and may be replaced before.
// Where the outcome is unknown the intent is written again, and with it its lease begins. An intent whose lease is over is deleted
// by the change that wants one of its members, or by the sweep. These rows have no retention: none outlives its change but by a
// crash. Rows of earlier versions had no claims; the row of the feed held the members of an open change.
//
// A change that gives an externalId to a user or a group holds a partition of that externalId too, with one row:
//
//	last                     the change that holds the externalId, and when it began
//
// Take writes it, as a row of its own; Finish deletes it after the answer, or writes it again where the outcome is unknown. What
// a process leaves behind the sweep deletes: the record and the history of the change name the externalId in Place. Rows of
// earlier versions name none, because their changes took none.
//
// All of a resource lies in one partition, so that the outcome of a change and its history are one transaction. The table "feed"
// holds the entries by time, in a partition for each hour (and shard): a row is put in before anything is begun, and completed
// after the answer. A create that led to an id ends in the id's partition; then the name's is emptied.
//
// The partition "signins" of the table "ledger" holds the refused sign-ins: a row for each minute, cause and instance, with the
// key <minute>-<digest of cause and instance>, newest first. An instance writes the rows of a minute as one transaction, a few
// times while the minute runs and once when it is over. The sweep removes them after the retention, as it does entries.
//
// An entry, in the history and in the feed, has the cause of its failure in the column Cause: one of provision.Causes. Rows of
// earlier versions lack it, and are read as of an unknown cause. A record has its Failure there: what the next try of the same change must
// know: "not-kept", or a digest of a text of WorkflowGen's that is in no table. The age of a record is the time since the
// service wrote its row, by the service's clock.
//
// # Calls
//
// A change takes three calls one after the other (Last, Begin, Finish; a create Begin, Take, Finish), one that gives a new
// externalId to what exists four (Last, Begin, Take, Finish), a membership two (Open, Close), a read none. A change of a group
// that has a record and changes members takes one more for the claims (Open), and one that names all members another one before
// it reads them (Intents). The feed takes two more, one beside the first and one after the answer, when the name of a create
// and the externalId are freed too.
//
// # What is possible all the same
//
// A process that is cut off between a call to WorkflowGen and its answer leaves a record that is open. No request changes
// the resource until the lease is over by the clock of the storage service; then the next request takes over, looks first,
// and goes on. A call that was already on its way when its sender was superseded can still arrive: WorkflowGen knows no
// conditions that could stop it.
//
// # Size and cost
//
// A partition takes 2,000 rows a second, an account 20,000. Entra sends far less than 100 changes a second, and spreads them
// over the partitions of the resources; the feed's partition of the hour is the only one that all of them share, which is
// what shards are for. One change is five or six transactions and, with its two log rows, about 3 kB. So 100,000 users with
// ten changes a year each are 1 million changes: 6 million transactions, and 3 GB if the log is kept for a year. 10 million
// users are a hundred times that, 20 changes a second on the average: still one account, with shards for the peaks of an
// initial cycle. Reading the history of a resource, or a page of the feed, is one query on one partition or one range of
// them, however many rows there are.
package tables
