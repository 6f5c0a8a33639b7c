package provision

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
)

func userKey(id string) (Key, bool) { return ResourceKey("User", id) }

func groupKey(id string) (Key, bool) { return ResourceKey("Group", id) }

// ResourceKey is the key of the user or group with a SCIM id; false if it is no id of ours.
func ResourceKey(kind, id string) (Key, bool) {
	own, ok := mapping.WorkflowGenID(id)
	return Key{Type: kind, ID: own}, ok
}

// NameKey is the key of a create, which has no id to go by yet. What led to none stays under it.
func NameKey(kind, name string) Key { return Key{Type: kind, ID: "name:" + strings.ToLower(name)} }

// ExternalIDKey is the key of the place of an externalId. Case does not count: an instance may compare without it.
func ExternalIDKey(kind, externalID string) Key {
	return Key{Type: kind, ID: "ext:" + strings.ToLower(externalID)}
}

// placeOf is the key of the place that a change takes which gives an externalId to a resource; the zero Key if the resource
// has it already, or if there is none.
func placeOf(before, after *scim.Resource) Key {
	ext := after.Get(mapping.ExternalID)
	if ext == "" || ext == before.Get(mapping.ExternalID) {
		return Key{}
	}
	return ExternalIDKey(after.Type.Name, ext)
}

// Asked says whether a resource, without its members, is as the change was to make it.
func (r Record) Asked(now *scim.Resource) bool {
	return fingerprint(r.Verb, now.Values) == r.Fingerprint
}

// fingerprint is a text by which a repeated change is known, without keeping what it says.
func fingerprint(verb string, values []string) string {
	all := append(make([]byte, 0, 1024), verb...)
	for _, v := range values {
		all = append(strconv.AppendInt(all, int64(len(v)), 10), ':')
		all = append(all, v...)
	}
	sum := sha256.Sum256(all)
	return hex.EncodeToString(sum[:16])
}
