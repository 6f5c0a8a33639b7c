package provision

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"
	"strings"

	"workflowgen-scim/handler/internal/mapping"
)

// userKey is the key of the user with a SCIM id; false if it is no id of ours.
func userKey(id string) (Key, bool) { return resourceKey("User", id) }

func groupKey(id string) (Key, bool) { return resourceKey("Group", id) }

func resourceKey(kind, id string) (Key, bool) {
	own, ok := mapping.WorkflowGenID(id)
	return Key{Type: kind, ID: own}, ok
}

// nameKey is the key of a create, which has no id to go by yet.
func nameKey(kind, name string) Key { return Key{Type: kind, ID: "name:" + strings.ToLower(name)} }

// fingerprint is a text by which a repeated change is known, without keeping what it says.
func fingerprint(verb string, values []string) string {
	h := sha256.New()
	io.WriteString(h, verb)
	for _, v := range values {
		io.WriteString(h, strconv.Itoa(len(v))+":"+v)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
