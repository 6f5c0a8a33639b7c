package graphql

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"time"
)

// Config says which WorkflowGen to speak to, and as whom.
type Config struct {
	// URL is the GraphQL endpoint, https://workflowgen.example.com/wfgen/graphql. Credentials have fields of their own and
	// are refused in here, since addresses end up in logs.
	URL string

	// Username and Password sign in by HTTP Basic. The user must have WorkflowGen's Administrator profile.
	Username string
	Password string

	// Token signs in as a bearer instead of Username and Password.
	Token string

	// DirectoryName is the directory that provisioning owns, written exactly as WorkflowGen shows it.
	DirectoryName string

	// GroupDescription is the description of the groups made here; WorkflowGen has no group without one and SCIM knows none.
	GroupDescription string

	// Operations holds documents that replace embedded ones of the same name (users.graphql, …). Nil replaces none. A file
	// that replaces nothing is a mistake, most likely in its name.
	Operations fs.FS

	// Timeout bounds one call, from the dial to the last byte. 0 is 20 seconds: well under the minute that Entra ID waits.
	Timeout time.Duration

	// Transport carries the requests. Nil is a pool of connections made for one busy server. It must not repeat a POST.
	Transport http.RoundTripper

	// Observe, unless nil, is told of every call once it is over.
	Observe func(ctx context.Context, c Call)
}

// Call is one exchange with WorkflowGen, for whoever counts and times them.
type Call struct {
	Operation string // the name of its document, without .graphql
	Duration  time.Duration
	Err       error // what became of it; a null that stands for "no such user" is not an error here
}

const defaultTimeout = 20 * time.Second

// endpoint is the parsed URL, or all that is wrong with the configuration at once.
func (cfg *Config) endpoint() (*url.URL, error) {
	target, err := parseEndpoint(cfg.URL)
	mistakes := []error{err}
	if (cfg.Token == "") == (cfg.Username == "") {
		mistakes = append(mistakes, errors.New("either a user name or a token must be set, and not both"))
	}
	if cfg.Username == "" && cfg.Password != "" {
		mistakes = append(mistakes, errors.New("there is a password without a user name"))
	}
	if cfg.DirectoryName == "" {
		mistakes = append(mistakes, errors.New("the directory has no name"))
	}
	if cfg.GroupDescription == "" {
		mistakes = append(mistakes, errors.New("the description of groups is empty; WorkflowGen requires one"))
	}
	if cfg.Timeout < 0 {
		mistakes = append(mistakes, fmt.Errorf("the time-out is negative: %v", cfg.Timeout))
	}
	return target, errors.Join(mistakes...)
}

// parseEndpoint never repeats what it was given: a URL that does not parse may well hold a password.
func parseEndpoint(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil, u.Host == "", u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("the URL must be absolute, like https://workflowgen.example.com/wfgen/graphql")
	case u.User != nil:
		return nil, errors.New("the URL must not hold credentials")
	}
	return u, nil
}
