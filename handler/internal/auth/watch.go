package auth

import (
	"context"
	"log/slog"
	"math"
	"sync"
	"time"
)

// Expiry is the end of a credential.
type Expiry struct {
	Name  string // of the secret
	ID    string // of the version: the one that was used last, or else the newest
	Until time.Time
}

// Days returns the number of whole days that remain, negative after the end.
func (e Expiry) Days() int { return int(math.Floor(time.Until(e.Until).Hours() / 24)) }

// warnDays is the number of days before its end from which a credential causes warnings. Microsoft grants secrets for one to three
// years.
const warnDays = 30

// Expiries returns the end of each secret from the vault that has one. It fetches nothing.
func (a *Authenticator) Expiries() []Expiry {
	var all []Expiry
	add := func(name, id string, until time.Time) {
		if !until.IsZero() {
			all = append(all, Expiry{name, id, until})
		}
	}
	for _, s := range a.vaulted() {
		if v := s.shown(); v != nil {
			add(s.name, v.id, v.until)
		}
	}
	if a.issuer != nil {
		if h := a.issuer.keys.values.Held(); h != nil && len(h.value) > 0 {
			add(SigningSecret, h.value[0].id, h.value[0].until)
		}
	}
	return all
}

// vaulted returns the secrets of callers.
func (a *Authenticator) vaulted() []*secrets {
	var all []*secrets
	if a.tokens != nil {
		all = append(all, a.tokens)
	}
	if a.issuer != nil {
		all = append(all, a.issuer.clients)
	}
	return all
}

// shown returns the version that a caller used last, while it is held: its end stops provisioning. Before the first use it is the
// newest.
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

// Run fetches all secrets and keys, at the same time, and keeps them fresh until ctx ends. It logs fetches that fail, and each
// day the days that the credentials are still valid.
func (a *Authenticator) Run(ctx context.Context, logger *slog.Logger) {
	var all sync.WaitGroup
	log := &diary{Logger: logger, days: map[string]int{}}
	for _, s := range a.vaulted() {
		all.Go(func() { s.keep(ctx, func(err error) { log.note(a, s.cached.name, err) }) })
	}
	if a.issuer != nil {
		all.Go(func() { a.issuer.keys.keep(ctx, func(err error) { log.note(a, SigningSecret, err) }) })
	}
	if a.entra != nil {
		for _, t := range a.entra.tenants {
			all.Go(func() { t.keys.keep(ctx, func(err error) { log.note(a, t.keys.name, err) }) })
		}
	}
	all.Wait()
}

// diary logs the days of a credential whenever they have changed.
type diary struct {
	*slog.Logger
	mu   sync.Mutex
	days map[string]int
}

func (l *diary) note(a *Authenticator, fetched string, err error) {
	if err != nil {
		l.Warn("fetch", slog.String("what", fetched), slog.String("error", err.Error()))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range a.Expiries() {
		days, key := e.Days(), e.Name+"/"+e.ID
		if before, ok := l.days[key]; ok && before == days {
			continue
		}
		l.days[key] = days
		l.Log(context.Background(), level(days), "credential", slog.String("name", e.Name), slog.String("key", e.ID), slog.Int("days", days))
	}
}

// level returns the level of the entry about a credential that is valid for days.
func level(days int) slog.Level {
	switch {
	case days < 0:
		return slog.LevelError
	case days < warnDays:
		return slog.LevelWarn
	}
	return slog.LevelInfo
}
