// Package patch reads and applies PATCH requests (RFC 7644 §3.5.2), in the RFC's spelling and in both of Entra's.
//
// [Parse] normalises: op names in any case, paths of every form, and value objects with dotted or URN keys, which become
// operations with paths. [Apply] then changes a user. [Members] returns the change of a group's members as a delta, without
// reading them: no list is read and written back.
//
// If the RFC and Microsoft contradict each other, the package follows Microsoft where Entra depends on it: to replace a missing
// element creates it, and Remove with a value removes that value and not all.
package patch
