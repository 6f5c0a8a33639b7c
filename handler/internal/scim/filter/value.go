package filter

import "workflowgen-scim/handler/internal/scim"

// Value is the operand of a comparison.
type Value struct {
	Text    string // without quotes and escapes
	Literal bool   // Text is true, false, null or a number, and not a string
}

// Null is the value of an attribute that has none.
var Null = Value{Text: "null", Literal: true}

// String returns the value in the notation of a filter: a string is a JSON string (RFC 7644 §3.4.2.2, compValue).
func (v Value) String() string { return string(v.appendTo(nil)) }

func (v Value) appendTo(b []byte) []byte {
	if v.Literal {
		return append(b, v.Text...)
	}
	return scim.AppendString(b, v.Text)
}

// content returns the value as a resource holds it: "" for null.
func (v Value) content() string {
	if v == Null {
		return ""
	}
	return v.Text
}
