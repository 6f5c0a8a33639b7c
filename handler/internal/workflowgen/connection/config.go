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

// Config says how to reach an instance, and as whom.
type Config struct {
	// SignIn says who calls.
	SignIn SignIn

	// Impersonate, unless empty, is the user name on whose behalf the calls are made. The instance must list the user that
	// signs in among those allowed to. ImpersonateHeader is the header that carries it; "" is DefaultImpersonateHeader.
	Impersonate       string
	ImpersonateHeader string

	// MediaType is that of the requests' bodies; Accept that of the answers.
	MediaType string
	Accept    string

	// Timeout bounds one call with all its repetitions. 0 is DefaultTimeout.
	Timeout time.Duration

	// Attempts is how often one call is sent at most. 0 is DefaultAttempts.
	Attempts int

	// Places is how many requests may be under way at once. 0 is DefaultPlaces.
	Places int

	// Transport carries the requests. Nil is a pool of connections made for one busy server.
	Transport http.RoundTripper

	// Observe, unless nil, is told of every exchange once it is over.
	Observe func(ctx context.Context, c Call)
}

// Defaults of Config. The time-out is well under the minute that Entra ID waits; the places are what an IIS that also
// serves people can spare.
const (
	DefaultTimeout           = 20 * time.Second
	DefaultAttempts          = 3
	DefaultPlaces            = 16
	DefaultImpersonateHeader = "x-wfgen-impersonate-username"
)

// Call is one exchange with WorkflowGen, for whoever counts and times them.
type Call struct {
	Operation string
	Duration  time.Duration
	Err       error // what became of it; an answer that says "no such user" is not an error here
}

// check is all that is wrong with the configuration at once.
func (cfg *Config) check() error {
	var mistakes []error
	if cfg.SignIn == nil {
		mistakes = append(mistakes, errors.New("there is no sign-in"))
	}
	for name, value := range map[string]int{"time-out": int(cfg.Timeout), "number of attempts": cfg.Attempts, "number of places": cfg.Places} {
		if value < 0 {
			mistakes = append(mistakes, fmt.Errorf("the %s is negative: %d", name, value))
		}
	}
	return errors.Join(mistakes...)
}

// ParseURL reads the address of an API. It never repeats what it was given: a URL that does not parse may well hold a
// password.
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

// header is the headers of every request, but for the sign-in.
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
