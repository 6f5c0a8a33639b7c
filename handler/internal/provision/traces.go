package provision

import (
	"errors"
	"slices"
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

// failures remembers how membership changes of this process failed that WorkflowGen ended in words that are in no table. They
// have no record that could keep it. Another process learns it by itself, at the price of one more try.
type failures struct {
	mu sync.Mutex
	of map[string]Cause // by the group and the fingerprint of the change
}

// mostFailures bounds the memory. When it is full it is emptied: what is needed is soon met again.
const mostFailures = 1_000

// foundAgain is what err comes to where the same change has failed so before.
func (f *failures) foundAgain(i Intent, err error) error {
	if err == nil || errors.Is(err, ErrUnknown) {
		return err
	}
	change := i.Key.ID + " " + fingerprint(i.Verb, slices.Concat(i.Add, []string{""}, i.Remove))
	f.mu.Lock()
	defer f.mu.Unlock()
	cause, err := Again(err, f.of[change])
	if cause == "" {
		return err
	}
	if f.of == nil || len(f.of) == mostFailures {
		f.of = map[string]Cause{}
	}
	f.of[change] = cause
	return err
}
