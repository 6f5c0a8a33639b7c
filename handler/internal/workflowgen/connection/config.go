package connection

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Config describes how to reach an instance, and the user or application that signs in.
type Config struct {
	// SignIn signs the requests in.
	SignIn SignIn

	// Impersonate, unless empty, is the name of the user that the calls act as. The instance must allow the user that signs in
	// to impersonate. ImpersonateHeader is the header that carries the name; "" is DefaultImpersonateHeader.
	Impersonate       string
	ImpersonateHeader string

	// MediaType is the Content-Type of the requests; Accept is their Accept header.
	MediaType string
	Accept    string

	// Timeout bounds one call with all its repetitions. 0 is DefaultTimeout.
	Timeout time.Duration

	// Attempts is the maximum number of times that one call is sent. 0 is DefaultAttempts.
	Attempts int

	// MaxRequests is the maximum number of requests at a time. 0 is DefaultMaxRequests.
	MaxRequests int

	// Transport carries the requests. Nil is a pool of connections to one server.
	Transport http.RoundTripper

	// Observe, unless nil, is called after every exchange.
	Observe func(ctx context.Context, c Call)
}

// Defaults of Config. The time-out is well under the minute that Entra waits. The number of requests leaves room on an IIS
// that also serves people.
const (
	DefaultTimeout           = 20 * time.Second
	DefaultAttempts          = 3
	DefaultMaxRequests       = 16
	DefaultImpersonateHeader = "x-wfgen-impersonate-username"
)

// Call describes one exchange with WorkflowGen, for telemetry.
type Call struct {
	Operation string
	Duration  time.Duration
	Err       error // nil also for an answer such as "no such user"
}

// check returns all mistakes of the configuration at once.
func (cfg *Config) check() error {
	var mistakes []error
	if cfg.SignIn == nil {
		mistakes = append(mistakes, errors.New("there is no sign-in"))
	}
	for name, value := range map[string]int{"time-out": int(cfg.Timeout), "number of attempts": cfg.Attempts, "number of requests": cfg.MaxRequests} {
		if value < 0 {
			mistakes = append(mistakes, fmt.Errorf("the %s is negative: %d", name, value))
		}
	}
	return errors.Join(mistakes...)
}

// ParseURL reads the address of an API. Its errors never contain the address: one that does not parse may hold a password.
func ParseURL(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil, u.Host == "", u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("the URL must be absolute, like https://workflowgen.example.com/wfgen/graphql")
	case u.User != nil:
		return nil, errors.New("the URL must not hold credentials: they have settings of their own")
	}
	return u, nil
}

// header returns the headers of every request, without the sign-in.
func (cfg *Config) header() http.Header {
	h := http.Header{
		"Accept":       {cfg.Accept},
		"Content-Type": {cfg.MediaType},
		"User-Agent":   {"workflowgen-scim"},
	}
	if cfg.Impersonate != "" {
		h.Set(cmp.Or(cfg.ImpersonateHeader, DefaultImpersonateHeader), cfg.Impersonate)
	}
	return h
}
