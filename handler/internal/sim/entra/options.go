package entra

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

// Options of a Play.
type Options struct {
	// BaseURL is the tenant URL, such as http://127.0.0.1:7071/scim/v2. Its query, if any, is sent with every request.
	BaseURL string

	// Token is the secret token.
	Token string

	// Users and Groups are the sizes of the population: at least one user, and any number of groups.
	Users, Groups int

	// Concurrency is the number of requests under way at a time; 0 means 8.
	Concurrency int

	// Seed determines the population and its changes.
	Seed uint64

	// Cycles are the cycles to play, by default both.
	Cycles Cycles

	// Attempts is the most requests sent for one answer; 0 means 5.
	Attempts int

	// References adds the reference check `id eq "…" and members eq "…"` after changes of members.
	References bool

	// Client sends the requests; if nil, the play makes one with a pool of connections.
	Client *http.Client

	// Progress, if set, is called at the start of each phase, with done 0, and after each of its steps. It is never called
	// by two goroutines at a time.
	Progress func(phase string, done, total int)
}

// Cycles is a choice of cycles.
type Cycles int

// The choices of cycles.
const (
	Both Cycles = iota
	InitialOnly
	IncrementalOnly
)

var cycleNames = []string{"both", "initial", "incremental"}

func (c Cycles) String() string { return cycleNames[c] }

// MarshalText returns both, initial or incremental.
func (c Cycles) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads both, initial or incremental.
func (c *Cycles) UnmarshalText(text []byte) error {
	for i, name := range cycleNames {
		if name == string(text) {
			*c = Cycles(i)
			return nil
		}
	}
	return fmt.Errorf("must be both, initial or incremental, not %q", text)
}

// check returns the base URL, or all mistakes in one error.
func (o *Options) check() (*url.URL, error) {
	base, err := url.Parse(o.BaseURL)
	if err == nil && (base.Scheme != "http" && base.Scheme != "https" || base.Host == "") {
		err = fmt.Errorf("the base URL must begin with http:// or https://, not %q", o.BaseURL)
	}
	if o.Users < 1 || o.Groups < 0 {
		err = errors.Join(err, fmt.Errorf("a play needs at least 1 user and 0 groups, not %d and %d", o.Users, o.Groups))
	}
	if o.Concurrency < 0 {
		err = errors.Join(err, fmt.Errorf("the concurrency must not be negative, as %d is", o.Concurrency))
	}
	if o.Cycles < Both || o.Cycles > IncrementalOnly {
		err = errors.Join(err, fmt.Errorf("the cycles must be Both, InitialOnly or IncrementalOnly, not %d", int(o.Cycles)))
	}
	return base, err
}
