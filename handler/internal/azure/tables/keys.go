package tables

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"math"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/provision"
)

// groupType is the type of the keys of groups: the only resources whose changes claim members.
const groupType = "Group"

// Prefixes of row keys.
const (
	lastRow    = "last"
	logPrefix  = "log"
	morePrefix = "more"
)

// maxKey is the length up to which the id of a resource is a key as it is; keys have at most 1,024 characters.
const maxKey = 600

// partition returns the partition of everything about a resource. Keys may not hold / \ # ? and control characters, and Azurite
// stumbles over quotes, so that ids are written in base64url.
func partition(k provision.Key) string {
	id := base64.RawURLEncoding.EncodeToString([]byte(k.ID))
	if len(id) > maxKey {
		sum := sha256.Sum256([]byte(k.ID))
		id = "~" + hex.EncodeToString(sum[:])
	}
	return k.Type + "-" + id
}

// countdown returns a time as a text that sorts the latest first.
func countdown(t time.Time) string {
	n := int64(0)
	if !t.IsZero() {
		n = t.UnixNano()
	}
	return fmt.Sprintf("%019d", math.MaxInt64-n)
}

// hour returns a time as the beginning of a partition of the feed, the latest hour first.
func hour(t time.Time) string { return fmt.Sprintf("%08d", 99_999_999-hours(t)) }

func hours(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix() / 3600
}

// feedKeys returns the keys of a change in the feed: known from its beginning on, and those of no other change.
func (l *Ledger) feedKeys(began time.Time, operation string) (partitionKey, rowKey string) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(operation))
	return fmt.Sprintf("%s-%02d", hour(began), h.Sum32()%uint32(l.cfg.Shards)), countdown(began) + operation
}

// scimID returns the SCIM id of a resource; "" for a name.
func scimID(k provision.Key) string {
	if k.ByName() {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(k.ID))
}

// scimIDs returns WorkflowGen's ids as SCIM ids.
func scimIDs(own []string) []string {
	ids := make([]string, len(own))
	for i, id := range own {
		ids[i] = scimID(provision.Key{ID: id})
	}
	return ids
}

// place returns the point at which a query goes on, as a text.
func place(partitionKey, rowKey string) string { return partitionKey + " " + rowKey }

func splitPlace(s string) (partitionKey, rowKey string) {
	partitionKey, rowKey, _ = strings.Cut(s, " ")
	return partitionKey, rowKey
}
