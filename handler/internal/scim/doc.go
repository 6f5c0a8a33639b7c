// Package scim has the schemas, resources, messages and errors of SCIM 2.0 (RFC 7643, RFC 7644), as far as WorkflowGen can
// hold them.
//
// A [Resource] is a row of values, one for each [Leaf] of its [ResourceType]. That is possible because WorkflowGen holds
// exactly one value for each attribute of the mapping: one work mail, one mobile number, one work address. The JSON tree of
// RFC 7643 is only the format in which rows are read and written, so PATCH, filters and projections work on rows and cannot
// leave a half-built tree behind.
//
// The type lists its leaves in the order of the schemas:
//
//	0  userName
//	1  name.familyName
//	2  emails[type eq "work"].value
//	3  addresses[type eq "work"].locality
//	4  addresses[type eq "work"].country
//	5  addresses[type eq "other"].formatted
//
// Code refers to a value by the index of its leaf: r.Values[2] is the work mail. A path of PATCH or a filter is resolved to the
// indexes that it covers ([ResourceType.Resolve]): addresses to 3, 4 and 5, addresses.country to 4. Leaves of one element lie
// side by side, and [ResourceType.ByElement] groups them: 3 and 4 are the work address. A resource has an element if one of
// its leaves has a value; nothing else is stored about it.
//
// An attribute without a value is the empty string. RFC 7643 §2.5 makes no difference between null, [] and absent, and
// Entra sends "" to clear a value, so neither do we.
package scim
