package scim

import (
	"strconv"
	"strings"
)

// Version returns the weak entity tag of a resource (RFC 7644 §3.14), a hash of its values: two resources of one id have the
// same version exactly if they are equal. WorkflowGen counts no versions. A group whose members were not read has version "".
func (r *Resource) Version() string {
	sum, ok := r.sum()
	if !ok {
		return ""
	}
	return `W/"` + strconv.FormatUint(sum, 36) + `"`
}

// sum returns the hash of the version, and reports false if none exists.
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

// hashed continues a hash with a text and an end mark.
func hashed(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * prime64
	}
	return (h ^ 0xff) * prime64 // in no UTF-8
}

// Matches reports whether the value of If-Match or If-None-Match, a list of entity tags, contains the version. It compares
// weakly (RFC 9110 §8.8.3.2), since there are no strong tags here; "*" is any version.
func Matches(tags, version string) bool {
	for tag := range strings.SplitSeq(tags, ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" || strings.TrimPrefix(tag, "W/") == strings.TrimPrefix(version, "W/") {
			return true
		}
	}
	return false
}
