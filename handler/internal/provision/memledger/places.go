package memledger

import (
	"context"
	"time"

	"workflowgen-scim/handler/internal/provision"
)

// held tells which change holds a place, and since when.
type held struct {
	operation string
	since     time.Time
}

// expired reports whether the lease of the change is over.
func (h held) expired() bool { return time.Since(h.since) >= provision.Lease }

// Take takes the place of a change.
func (l *Ledger) Take(ctx context.Context, r provision.Record) (provision.Place, error) {
	if err := ctx.Err(); err != nil {
		return provision.Place{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	h, taken := l.places[r.Place.Key]
	if taken && h.operation != r.Operation && !h.expired() {
		return provision.Place{}, provision.ErrBusy
	}
	if h.operation != r.Operation {
		l.places[r.Place.Key] = held{r.Operation, time.Now()}
	}
	return provision.Place{Key: r.Place.Key, Version: r.Operation}, nil
}

// free frees the place of a change, unless another change has taken it over.
func (l *Ledger) free(r provision.Record) {
	if l.places[r.Place.Key].operation == r.Operation {
		delete(l.places, r.Place.Key)
	}
}
