// Package chaos is a laboratory for the promise of "exactly once": several processes of the shipped program share a Table
// Storage (Azurite) and a WorkflowGen (wgsim), an Entra (entrasim) provisions through a balancer before them, and everything
// goes wrong that can. Answers are lost and requests come twice; the storage resets, stalls and refuses; WorkflowGen's
// connections break before a call is made and after; processes are killed (SIGKILL) at random and at each step of a change:
// before and after it is begun, before and after WorkflowGen makes it, before and after it is recorded.
//
// Beside Entra, clients compete: several change one user or the members of one group at once, with different and with opposite
// wishes, create one externalId under two names, hang up while they wait, and repeat wishes that were settled long before. They
// compete a second time once nothing goes wrong any more, and leases last as long as they do in operation.
//
// Nothing in the program knows of this. Each process has proxies of its own before the storage and before WorkflowGen, which
// see its steps go by and kill it there. They also let the clock of the storage run ahead in what they pass on, so that a
// lease is over after seconds, and not the same one for each process. Their own clocks differ too, by up to five minutes: they
// are built with a standard library whose clock is ahead.
//
// At the end all is swept, and the evidence checked: WorkflowGen holds what the model of Entra holds; no call made the same
// transition twice; each transition has its entry in the history of its resource; the histories and the feed agree; nothing
// is open. The answers to the competing clients are judged too: one order of their wishes explains every answer and what
// WorkflowGen holds in the end (package linear), where a wish whose client has hung up takes effect soon or never; every success is in a
// history; and where nothing goes wrong fewer than one answer in a hundred is 503.
//
// Nothing of this has a bound in time but the pauses in which leases end: a busy machine takes longer, and fails nothing.
package chaos
