package app

import (
	"context"
	"errors"
	"os"
	"time"
)

// errHostGone: the host that had started the program is gone.
var errHostGone = errors.New("the Functions host is gone")

// whileHosted is a context that ends once the process that started us is gone: a host that is killed does not end its
// handlers, and an orphan would keep what it holds, and the timer's work, to itself. Where nobody adopts orphans (Windows)
// this is never seen.
func whileHosted(ctx context.Context) (context.Context, context.CancelFunc) {
	host := os.Getppid()
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		for look := time.NewTicker(time.Second); ; {
			select {
			case <-ctx.Done():
				look.Stop()
				return
			case <-look.C:
				if os.Getppid() != host {
					cancel(errHostGone)
				}
			}
		}
	}()
	return ctx, func() { cancel(nil) }
}
