package app

import (
	"context"
	"errors"
	"os"
	"time"

	"workflowgen-scim/handler/internal/wait"
)

// errHostGone reports that the host that started the program has ended.
var errHostGone = errors.New("the Functions host is gone")

// whileHosted returns a context that ends when the parent process ends. A host that is killed does not end its handlers, and an
// orphan would keep its leases and the work of the timer. On Windows, where orphans keep their parent's id, it never ends early.
func whileHosted(ctx context.Context) (context.Context, context.CancelFunc) {
	host := os.Getppid()
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		for wait.For(ctx, time.Second) == nil {
			if os.Getppid() != host {
				cancel(errHostGone)
			}
		}
	}()
	return ctx, func() { cancel(nil) }
}
