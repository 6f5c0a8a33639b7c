// Package link finds out who is who: which user and group that WorkflowGen has already is which user and group of Entra,
// and writes Entra's objectId to each as its systemIdentifier. After that provisioning finds everybody by that id, makes
// nobody twice, and what hangs on WorkflowGen's own id (requests, actions, rights) stays where it is.
//
// It never guesses. [Match] puts everybody on one of several lists; only those on the list "sure" have exactly one
// counterpart by one of the keys that were asked for, have it alone, and have no other counterpart by another key. All
// others are a person's to decide, in a CSV that is then read as a key of its own.
//
// [Apply] changes exactly what a [Plan] lists as sure, and only where WorkflowGen still holds what it held when the plan was
// made; whatever breaks it off, it can be run again. What it is about to change it notes first, so that everything can be
// taken back by the same way.
package link
