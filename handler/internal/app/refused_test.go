package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/synclog/words"
)

// storage is a ledger that counts writes and can be unavailable.
type storage struct {
	*memledger.Ledger
	writes atomic.Int64
	down   atomic.Bool
}

func (s *storage) RecordRefusedSignIns(ctx context.Context, records []provision.RefusedSignIns) error {
	if s.writes.Add(1); s.down.Load() {
		return errors.New("storage is unavailable")
	}
	return s.Ledger.RecordRefusedSignIns(ctx, records)
}

// refusing is a door with a token, whose refusals are recorded until the test ends.
func refusing(t *testing.T) (*auth.Authenticator, *storage, *refusedSignIns, *lines) {
	log := &lines{}
	door, kept := auth.ForTokens("a-token-that-is-long-enough-0000"), &storage{Ledger: memledger.New()}
	s := newRefusedSignIns(door, kept, slog.New(slog.NewTextHandler(log, nil)))
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	go s.run(ctx)
	return door, kept, s, log
}

// lines are what was logged, and may be read while more is.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// inMemory is how many records are kept in memory.
func (s *refusedSignIns) inMemory() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.counted)
}

func (s *storage) refused(t *testing.T) []provision.RefusedSignIns {
	t.Helper()
	page, err := s.RefusedSignIns(t.Context(), provision.SignInQuery{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	return page.Refused
}

func total(all []provision.RefusedSignIns) (n int) {
	for _, r := range all {
		n += r.Count
	}
	return n
}

func refuse(t *testing.T, door *auth.Authenticator, n int) {
	for range n {
		if door.Check(t.Context(), "Bearer wrong") == nil {
			t.Fatal("a wrong token is let in")
		}
	}
}

// Six wrong tokens are in the ledger within a minute, in one record of the minute, also if they come in the midst of it.
// Nothing is written while nothing is refused.
func TestRefusedSignInsAreRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door, kept, _, _ := refusing(t)
		time.Sleep(5*time.Minute + 3*time.Second)
		if kept.writes.Load() != 0 {
			t.Errorf("%d writes of nothing", kept.writes.Load())
		}
		refuse(t, door, 4)
		time.Sleep(20 * time.Second)
		refuse(t, door, 2)
		time.Sleep(recordEvery)
		all := kept.refused(t)
		if len(all) != 1 || all[0].Count != 6 || all[0].Cause != "unknown token" || all[0].Last.Sub(all[0].First) != 20*time.Second {
			t.Errorf("recorded is %+v, want one record of 6", all)
		}
		time.Sleep(10 * time.Minute)
		if kept.writes.Load() != 2 || total(kept.refused(t)) != 6 {
			t.Errorf("%d writes, %d refused; want 2 and 6", kept.writes.Load(), total(kept.refused(t)))
		}
	})
}

// However many are refused, each minute and cause is one record, and a minute takes at most four writes.
func TestFloodOfRefusedSignIns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door, kept, _, _ := refusing(t)
		for range 600 {
			refuse(t, door, 100)
			time.Sleep(time.Second)
		}
		time.Sleep(2 * time.Minute)
		all := kept.refused(t)
		if len(all) < 10 || len(all) > 11 || kept.writes.Load() > 44 || total(all) != 60_000 {
			t.Errorf("%d records of %d refusals by %d writes", len(all), total(all), kept.writes.Load())
		}
	})
}

// What cannot be recorded is kept, with what comes meanwhile, and the log says so once.
func TestRefusedSignInsWaitForStorage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door, kept, s, log := refusing(t)
		kept.down.Store(true)
		for range 40 * 60 {
			refuse(t, door, 1)
			_ = door.Check(t.Context(), "") // another cause
			time.Sleep(time.Second)
		}
		if n := strings.Count(log.String(), "cannot be recorded"); n != 1 {
			t.Errorf("the log says it %d times: %s", n, log)
		}
		kept.down.Store(false)
		time.Sleep(time.Minute)
		if all := kept.refused(t); total(all) != 2*40*60 || len(all) < 80 {
			t.Errorf("%d records of %d refusals; want 80 of %d", len(all), total(all), 2*40*60)
		}
		if !strings.Contains(log.String(), "recorded again") {
			t.Errorf("the log does not say that it works again: %s", log)
		}
		if time.Sleep(2 * time.Minute); s.inMemory() != 0 {
			t.Errorf("%d records stay in memory", s.inMemory())
		}
	})
}

// While storage is unavailable for hours, memory is bounded and no refusal is lost.
func TestUnrecordedSignInsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door, kept, s, _ := refusing(t)
		kept.down.Store(true)
		const minutes = 10 * 60 // more than are kept
		for range minutes {
			refuse(t, door, 1)
			time.Sleep(time.Minute)
		}
		if s.inMemory() > mostUnrecorded {
			t.Errorf("%d records are kept", s.inMemory())
		}
		kept.down.Store(false)
		time.Sleep(time.Minute)
		if n := total(kept.refused(t)); n != minutes {
			t.Errorf("%d of %d refusals are recorded", n, minutes)
		}
	})
}

// A restart within the minute does not overwrite what was counted before, and the end of the program records the rest.
func TestRestartKeepsRefusedSignIns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &storage{Ledger: memledger.New()}
		for range 2 {
			door := auth.ForTokens("a-token-that-is-long-enough-0000")
			s := newRefusedSignIns(door, kept, slog.New(slog.DiscardHandler))
			refuse(t, door, 3)
			s.record(t.Context())
		}
		if all := kept.refused(t); len(all) != 2 || total(all) != 6 {
			t.Errorf("recorded is %+v, want 3 of each run", all)
		}
	})
}

// Each cause of the door has words for the page and for scimctl, and there are words for no other.
func TestEachCauseHasWords(t *testing.T) {
	if a, b := auth.Causes(), words.SignInCauses(); !slices.Equal(a, b) {
		t.Errorf("the causes are %q, those with words are %q", a, b)
	}
}
