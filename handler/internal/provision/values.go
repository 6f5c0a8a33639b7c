package provision

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
)

// Values selects how much the sync log keeps of changed attributes besides their names: values are personal
// data.
type Values string

// The choices for Values.
const (
	NoValues   Values = "names" // the names alone
	HashValues Values = "hashes"
	FullValues Values = "full"
)

// UnmarshalText reads a setting.
func (v *Values) UnmarshalText(text []byte) error {
	switch *v = Values(text); *v {
	case NoValues, HashValues, FullValues:
		return nil
	}
	return fmt.Errorf("%q is not %s, %s or %s", text, NoValues, HashValues, FullValues)
}

// of returns what is kept of the changed attributes. active is always kept: administrators look for it most often in the
// log, and the outcome of the change shows it anyway.
func (v Values) of(before, after *scim.Resource, changed []string) []Value {
	var kept []Value
	for _, path := range changed {
		if v == HashValues || v == FullValues || path == mapping.Active {
			kept = append(kept, Value{path, v.text(before, path), v.text(after, path)})
		}
	}
	return kept
}

// text returns a value as it is kept. A hash tells whether two values are the same, and cannot be compared with those of other
// resources.
func (v Values) text(r *scim.Resource, path string) string {
	value := r.Get(path)
	if v == FullValues || value == "" || path == mapping.Active {
		return value
	}
	return Hashed(r.ID, path, value)
}

// Hashed returns what the log keeps of a value under HashValues. The id is the resource's, "" in a create.
func Hashed(id, path, value string) string {
	sum := sha256.Sum256([]byte(id + "\x00" + path + "\x00" + value))
	return hex.EncodeToString(sum[:8])
}
