package entries

import (
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog/words"
)

// Resource returns the type of a resource and its SCIM id.
func Resource(key provision.Key) string {
	if key.ByName() {
		return words.Kind(key.Type, words.English) + ", known by name only"
	}
	return words.Kind(key.Type, words.English) + ", SCIM id " + mapping.ID(key.ID)
}
