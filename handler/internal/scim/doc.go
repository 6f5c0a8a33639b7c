// Package scim is the vocabulary of the caller: the schemas, resources, messages and errors of SCIM 2.0 (RFC 7643,
// RFC 7644), as far as WorkflowGen can hold what they say.
//
// A resource here is a row of values, one for each [Leaf] of its [ResourceType]. That is possible because WorkflowGen
// holds exactly one value for each attribute the mapping names: one work mail, one mobile number, one work address. The
// JSON tree of RFC 7643 is only the way such a row is written and read, so PATCH, filters and projections work on rows
// and cannot leave a half-built tree behind.
//
// An attribute without a value is the empty string. RFC 7643 §2.5 makes no difference between null, [] and absent, and
// Entra sends "" to clear a value, so neither do we.
package scim
