package scim

import (
	"strconv"
	"strings"
)

// The URNs of the messages (RFC 7644 §8.2).
const (
	ListURN         = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	SearchURN       = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
	PatchURN        = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
	BulkRequestURN  = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
	BulkResponseURN = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"
	ErrorURN        = "urn:ietf:params:scim:api:messages:2.0:Error"
)

// CheckSchemas refuses a message whose schemas do not contain the URN. A message without schemas passes.
func CheckSchemas(body Object, urn string) error {
	v, _ := body.Get("schemas")
	urns, isArray := v.(Array)
	if Empty(v) {
		return nil
	}
	for _, u := range urns {
		if s, _ := u.(string); strings.EqualFold(s, urn) {
			return nil
		}
	}
	if isArray {
		return Errorf(InvalidSyntax, "The schemas of this message must hold %s.", urn)
	}
	return Errorf(InvalidSyntax, "schemas is not an array.")
}

// Place is the position of a page in a list: by its index (RFC 7644 §3.4.2.4), or between cursors (RFC 9865 §2).
type Place struct {
	StartIndex     int // 0: the client uses cursors
	Previous, Next string
}

// AppendList appends a ListResponse (RFC 7644 §3.4.2) of n resources to dst; each appends one of them. An empty list has
// Resources too, as in Microsoft's samples.
func AppendList(dst []byte, total int, at Place, n int, each func(dst []byte, i int) []byte) []byte {
	dst = append(dst, `{"schemas":["`+ListURN+`"],"totalResults":`...)
	dst = strconv.AppendInt(dst, int64(total), 10)
	if at.StartIndex > 0 {
		dst = append(dst, `,"startIndex":`...)
		dst = strconv.AppendInt(dst, int64(at.StartIndex), 10)
	}
	dst = append(dst, `,"itemsPerPage":`...)
	dst = strconv.AppendInt(dst, int64(n), 10)
	if at.Previous != "" {
		dst = append(dst, `,"previousCursor":`...)
		dst = AppendString(dst, at.Previous)
	}
	if at.Next != "" {
		dst = append(dst, `,"nextCursor":`...)
		dst = AppendString(dst, at.Next)
	}
	dst = append(dst, `,"Resources":[`...)
	for i := range n {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = each(dst, i)
	}
	return append(dst, "]}"...)
}

// AppendError appends an error (RFC 7644 §3.12) to dst; its status is a text.
func AppendError(dst []byte, status int, t ErrorType, detail string) []byte {
	dst = append(dst, `{"schemas":["`+ErrorURN+`"],"status":"`...)
	dst = strconv.AppendInt(dst, int64(status), 10)
	dst = append(dst, '"')
	if t != "" {
		dst = append(dst, `,"scimType":`...)
		dst = AppendString(dst, string(t))
	}
	dst = append(dst, `,"detail":`...)
	dst = AppendString(dst, detail)
	return append(dst, '}')
}
