package entries

import (
	"strings"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog/words"
)

// Resource returns the type of a resource and its SCIM id.
func Resource(key provision.Key) string {
	if ByName(key) {
		return words.Kind(key.Type, words.English) + ", known by name only"
	}
	return words.Kind(key.Type, words.English) + ", SCIM id " + mapping.ID(key.ID)
}

// ByName reports whether the key is of a resource that was never created, so that the sync log knows its name only.
func ByName(key provision.Key) bool { return strings.HasPrefix(key.ID, "name:") }
