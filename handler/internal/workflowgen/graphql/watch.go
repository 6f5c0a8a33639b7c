package graphql

import (
	"context"
	"time"
)

// How often the instance's schema is looked at: it changes with a new version of WorkflowGen, which is rare, and after
// which a document that does not fit any more says so itself.
const (
	lookAgain    = time.Hour
	lookSoon     = time.Minute // after a doubt
	firstFailure = 2 * time.Second
	mostFailure  = time.Minute
)

// Watch checks the contract with the instance, over and over until ctx ends, and tells heard of each check.
func (d *Directory) Watch(ctx context.Context, heard func(Report, error)) {
	failed := firstFailure
	for {
		report, err := d.Check(ctx)
		if ctx.Err() != nil {
			return
		}
		heard(report, err)
		wait, doubted := lookAgain, d.doubted
		if err != nil {
			wait, doubted, failed = failed, nil, min(2*failed, mostFailure)
		}
		if !sleep(ctx, wait, doubted) {
			return
		}
	}
}

// sleep waits, less if there is a doubt. It reports whether ctx goes on.
func sleep(ctx context.Context, wait time.Duration, doubted <-chan struct{}) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-doubted:
		return sleep(ctx, lookSoon, nil)
	case <-ctx.Done():
		return false
	}
}
