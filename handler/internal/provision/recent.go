package provision

import "sync"

// maxRecent bounds a recent. When it is full it is emptied: what is needed is soon seen again.
const maxRecent = 10_000

// recent remembers values that this process has seen lately. The zero value is ready for use.
type recent[V any] struct {
	mu     sync.Mutex
	values map[string]V
}

func (r *recent[V]) get(key string) (V, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v, ok := r.values[key]
	return v, ok
}

func (r *recent[V]) put(key string, v V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.values == nil || len(r.values) == maxRecent {
		r.values = map[string]V{}
	}
	r.values[key] = v
}
