// Package filter implements the filter language of SCIM (RFC 7644 §3.4.2.2, figure 1) and the notation of PATCH paths (§3.5.2,
// figure 7): it reads both, writes them back, and selects the resources and elements that match a filter.
//
//	e, err := filter.Parse(`emails[type eq "work"].value eq "ann@example.com"`)
//	m, err := filter.Bind(e, users)
//	m.Match(&user)
//
// Parse knows the grammar, [Bind] the schemas: an attribute that no schema defines, or an operator that its type does not
// have, is an error before the first resource is looked at. A filter is never ignored, because a client that asked for one
// user and gets all of them links the wrong one.
//
// The output of [Expr.String] and [Path.String] reads back as the same value. Names keep their spelling.
//
// Beyond the grammar it accepts, because Entra sends it or Microsoft's documentation shows it:
//   - a sub-attribute and a comparison after a value path: emails[type eq "work"].value eq "x";
//   - values without quotes: externalId eq jyoung, read as a string up to the next space or closing bracket;
//   - booleans as strings, in any case: active eq "True";
//   - an attribute of an extension without its URN: manager eq "26".
package filter
