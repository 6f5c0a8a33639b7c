// Package wait pauses.
package wait

import (
	"context"
	"time"
)

// For returns nil after d, or the cause of the context's end if that comes first. A d of zero or less is no pause: For then
// only reports whether ctx has ended.
func For(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return context.Cause(ctx)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
