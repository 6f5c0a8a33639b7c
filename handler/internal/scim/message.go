package scim

import "strconv"

// The URNs of the messages (RFC 7644 §8.2).
const (
	ListURN  = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	PatchURN = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
	ErrorURN = "urn:ietf:params:scim:api:messages:2.0:Error"
)

// AppendList writes a ListResponse (RFC 7644 §3.4.2) of n resources behind dst; each writes one of them. Resources is there
// even when it is empty, as in Microsoft's samples.
func AppendList(dst []byte, total, startIndex, n int, each func(dst []byte, i int) []byte) []byte {
	dst = append(dst, `{"schemas":["`+ListURN+`"],"totalResults":`...)
	dst = strconv.AppendInt(dst, int64(total), 10)
	dst = append(dst, `,"startIndex":`...)
	dst = strconv.AppendInt(dst, int64(startIndex), 10)
	dst = append(dst, `,"itemsPerPage":`...)
	dst = strconv.AppendInt(dst, int64(n), 10)
	dst = append(dst, `,"Resources":[`...)
	for i := range n {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = each(dst, i)
	}
	return append(dst, "]}"...)
}

// AppendError writes an error (RFC 7644 §3.12) behind dst; the status is a text there.
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
