package provision

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
)

// ResourceKey returns the key of the user or group with a SCIM id; false if the gateway gives no such ids.
func ResourceKey(kind, id string) (Key, bool) {
	own, ok := mapping.WorkflowGenID(id)
	return Key{Type: kind, ID: own}, ok
}

// byName begins the ID of a NameKey.
const byName = "name:"

// NameKey returns the key of a create, which has no id yet. A create that led to none stays under it.
func NameKey(kind, name string) Key { return Key{Type: kind, ID: byName + strings.ToLower(name)} }

// ByName reports whether k is the key of a create.
func (k Key) ByName() bool { return strings.HasPrefix(k.ID, byName) }

// ExternalIDKey returns the key of the place of an externalId. Case does not count: an instance may compare without it.
func ExternalIDKey(kind, externalID string) Key {
	return Key{Type: kind, ID: "ext:" + strings.ToLower(externalID)}
}

// placeOf returns the key of the place that a change takes which gives an externalId to a resource; the zero Key if it gives
// none.
func placeOf(before, after *scim.Resource) Key {
	ext := after.Get(mapping.ExternalID)
	if ext == "" || ext == before.Get(mapping.ExternalID) {
		return Key{}
	}
	return ExternalIDKey(after.Type.Name, ext)
}

// Asked reports whether a resource, without its members, is as the change was to make it.
func (r Record) Asked(now *scim.Resource) bool {
	return fingerprint(r.Verb, now.Values) == r.Fingerprint
}

// fingerprint returns a text by which a repeated change is recognised, without keeping its values.
func fingerprint(verb string, values []string) string {
	all := append(make([]byte, 0, 1024), verb...)
	for _, v := range values {
		all = append(strconv.AppendInt(all, int64(len(v)), 10), ':')
		all = append(all, v...)
	}
	sum := sha256.Sum256(all)
	return hex.EncodeToString(sum[:16])
}
