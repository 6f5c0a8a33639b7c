package memledger

import "workflowgen-scim/handler/internal/provision"

// ring is the newest MaxEntries log entries, each with the resource it is about.
type ring struct {
	lines []line
	next  int // where the next one goes; also the oldest, once the ring is full
}

type line struct {
	key   provision.Key
	entry provision.Entry
}

func (r *ring) add(k provision.Key, e provision.Entry) {
	if len(r.lines) < MaxEntries {
		r.lines = append(r.lines, line{k, e})
		return
	}
	r.lines[r.next] = line{k, e}
	r.next = (r.next + 1) % MaxEntries
}

// of is the entries about a resource, newest first.
func (r *ring) of(k provision.Key) []provision.Entry {
	var found []provision.Entry
	for i := range r.lines {
		at := (r.next + len(r.lines) - 1 - i) % len(r.lines)
		if r.lines[at].key == k {
			found = append(found, r.lines[at].entry)
		}
	}
	return found
}
