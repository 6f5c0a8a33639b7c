// Package link matches the users and groups that WorkflowGen has with those of Entra, and writes Entra's objectId to each as
// its systemIdentifier. After that, provisioning finds every user by that id and creates no duplicates, and everything that
// depends on WorkflowGen's own id (requests, actions, rights) stays as it is.
//
// It never guesses. [Match] puts each account on one of several lists. An account on the list "sure" has exactly one
// counterpart by one of the requested keys, shares it with no other account, and has no other counterpart by another key. A
// person decides about all others, in a CSV file that is then read as a key of its own.
//
// [Apply] changes exactly what a [Plan] lists as sure, and only if WorkflowGen still holds the value of the plan; it can be
// run again after any interruption. It notes each change before it makes it, so that all of them can be undone in the same
// way.
package link
