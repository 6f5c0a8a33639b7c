// Package chaos is a laboratory for the promise of "exactly once": several processes of the shipped program share a Table
// Storage (Azurite) and a WorkflowGen (wgsim), an Entra (entrasim) provisions through a balancer before them, and everything
// goes wrong that can. Answers are lost and requests come twice; the storage resets, stalls and refuses; WorkflowGen's
// connections break before a call is made and after; processes are killed (SIGKILL) at random and at each step of a change:
// before and after it is begun, before and after WorkflowGen makes it, before and after it is recorded.
//
// Beside Entra, clients compete: several change one user or the members of one group at once, with different and with opposite
// wishes, create one externalId under two names, hang up while they wait, and repeat wishes that were settled long before. They
// compete a second time after the trouble has ended, with leases as long as in operation.
//
// The program knows nothing of this. Each process has its own proxies before the storage and before WorkflowGen, which recognise
// its steps and kill it there. The proxies also move the storage's clock ahead in the answers that they pass on, so that leases
// end after seconds, at different times for each process. The clocks of the processes differ too, by up to five minutes: the
// program is built with a standard library whose clock is ahead.
//
// At the end the laboratory sweeps and checks the evidence: WorkflowGen holds the data that the model of Entra holds; no call
// made the same transition twice; each transition has its entry in the history of its resource; the histories and the feed
// agree; nothing is open. It also judges the answers to the competing clients: one order of their wishes explains every answer
// and the final state of WorkflowGen (package linear), and a wish whose client has hung up takes effect soon or never; every
// success is in a history; and without trouble fewer than one answer in a hundred is 503.
//
// Only the pauses in which leases end are bounded in time: on a busy machine the tests take longer and do not fail.
package chaos
