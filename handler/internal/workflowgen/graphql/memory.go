package graphql

import (
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

// memory holds ids that were seen in the directory lately, so that a write need not look again. Ids that were not found are
// not remembered: the object may appear at any moment, and a write to it fails either way.
//
// It is the plain cache with a date in each entry. The library's expirable cache starts a goroutine that never ends, to
// remove entries early that the size bounds anyway.
type memory struct {
	until *lru.Cache[string, time.Time]
	ttl   time.Duration
}

// newMemory remembers at most size ids, each for ttl.
func newMemory(size int, ttl time.Duration) *memory {
	return &memory{until: newLRU[time.Time](size), ttl: ttl}
}

func newLRU[V any](size int) *lru.Cache[string, V] {
	cache, err := lru.New[string, V](size)
	if err != nil {
		panic(err) // the size is a constant, and not 0
	}
	return cache
}

func (m *memory) holds(id string) bool {
	until, ok := m.until.Get(id)
	return ok && time.Now().Before(until)
}

func (m *memory) remember(id string) { m.until.Add(id, time.Now().Add(m.ttl)) }

func (m *memory) forget(id string) { m.until.Remove(id) }

// note remembers an id if the object is inside the directory, and forgets it if not.
func (m *memory) note(id string, inside bool) {
	if inside {
		m.remember(id)
	} else {
		m.forget(id)
	}
}
