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
)

const (
	attempts   = 5                      // how often a request is sent at most, unless the options say otherwise
	patience   = 60 * time.Second       // how long Entra waits for an answer
	firstPause = 250 * time.Millisecond // before the second repetition; the first one comes at once
	maxPause   = 10 * time.Second       // the most that a Retry-After is believed
	maxBody    = 64 << 20
)

// client sends requests as Entra does, and repeats those that were not answered.
type client struct {
	http   *http.Client
	base   string // without a slash at its end
	query  string // of the tenant URL: it may carry flags such as aadOptscim062020
	header http.Header
	most   int // how often a request is sent
}

// newClient writes the header names as Entra does, past the canonical form. An empty User-Agent keeps net/http from
// sending its own: Entra sends none.
func newClient(c *http.Client, base *url.URL, token, activity string, most int) *client {
	root := *base
	root.RawQuery, root.Fragment = "", ""
	return &client{
		http:  c,
		base:  strings.TrimRight(root.String(), "/"),
		query: base.RawQuery,
		most:  cmp.Or(most, attempts),
		header: http.Header{
			"Authorization": {"Bearer " + token},
			"User-Agent":    {""},
			"ADSCIMVersion": {fmt.Sprintf("Date:%s, ActivityId:%s", time.Now().UTC().Format(time.RFC3339), activity)},
		},
	}
}

// pooled is a client that keeps a connection for each worker. Entra speaks HTTP/1.1 and follows no redirect.
func pooled(workers int) *http.Client {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Client{
		Timeout: patience,
		Transport: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			Protocols:           protocols,
			MaxIdleConns:        workers,
			MaxIdleConnsPerHost: workers,
			IdleConnTimeout:     time.Minute,
			DisableCompression:  true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// request is what is asked: a path below the base, a query that is encoded already, and perhaps a body.
type request struct {
	method, path, query string
	body                []byte
}

// answer is what came back.
type answer struct {
	status      int
	contentType string
	header      http.Header
	body        []byte
	took        time.Duration // of the last attempt
	retries     int
}

// do sends a request until it is answered with something other than "later". The answer tells the repetitions even if
// there is an error.
func (c *client) do(ctx context.Context, req request) (answer, error) {
	var a answer
	for n := 0; ; n++ {
		var retryAfter string
		began := time.Now()
		again, err := c.once(ctx, req, &a, &retryAfter)
		a.took, a.retries = time.Since(began), n
		if !again || n == c.most-1 {
			return a, err
		}
		if err := sleep(ctx, pause(n, retryAfter)); err != nil {
			return a, err
		}
	}
}

// once sends a request and says whether it should be sent again.
func (c *client) once(ctx context.Context, req request, a *answer, retryAfter *string) (again bool, err error) {
	r, err := http.NewRequestWithContext(ctx, req.method, c.url(req), bytes.NewReader(req.body))
	if err != nil {
		return false, err
	}
	for name, values := range c.header {
		r.Header[name] = values
	}
	if req.body != nil {
		r.Header["Content-Type"] = contentTypeSent
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return true, mismatch("no answer", "%v", err)
	}
	defer resp.Body.Close()
	if a.body, err = read(resp); err != nil {
		return true, mismatch("the answer breaks off", "%v", err)
	}
	a.status, a.header, a.contentType = resp.StatusCode, resp.Header, resp.Header.Get("Content-Type")
	*retryAfter = resp.Header.Get("Retry-After")
	return a.status == http.StatusServiceUnavailable || a.status == http.StatusTooManyRequests, nil
}

var contentTypeSent = []string{"application/scim+json; charset=utf-8"}

func (c *client) url(req request) string {
	u := c.base + req.path
	separator := "?"
	for _, query := range []string{req.query, c.query} {
		if query != "" {
			u += separator + query
			separator = "&"
		}
	}
	return u
}

// read reads a body to its end, so that the connection can be used again.
func read(resp *http.Response) ([]byte, error) {
	if n := resp.ContentLength; n >= 0 && n <= maxBody {
		body := make([]byte, n)
		_, err := io.ReadFull(resp.Body, body)
		return body, err
	}
	return io.ReadAll(io.LimitReader(resp.Body, maxBody))
}

// pause is how long to wait before repetition n: as long as the server asks for, and else ever longer.
func pause(n int, retryAfter string) time.Duration {
	if seconds, err := strconv.Atoi(retryAfter); err == nil && seconds >= 0 {
		return min(time.Duration(seconds)*time.Second, maxPause)
	}
	if at, err := http.ParseTime(retryAfter); err == nil {
		return min(max(time.Until(at), 0), maxPause)
	}
	if n == 0 {
		return 0
	}
	return min(firstPause<<min(n-1, 10), maxPause)
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
