package connection_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen/connection"
)

// wire answers requests without a network.
type wire func(*http.Request) (*http.Response, error)

func (f wire) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func reply(status int, body string, header ...string) *http.Response {
	h := http.Header{}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

func dial(t *testing.T, cfg connection.Config, w wire) *connection.Connection {
	t.Helper()
	cfg.Transport = w
	if cfg.SignIn == nil {
		cfg.SignIn = connection.Basic("admin", connection.Fixed("s3cret"))
	}
	c, err := connection.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func read() *connection.Request {
	return &connection.Request{Operation: "user", Method: "GET", URL: &url.URL{Scheme: "http", Host: "localhost", Path: "/"}}
}

func change() *connection.Request {
	r := read()
	r.Method, r.Changes, r.Body = "POST", true, []byte("{}")
	return r
}

func accept(connection.Answer) error { return nil }

// TestRepetition counts how often each kind of request is sent when each kind of trouble lasts.
func TestRepetition(t *testing.T) {
	refused := errors.New("connection refused")
	for name, c := range map[string]struct {
		answer       func() (*http.Response, error)
		read, change int
		kind         error // of the change's error
	}{
		"no listener":  {func() (*http.Response, error) { return nil, refused }, 3, 3, provision.ErrUnavailable},
		"503":          {func() (*http.Response, error) { return reply(503, ""), nil }, 3, 1, provision.ErrUnavailable},
		"429":          {func() (*http.Response, error) { return reply(429, ""), nil }, 3, 1, provision.ErrUnavailable},
		"502":          {func() (*http.Response, error) { return reply(502, ""), nil }, 3, 1, provision.ErrUnknown},
		"504":          {func() (*http.Response, error) { return reply(504, ""), nil }, 3, 1, provision.ErrUnknown},
		"403":          {func() (*http.Response, error) { return reply(403, ""), nil }, 1, 1, provision.ErrUnavailable},
		"a long wait":  {func() (*http.Response, error) { return reply(503, "", "Retry-After", "60"), nil }, 1, 1, provision.ErrUnavailable},
		"a wait":       {func() (*http.Response, error) { return reply(503, "", "Retry-After", "3"), nil }, 3, 1, provision.ErrUnavailable},
		"a date":       {func() (*http.Response, error) { return reply(503, "", "Retry-After", inThreeSeconds()), nil }, 3, 1, provision.ErrUnavailable},
		"it broke off": {func() (*http.Response, error) { return &http.Response{StatusCode: 200, Body: broken{}}, nil }, 3, 1, provision.ErrUnknown},
		"no answer":    {func() (*http.Response, error) { return nil, context.DeadlineExceeded }, 3, 3, provision.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for r, want := range map[*connection.Request]int{read(): c.read, change(): c.change} {
					var sent atomic.Int32
					line := dial(t, connection.Config{}, func(*http.Request) (*http.Response, error) { sent.Add(1); return c.answer() })
					err := line.Do(t.Context(), r, accept)
					kind := c.kind
					if !r.Changes {
						kind = provision.ErrUnavailable
					}
					if int(sent.Load()) != want || !errors.Is(err, kind) {
						t.Errorf("changes %v: sent %d times, want %d: %v", r.Changes, sent.Load(), want, err)
					}
				}
			})
		})
	}
}

// inThreeSeconds is a date, which has no fraction of a second and so may be a second less.
func inThreeSeconds() string { return time.Now().Add(3 * time.Second).UTC().Format(http.TimeFormat) }

// broken is an answer that ends too early.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
func (broken) Close() error             { return nil }

// TestRetryAfter: a repetition waits as long as the server asks, and an error that ends the attempts tells for how long.
func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		line := dial(t, connection.Config{}, func(*http.Request) (*http.Response, error) {
			if sent++; sent == 1 {
				return reply(503, "", "Retry-After", "7"), nil
			}
			return reply(200, ""), nil
		})
		begun := time.Now()
		if err := line.Do(t.Context(), read(), accept); err != nil || time.Since(begun) != 7*time.Second {
			t.Errorf("after %v: %v", time.Since(begun), err)
		}
		sent = 0
		err := line.Do(t.Context(), change(), accept)
		if f, ok := errors.AsType[*connection.Failure](err); !ok || f.RetryAfter() != 7*time.Second {
			t.Errorf("%v", err)
		}
	})
}

// TestMaxRequests: no more requests are under way than configured, and one that finds no slot in time has changed nothing.
func TestMaxRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int32
		line := dial(t, connection.Config{MaxRequests: 4}, func(r *http.Request) (*http.Response, error) {
			most.Store(max(most.Load(), now.Add(1)))
			defer now.Add(-1)
			<-time.After(8 * time.Second)
			return reply(200, ""), nil
		})
		var all sync.WaitGroup
		var crowded atomic.Int32
		for range 16 { // in four rounds, of which the last would begin after 24 s
			all.Go(func() {
				err := line.Do(t.Context(), change(), accept)
				if errors.Is(err, provision.ErrUnavailable) && strings.Contains(err.Error(), "all connections to WorkflowGen are in use") {
					crowded.Add(1)
				} else if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if most.Load() != 4 || crowded.Load() != 4 {
			t.Errorf("%d at once, %d found no slot", most.Load(), crowded.Load())
		}
	})
}

// TestBreaker: an instance that is down gets no requests, then one request as a trial, then all.
func TestBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		up, sent := false, 0
		line := dial(t, connection.Config{Attempts: 1}, func(*http.Request) (*http.Response, error) {
			if sent++; up {
				return reply(200, ""), nil
			}
			return reply(503, ""), nil
		})
		var err error
		for range 50 {
			err = line.Do(t.Context(), read(), accept)
		}
		if sent != 10 || !errors.Is(err, provision.ErrUnavailable) || !strings.Contains(err.Error(), "too many recent failures") {
			t.Errorf("%d requests reached it; the last: %v", sent, err)
		}
		time.Sleep(16 * time.Second)
		for range 5 {
			_ = line.Do(t.Context(), read(), accept)
		}
		if sent != 11 {
			t.Errorf("%d requests reached it; one should have tried", sent)
		}
		up = true
		time.Sleep(16 * time.Second)
		for range 5 {
			if err := line.Do(t.Context(), read(), accept); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestRefusalsDoNotBreak: an instance that refuses requests is not down.
func TestRefusalsDoNotBreak(t *testing.T) {
	for name, answer := range map[string]wire{
		"400": func(*http.Request) (*http.Response, error) { return reply(400, ""), nil },
		"403": func(*http.Request) (*http.Response, error) { return reply(403, ""), nil },
		"500": func(*http.Request) (*http.Response, error) { return reply(500, ""), nil },
	} {
		sent := 0
		line := dial(t, connection.Config{Attempts: 1}, func(r *http.Request) (*http.Response, error) { sent++; return answer(r) })
		for range 40 {
			_ = line.Do(t.Context(), read(), accept)
		}
		if sent != 40 {
			t.Errorf("%s: %d of 40 requests were sent", name, sent)
		}
	}
}

// TestCalledOffDoesNotBreak: a caller that cancels its requests, with a cause or without, is no failure of the instance.
// The error of net/http is the cause then, which need not be context.Canceled.
func TestCalledOffDoesNotBreak(t *testing.T) {
	for name, cause := range map[string]error{"without a cause": nil, "with a cause": errors.New("a member is gone")} {
		sent := 0
		var stop context.CancelCauseFunc
		line := dial(t, connection.Config{Attempts: 1}, func(r *http.Request) (*http.Response, error) {
			sent++
			stop(cause)
			<-r.Context().Done()
			return nil, fmt.Errorf("x: %w", context.Cause(r.Context()))
		})
		for range 40 {
			ctx, end := context.WithCancelCause(t.Context())
			stop = end
			if err := line.Do(ctx, read(), accept); !errors.Is(err, context.Cause(ctx)) {
				t.Errorf("%s: %v", name, err)
			}
			end(nil)
		}
		if sent != 40 {
			t.Errorf("%s: %d of 40 requests were sent", name, sent)
		}
	}
}

// TestHeaders: reads may be repeated by net/http, changes may not, and neither says so on the wire.
func TestHeaders(t *testing.T) {
	for r, idempotent := range map[*connection.Request]bool{read(): true, change(): false} {
		line := dial(t, connection.Config{Impersonate: "DOMAIN\\boss", MediaType: "m", Accept: "a"}, func(r *http.Request) (*http.Response, error) {
			values, has := r.Header["Idempotency-Key"]
			if has != idempotent || len(values) != 0 {
				t.Errorf("Idempotency-Key is %q, %v", values, has)
			}
			if r.Header.Get("X-Wfgen-Impersonate-Username") != "DOMAIN\\boss" || r.Header.Get("Accept") != "a" || r.Header.Get("Content-Type") != "m" {
				t.Errorf("headers %v", r.Header)
			}
			return reply(200, ""), nil
		})
		if err := line.Do(t.Context(), r, accept); err != nil {
			t.Error(err)
		}
	}
}

func TestConfigMistakes(t *testing.T) {
	_, err := connection.New(connection.Config{Timeout: -1, Attempts: -2, MaxRequests: -3})
	for _, says := range []string{"no sign-in", "time-out is negative", "attempts is negative: -2", "requests is negative: -3"} {
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("the error does not say %q: %v", says, err)
		}
	}
}

// TestOver: a change is over once WorkflowGen has begun to answer, and not where a proxy speaks in its place.
func TestOver(t *testing.T) {
	broken := func(status int) wire {
		return func(*http.Request) (*http.Response, error) {
			r := reply(status, "")
			r.Body = io.NopCloser(io.MultiReader(strings.NewReader("{"), iotest.ErrReader(io.ErrUnexpectedEOF)))
			return r, nil
		}
	}
	for name, c := range map[string]struct {
		answer wire
		over   bool
	}{
		"half an answer":         {broken(200), true},
		"half a proxy's answer":  {broken(520), false},
		"no answer":              {func(*http.Request) (*http.Response, error) { return nil, io.EOF }, false},
		"a page":                 {func(*http.Request) (*http.Response, error) { return reply(200, ""), nil }, true},
		"an error of the server": {func(*http.Request) (*http.Response, error) { return reply(500, ""), nil }, true},
		"a proxy's time-out":     {func(*http.Request) (*http.Response, error) { return reply(504, ""), nil }, false},
		"a proxy that waited":    {func(*http.Request) (*http.Response, error) { return reply(524, ""), nil }, false},
	} {
		line := dial(t, connection.Config{Attempts: 1}, func(r *http.Request) (*http.Response, error) {
			httptrace.ContextClientTrace(r.Context()).GotConn(httptrace.GotConnInfo{})
			return c.answer(r)
		})
		err := line.Do(t.Context(), change(), func(a connection.Answer) error { return a.Unreadable(true) })
		if !errors.Is(err, provision.ErrUnknown) || provision.Ended(err) != c.over {
			t.Errorf("%s: over is %v: %v", name, provision.Ended(err), err)
		}
	}
}
