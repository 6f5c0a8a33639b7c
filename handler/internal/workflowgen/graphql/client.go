package graphql

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"workflowgen-scim/handler/internal/provision"
)

// client sends requests to one instance as one user.
type client struct {
	*documents
	target    *url.URL
	header    http.Header // of every request; only read, so all may share it
	transport http.RoundTripper
	timeout   time.Duration
	secrets   string // the settings to look at if the sign-in fails
	observe   func(context.Context, Call)
}

func newClient(cfg *Config, target *url.URL, docs *documents) *client {
	c := &client{
		documents: docs,
		target:    target,
		transport: cfg.Transport,
		timeout:   cfg.Timeout,
		observe:   cfg.Observe,
		secrets:   "WORKFLOWGEN_TOKEN",
		header: http.Header{
			"Accept":        {"application/json"},
			"Content-Type":  {"application/json; charset=utf-8"},
			"User-Agent":    {"workflowgen-scim"},
			"Authorization": {"Bearer " + cfg.Token},
		},
	}
	if cfg.Username != "" {
		c.secrets = "WORKFLOWGEN_USERNAME and WORKFLOWGEN_PASSWORD"
		c.header.Set("Authorization", basic(cfg.Username, cfg.Password))
	}
	if c.transport == nil {
		c.transport = newTransport()
	}
	if c.timeout == 0 {
		c.timeout = defaultTimeout
	}
	return c
}

func basic(username, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(username+":"+password))
}

// newTransport is a pool for one server that many goroutines call: idle connections are kept for a burst, but for less
// than the two minutes after which IIS closes them. Compression costs more CPU than the few kilobytes are worth. HTTP/1.1
// alone, because when it repeats a request by itself is plain to see (see client.send).
func newTransport() *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout: 5 * time.Second,
		MaxIdleConns:        64,
		MaxIdleConnsPerHost: 64,
		IdleConnTimeout:     90 * time.Second,
		DisableCompression:  true,
		Protocols:           protocols,
	}
}

// call sends r and decodes the data of the answer into data, a pointer. Its error says whether the change may have been
// made, not what was being done.
func (c *client) call(ctx context.Context, r *request, data any) error {
	start := time.Now()
	err := c.exchange(ctx, r, data)
	if c.observe != nil {
		c.observe(ctx, Call{Operation: r.op.String(), Duration: time.Since(start), Err: err})
	}
	return err
}

// maxAnswer bounds what is read of an answer; a page of 1,000 members is a thousandth of it.
const maxAnswer = 64 << 20

// maxPooled is the largest buffer kept for the next answer.
const maxPooled = 1 << 20

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func (c *client) exchange(ctx context.Context, r *request, data any) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	res, err := c.send(ctx, r)
	if err != nil {
		return err
	}
	defer res.Body.Close()

	body := buffers.Get().(*bytes.Buffer)
	defer func() {
		if body.Cap() <= maxPooled {
			body.Reset()
			buffers.Put(body)
		}
	}()
	// Reading to the end is also what lets the connection serve again.
	if _, err := body.ReadFrom(io.LimitReader(res.Body, maxAnswer+1)); err != nil {
		return fmt.Errorf("%w: the answer broke off: %w", r.op.unsure(), err)
	}
	if body.Len() > maxAnswer {
		return fmt.Errorf("%w: the answer is larger than %d bytes", r.op.unsure(), maxAnswer)
	}
	return c.judge(r, res, body.Bytes(), data)
}

// send is one round trip up to the header of the answer.
//
// No mutation is sent twice. net/http repeats a POST by itself only if a pooled connection turned out to be closed before
// a byte of it was written, which is safe; GetBody lets it do that. It would repeat more if there were an Idempotency-Key
// header, so there is none. Redirects are not followed, for the transport is called directly: a POST that becomes a GET of
// a sign-in page helps nobody.
func (c *client) send(ctx context.Context, r *request) (*http.Response, error) {
	// The body is not pooled: a transport may go on reading it after it has answered.
	body := r.finish()
	sent := new(atomic.Bool)
	if r.op.mutation() {
		ctx = watch(ctx, sent)
	}
	header := c.header
	if op := provision.OperationOf(ctx); op != "" && r.op.mutation() {
		header = header.Clone()
		header.Set("X-Request-Id", op)
	}
	req := (&http.Request{
		Method:        http.MethodPost,
		URL:           c.target,
		Host:          c.target.Host,
		Header:        header,
		Body:          io.NopCloser(bytes.NewReader(body)),
		GetBody:       func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil },
		ContentLength: int64(len(body)),
	}).WithContext(ctx)
	res, err := c.transport.RoundTrip(req)
	if err == nil {
		return res, nil
	}
	if sent.Load() {
		return nil, fmt.Errorf("%w: %w", provision.ErrUnknown, err)
	}
	return nil, fmt.Errorf("%w: %w", provision.ErrUnavailable, err)
}

// watch sets sent once the request has a connection, which is the moment before its first byte is written: no failure to
// look up, to dial or to shake hands comes later. A repetition starts over, since net/http repeats a mutation only if
// nothing of it was written.
func watch(ctx context.Context, sent *atomic.Bool) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { sent.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { sent.Store(true) },
	})
}
