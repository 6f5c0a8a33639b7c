// Package patch is what a PATCH means (RFC 7644 §3.5.2), in the RFC's spelling and in both of Entra's.
//
// [Parse] normalises: op names in any case, paths of every form, value objects with dotted or URN keys taken apart into
// operations with paths. [Apply] then changes a user; [Members] finds what a PATCH does to the members of a group, without
// needing to know them: membership is changed by deltas, never by reading a list and writing it back.
//
// Where the RFC and Microsoft contradict each other, Microsoft's way is taken if Entra depends on it: to replace an element
// that is not there makes it, and Remove with a value removes that value and not all of them.
package patch
