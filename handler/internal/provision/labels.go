package provision

import (
	"cmp"
	"sync"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen"
)

// labels remembers how groups are called that were seen, so that the log says whose members were changed without a read for
// each change. A name that somebody has changed in WorkflowGen itself stays the old one until the group is seen again; nothing
// but the log shows it.
type labels struct {
	mu sync.Mutex
	of map[string]label // by WorkflowGen's id
}

type label struct{ name, externalID string }

// mostLabels bounds the memory. When it is full it begins anew: what is needed is soon seen again.
const mostLabels = 10_000

func (l *labels) get(id string) (label, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	found, ok := l.of[id]
	return found, ok
}

func (l *labels) put(id string, seen label) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.of == nil || len(l.of) == mostLabels {
		l.of = map[string]label{}
	}
	l.of[id] = seen
}

// group is one of WorkflowGen's groups as a resource, of which the label is remembered.
func (s *Service) group(g *workflowgen.Group) scim.Resource {
	s.labels.put(g.ID, label{g.Name, g.SystemIdentifier})
	return mapping.Group(g)
}

// label notes in the entry how the group is called, if it was seen.
func (s *Service) label(e *Entry, id string) (seen bool) {
	known, seen := s.labels.get(id)
	if seen {
		e.Name, e.ExternalID = cmp.Or(known.name, e.Name), cmp.Or(known.externalID, e.ExternalID)
	}
	return seen
}
