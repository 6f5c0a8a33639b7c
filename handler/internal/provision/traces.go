package provision

import (
	"sync"

	"workflowgen-scim/handler/internal/workflowgen"
)

// traces remembers how the last changes of this process left their resources, by the answers of WorkflowGen, which need not be
// as asked. A read that shows a resource so is as good as one that is certainly newer.
type traces struct {
	mu sync.Mutex
	of map[string]string // a digest of the properties, by the operation
}

// mostTraces bounds the memory. When it is full it is emptied: what it is for is over within seconds.
const mostTraces = 10_000

func (l *traces) put(operation string, u *workflowgen.User) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.of == nil || len(l.of) == mostTraces {
		l.of = map[string]string{}
	}
	l.of[operation] = fingerprint("", u.Values[:])
}

// left reports whether an operation has left a resource as u.
func (l *traces) left(operation string, u *workflowgen.User) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	print, ok := l.of[operation]
	return ok && print == fingerprint("", u.Values[:])
}
