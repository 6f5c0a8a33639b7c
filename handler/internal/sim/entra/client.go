package entra

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/wait"
)

const (
	attempts   = 5                      // the most requests sent for one answer, unless the options set another number
	patience   = 60 * time.Second       // Entra waits this long for an answer
	firstPause = 250 * time.Millisecond // before the third attempt; the second follows at once
	maxPause   = 10 * time.Second       // a longer Retry-After is cut to this
	maxBody    = 64 << 20
)

// ClientOptions are the endpoint of a [Client] and the way to it.
type ClientOptions struct {
	BaseURL  *url.URL     // the tenant URL; its query, such as aadOptscim062020, is sent with every request
	Token    string       // the secret token, or an access token
	Activity string       // the id in the header ADSCIMVersion
	HTTP     *http.Client // see [HTTPClient]
	Attempts int          // the most requests sent for one answer; 0 means 5
}

// Client sends SCIM requests as Entra does, and repeats those that were not answered. It may be used from all goroutines.
type Client struct {
	http     *http.Client
	base     string // without a slash at its end
	query    string
	header   http.Header
	attempts int
}

// NewClient returns a client that writes the header names as Entra does, past the canonical form. An empty User-Agent keeps
// net/http from sending its own: Entra sends none.
func NewClient(o ClientOptions) *Client {
	root := *o.BaseURL
	root.RawQuery, root.Fragment = "", ""
	return &Client{
		http:     o.HTTP,
		base:     strings.TrimRight(root.String(), "/"),
		query:    o.BaseURL.RawQuery,
		attempts: cmp.Or(o.Attempts, attempts),
		header: http.Header{
			"Authorization": {"Bearer " + o.Token},
			"User-Agent":    {""},
			"ADSCIMVersion": {fmt.Sprintf("Date:%s, ActivityId:%s", time.Now().UTC().Format(time.RFC3339), o.Activity)},
		},
	}
}

// HTTPClient returns a client over transport that waits for an answer as long as Entra does, and follows no redirect.
func HTTPClient(transport http.RoundTripper) *http.Client {
	return &http.Client{
		Timeout:       patience,
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// pooled returns a client that keeps a connection for each worker. Entra speaks HTTP/1.1.
func pooled(workers int) *http.Client {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return HTTPClient(&http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		Protocols:           protocols,
		MaxIdleConns:        workers,
		MaxIdleConnsPerHost: workers,
		IdleConnTimeout:     time.Minute,
		DisableCompression:  true,
	})
}

// Answer is the answer to a [Request].
type Answer struct {
	Status  int
	Header  http.Header
	Body    []byte
	took    time.Duration // of the last attempt
	retries int
}

// Send sends a request until the endpoint answers with another status than 429 or 503, or until the attempts are used up:
// then the last answer counts. The answer holds the number of retries even where Send returns an error.
func (c *Client) Send(ctx context.Context, req Request) (Answer, error) {
	for n := 0; ; n++ {
		began := time.Now()
		a, retry, err := c.once(ctx, req)
		a.took, a.retries = time.Since(began), n
		if !retry || n == c.attempts-1 {
			return a, err
		}
		if err := wait.For(ctx, pause(n, a.Header.Get("Retry-After"))); err != nil {
			return a, err
		}
	}
}

// once sends a request and reports whether Entra would repeat it.
func (c *Client) once(ctx context.Context, req Request) (a Answer, retry bool, err error) {
	r, err := http.NewRequestWithContext(ctx, req.Method, c.url(req), bytes.NewReader(req.Body))
	if err != nil {
		return a, false, err
	}
	for name, values := range c.header {
		r.Header[name] = values
	}
	if req.Body != nil {
		r.Header["Content-Type"] = contentTypeSent
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return a, true, mismatch("no answer", "%v", err)
	}
	defer resp.Body.Close()
	if a.Body, err = read(resp); err != nil {
		return a, true, mismatch("the answer breaks off", "%v", err)
	}
	a.Status, a.Header = resp.StatusCode, resp.Header
	return a, a.later(), nil
}

// later reports whether the endpoint asks to send the request again.
func (a *Answer) later() bool {
	return a.Status == http.StatusServiceUnavailable || a.Status == http.StatusTooManyRequests
}

var contentTypeSent = []string{"application/scim+json; charset=utf-8"}

func (c *Client) url(req Request) string {
	u := c.base + req.Path
	separator := "?"
	for _, query := range []string{req.Query, c.query} {
		if query != "" {
			u += separator + query
			separator = "&"
		}
	}
	return u
}

// read reads a body to its end, so that the connection can be used again. An in-process transport may leave the length 0.
func read(resp *http.Response) ([]byte, error) {
	if n := resp.ContentLength; n > 0 && n <= maxBody {
		body := make([]byte, n)
		_, err := io.ReadFull(resp.Body, body)
		return body, err
	}
	return io.ReadAll(io.LimitReader(resp.Body, maxBody))
}

// pause returns the time to wait before retry n: the server's Retry-After, and without one a longer time each time.
func pause(n int, retryAfter string) time.Duration {
	if seconds, err := strconv.Atoi(retryAfter); err == nil && seconds >= 0 {
		return min(time.Duration(seconds)*time.Second, maxPause)
	}
	if at, err := http.ParseTime(retryAfter); err == nil {
		return max(min(time.Until(at), maxPause), 0)
	}
	if n == 0 {
		return 0
	}
	return min(firstPause<<min(n-1, 10), maxPause)
}
