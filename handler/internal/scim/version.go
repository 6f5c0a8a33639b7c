package scim

import (
	"strconv"
	"strings"
)

// Version is the weak entity tag of a resource (RFC 7644 §3.14), made from what it holds: two resources of one id have the
// same one exactly if they are alike. WorkflowGen counts no versions. It is "" for a group whose members were not read.
func (r *Resource) Version() string {
	sum, ok := r.sum()
	if !ok {
		return ""
	}
	return `W/"` + strconv.FormatUint(sum, 36) + `"`
}

// sum is what the version is made of, false where there is none.
func (r *Resource) sum() (uint64, bool) {
	if r.Type.HasMembers() && r.Members == nil {
		return 0, false
	}
	sum := hashed(offset64, r.ID)
	for _, v := range r.Values {
		sum = hashed(sum, v)
	}
	for i := range r.Members { // a sum, because members have no order
		sum += hashed(offset64, r.Members[i].Value)
	}
	return sum, true
}

// The constants of FNV-1a with 64 bits. The package hash/fnv would copy each value into a slice of bytes.
const (
	offset64 = 14695981039346656037
	prime64  = 1099511628211
)

// hashed continues a hash with a text and the end of it.
func hashed(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * prime64
	}
	return (h ^ 0xff) * prime64 // in no UTF-8
}

// Matches says whether a list of entity tags, as If-Match and If-None-Match have it, names the version. The comparison is
// the weak one (RFC 9110 §8.8.3.2), since there are no strong tags here; "*" is any version.
func Matches(tags, version string) bool {
	for tag := range strings.SplitSeq(tags, ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" || strings.TrimPrefix(tag, "W/") == strings.TrimPrefix(version, "W/") {
			return true
		}
	}
	return false
}
