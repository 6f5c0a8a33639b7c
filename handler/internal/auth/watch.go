package auth

import (
	"context"
	"log/slog"
	"math"
	"sync"
	"time"
)

// Expiry is when a credential ends.
type Expiry struct {
	Name  string // of the secret
	ID    string // of the version: the one that was shown last, or else the newest
	Until time.Time
}

// Days is how many whole days remain, negative once it has ended.
func (e Expiry) Days() int { return int(math.Floor(time.Until(e.Until).Hours() / 24)) }

// soon is how many days before its end a credential is worth a warning. Microsoft grants secrets for one to three years.
const soon = 30

// Expiries tells of each secret from the vault that ends one day. What the door was not asked for yet is not fetched for it.
func (d *Door) Expiries() []Expiry {
	var all []Expiry
	add := func(name, id string, until time.Time) {
		if !until.IsZero() {
			all = append(all, Expiry{name, id, until})
		}
	}
	for _, s := range d.vaulted() {
		if v := s.shown(); v != nil {
			add(s.name, v.id, v.until)
		}
	}
	if d.issuer != nil {
		if h := d.issuer.keys.values.Held(); h != nil && len(h.value) > 0 {
			add(SigningSecret, h.value[0].id, h.value[0].until)
		}
	}
	return all
}

// vaulted are the secrets that callers show.
func (d *Door) vaulted() []*secrets {
	var all []*secrets
	if d.tokens != nil {
		all = append(all, d.tokens)
	}
	if d.issuer != nil {
		all = append(all, d.issuer.clients)
	}
	return all
}

// shown is the version that was shown last, for as long as it is held: this is the one whose end will hurt. Before any was,
// it is the newest.
func (s *secrets) shown() *version {
	h := s.values.Held()
	if h == nil || len(h.value) == 0 {
		return nil
	}
	if used := s.used.Load(); used != nil {
		if v, _ := match(h.value, used.hash); v != nil {
			return v
		}
	}
	return &h.value[0]
}

// Run fetches what the door needs, all at once, and keeps it fresh until ctx ends. It logs what cannot be fetched, and each
// day how long the credentials are still good.
func (d *Door) Run(ctx context.Context, log *slog.Logger) {
	var all sync.WaitGroup
	said := &diary{log: log, days: map[string]int{}}
	for _, s := range d.vaulted() {
		all.Go(func() { s.keep(ctx, func(err error) { said.note(d, s.cached.name, err) }) })
	}
	if d.issuer != nil {
		all.Go(func() { d.issuer.keys.keep(ctx, func(err error) { said.note(d, SigningSecret, err) }) })
	}
	if d.entra != nil {
		for _, t := range d.entra.tenants {
			all.Go(func() { t.keys.keep(ctx, func(err error) { said.note(d, t.keys.name, err) }) })
		}
	}
	all.Wait()
}

// diary says each thing once: what a credential's days are, when they have changed.
type diary struct {
	log  *slog.Logger
	mu   sync.Mutex
	days map[string]int
}

func (l *diary) note(d *Door, fetched string, err error) {
	if err != nil {
		l.log.Warn("fetch", slog.String("what", fetched), slog.String("error", err.Error()))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range d.Expiries() {
		days, key := e.Days(), e.Name+"/"+e.ID
		if before, ok := l.days[key]; ok && before == days {
			continue
		}
		l.days[key] = days
		l.log.Log(context.Background(), gravity(days), "credential", slog.String("name", e.Name), slog.String("key", e.ID), slog.Int("days", days))
	}
}

// gravity is how much it matters that a credential is good for so many days.
func gravity(days int) slog.Level {
	switch {
	case days < 0:
		return slog.LevelError
	case days < soon:
		return slog.LevelWarn
	}
	return slog.LevelInfo
}
