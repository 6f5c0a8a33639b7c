package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/wait"
)

// recordEvery is the time between two writes of refused sign-ins to the ledger: an operator sees them within a minute.
const recordEvery = 15 * time.Second

// recordTime bounds the time of one write.
const recordTime = 10 * time.Second

// maxUnrecorded bounds the records that are kept while the ledger is unavailable.
const maxUnrecorded = 500

// refusedSignIns writes the sign-ins that the door refused to the ledger, one record for each minute and cause. The record of the
// current minute is written several times, each time with the whole count.
type refusedSignIns struct {
	tallies  func(now time.Time, final bool) []auth.Tally
	ledger   provision.SignInLedger
	instance string // of this run of the program, so that a restart does not overwrite the counts before it
	log      *slog.Logger

	mu      sync.Mutex
	counted map[signInKey]*countedSignIns
	failing bool
}

type signInKey struct {
	minute int64 // Unix
	cause  string
}

type countedSignIns struct {
	provision.RefusedSignIns
	unrecorded bool
}

func newRefusedSignIns(door *auth.Authenticator, ledger provision.SignInLedger, instance string, log *slog.Logger) *refusedSignIns {
	return &refusedSignIns{tallies: door.Tallies, ledger: ledger, instance: instance + "-" + rand.Text()[:8], log: log, counted: map[signInKey]*countedSignIns{}}
}

// run records until ctx ends. The caller then records the rest by a last call of record.
func (s *refusedSignIns) run(ctx context.Context) {
	for wait.For(ctx, recordEvery) == nil {
		s.record(ctx)
	}
}

// record writes the refusals since the last call, and those that the last call could not write. Without any, it writes nothing.
func (s *refusedSignIns) record(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	for _, t := range s.tallies(now, true) {
		s.add(t)
	}
	s.shorten()
	if batch := s.unrecorded(); len(batch) > 0 {
		ctx, cancel := context.WithTimeout(ctx, recordTime)
		defer cancel()
		if !s.written(ctx, s.ledger.RecordRefusedSignIns(ctx, batch)) {
			return
		}
	}
	// A refusal that began at the end of a minute may be counted after it: keep the minute for another one.
	maps.DeleteFunc(s.counted, func(_ signInKey, c *countedSignIns) bool {
		c.unrecorded = false
		return !now.Before(c.Minute.Add(2 * time.Minute))
	})
}

// add counts a tally in the record of its minute and cause.
func (s *refusedSignIns) add(t auth.Tally) {
	key := signInKey{t.Minute.Unix(), t.Cause}
	c := s.counted[key]
	if c == nil {
		c = &countedSignIns{RefusedSignIns: provision.RefusedSignIns{Minute: t.Minute, Cause: t.Cause, Instance: s.instance, First: t.First}}
		s.counted[key] = c
	}
	c.Count += t.Count
	c.Last, c.unrecorded, c.Checks = t.Last, true, nil
	for _, check := range t.Checks {
		c.Checks = append(c.Checks, provision.SignInCheck(check))
	}
}

func (s *refusedSignIns) unrecorded() (batch []provision.RefusedSignIns) {
	for _, c := range s.counted {
		if c.unrecorded {
			batch = append(batch, c.RefusedSignIns)
		}
	}
	slices.SortFunc(batch, func(a, b provision.RefusedSignIns) int {
		return cmp.Or(a.Minute.Compare(b.Minute), cmp.Compare(a.Cause, b.Cause))
	})
	return batch
}

// shorten bounds the records in memory while the ledger is unavailable: it adds the oldest minute of a cause to the next one of
// that cause. The count stays right; the record of the later minute begins earlier.
func (s *refusedSignIns) shorten() {
	all := slices.SortedFunc(maps.Keys(s.counted), func(a, b signInKey) int { return cmp.Compare(a.minute, b.minute) })
	for i, key := range all {
		if len(s.counted) <= maxUnrecorded {
			return
		}
		next := slices.IndexFunc(all[i+1:], func(k signInKey) bool { return k.cause == key.cause })
		if next < 0 {
			continue
		}
		old, later := s.counted[key], s.counted[all[i+1+next]]
		if old.unrecorded {
			later.Count, later.First, later.unrecorded = later.Count+old.Count, old.First, true
		}
		delete(s.counted, key)
	}
}

// written logs once that the ledger fails, and once that it works again. It reports whether it works.
func (s *refusedSignIns) written(ctx context.Context, err error) bool {
	switch {
	case err != nil && !s.failing:
		s.log.WarnContext(ctx, "refused sign-ins cannot be recorded now; they are kept and tried again", slog.String("error", err.Error()))
	case err == nil && s.failing:
		s.log.InfoContext(ctx, "refused sign-ins are recorded again")
	}
	s.failing = err != nil
	return err == nil
}
