package graphql

import (
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

// memory holds ids that were lately seen to be in the directory, so that a write need not look again. What was not there
// is not remembered: it may be there in a moment, and a write to it fails either way.
//
// It is the plain cache with a date in each entry. The same library's expirable one starts a goroutine that never ends, to
// remove early what its size bounds anyway.
type memory struct {
	until *lru.Cache[string, time.Time]
	ttl   time.Duration
}

// newMemory remembers at most size ids, each for ttl.
func newMemory(size int, ttl time.Duration) *memory {
	until, err := lru.New[string, time.Time](size)
	if err != nil {
		panic(err) // the size is a constant, and not 0
	}
	return &memory{until: until, ttl: ttl}
}

func (m *memory) holds(id string) bool {
	until, ok := m.until.Get(id)
	return ok && time.Now().Before(until)
}

func (m *memory) remember(id string) { m.until.Add(id, time.Now().Add(m.ttl)) }

func (m *memory) forget(id string) { m.until.Remove(id) }

// note remembers the id of what is in the directory and forgets that of what is not.
func (m *memory) note(id string, inside bool) {
	if inside {
		m.remember(id)
	} else {
		m.forget(id)
	}
}
