package entra

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

// Options say what to play, and where.
type Options struct {
	// BaseURL is the tenant URL, such as http://127.0.0.1:7071/scim/v2. Its query, if any, is sent along with every request.
	BaseURL string

	// Token is the secret token.
	Token string

	// Users and Groups are how many there are. One user and no group is the least.
	Users, Groups int

	// Concurrency is how many requests are under way at a time; 0 means 8.
	Concurrency int

	// Seed makes the population and its changes.
	Seed uint64

	// Cycles says which cycles are played; both, if nothing is said.
	Cycles Cycles

	// Attempts is how often a request is sent at most until it is answered; 0 means 5.
	Attempts int

	// References adds the reference check `id eq "…" and members eq "…"` after changes of members.
	References bool

	// Client sends the requests. If it is nil, one with a pool of connections is made.
	Client *http.Client

	// Progress, if any, is told of each phase at its start, with done 0, and after each of its steps. It is never called by
	// two goroutines at a time.
	Progress func(phase string, done, total int)
}

// Cycles is a choice of cycles.
type Cycles int

// The cycles that may be played.
const (
	Both Cycles = iota
	InitialOnly
	IncrementalOnly
)

var cycleNames = []string{"both", "initial", "incremental"}

func (c Cycles) String() string { return cycleNames[c] }

// MarshalText writes what UnmarshalText reads.
func (c Cycles) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads both, initial or incremental, so that Cycles can be a flag.
func (c *Cycles) UnmarshalText(text []byte) error {
	for i, name := range cycleNames {
		if name == string(text) {
			*c = Cycles(i)
			return nil
		}
	}
	return fmt.Errorf("%q is none of both, initial, incremental", text)
}

// check returns the base URL. All mistakes are told together.
func (o *Options) check() (*url.URL, error) {
	base, err := url.Parse(o.BaseURL)
	if err == nil && (base.Scheme != "http" && base.Scheme != "https" || base.Host == "") {
		err = fmt.Errorf("the base URL is %q; it must begin with http:// or https://", o.BaseURL)
	}
	if o.Users < 1 || o.Groups < 0 {
		err = errors.Join(err, fmt.Errorf("%d users and %d groups cannot be played", o.Users, o.Groups))
	}
	if o.Concurrency < 0 {
		err = errors.Join(err, fmt.Errorf("the concurrency is %d", o.Concurrency))
	}
	if o.Cycles < Both || o.Cycles > IncrementalOnly {
		err = errors.Join(err, fmt.Errorf("there are no cycles %d", int(o.Cycles)))
	}
	return base, err
}
