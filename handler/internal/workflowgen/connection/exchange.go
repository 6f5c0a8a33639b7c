package connection

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"

	"workflowgen-scim/handler/internal/provision"
)

// newTransport is a pool for one server that many goroutines call: idle connections are kept for a burst, but for less
// than the two minutes after which IIS closes them. Compression costs more CPU than the few kilobytes are worth. HTTP/1.1
// alone, because when it repeats a request by itself is plain to see (see send).
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

// maxAnswer bounds what is read of an answer; a page of 1,000 members is a thousandth of it.
const maxAnswer = 64 << 20

// maxPooled is the largest buffer kept for the next answer.
const maxPooled = 1 << 20

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func (c *Connection) exchange(ctx context.Context, r *Request, read func(Answer) error) error {
	s, err := c.sign(ctx)
	if err != nil {
		return err
	}
	res, err := c.send(ctx, r, s)
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
	a := Answer{Status: res.StatusCode, Header: res.Header}
	if _, err := body.ReadFrom(io.LimitReader(res.Body, maxAnswer+1)); err != nil {
		return &Failure{kind: r.unsure(), why: fmt.Errorf("the answer broke off: %w", err), again: !r.Changes, down: true, ended: !a.fromProxy()}
	}
	if body.Len() > maxAnswer {
		return &Failure{kind: r.unsure(), why: fmt.Errorf("the answer is larger than %d bytes", maxAnswer), ended: !a.fromProxy()}
	}
	a.Body = body.Bytes()
	if err := judge(r, &a, s.credential); err != nil {
		return err
	}
	return read(a)
}

// send is one round trip up to the header of the answer.
//
// No change is sent twice. net/http repeats a request by itself if a pooled connection turned out to be closed before a
// byte of it was written, which is safe; GetBody lets it do that. Of what was written it repeats only what it takes to be
// idempotent: reads say so by an Idempotency-Key header without a value, which is not sent. Redirects are not followed, for
// the transport is called directly: a POST that becomes a GET of a sign-in page helps nobody.
func (c *Connection) send(ctx context.Context, r *Request, s *signed) (*http.Response, error) {
	header, sent := s.read, (*atomic.Bool)(nil)
	if r.Changes {
		sent = new(atomic.Bool)
		header, ctx = named(ctx, s.change), watch(ctx, sent)
	}
	req := (&http.Request{
		Method:        r.Method,
		URL:           r.URL,
		Host:          r.URL.Host,
		Header:        header,
		ContentLength: int64(len(r.Body)),
	}).WithContext(ctx)
	if len(r.Body) > 0 {
		// The body is not pooled: a transport may go on reading it after it has answered.
		req.Body = io.NopCloser(bytes.NewReader(r.Body))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(r.Body)), nil }
	}
	res, err := c.transport.RoundTrip(req)
	if err == nil {
		return res, nil
	}
	unsure := sent != nil && sent.Load()
	return nil, &Failure{kind: Unsure(unsure), why: err, again: !unsure && ctx.Err() == nil, down: true}
}

// named is the header of a change, with the id that the change has in the sync log: so WorkflowGen's own log can be held
// against ours.
func named(ctx context.Context, header http.Header) http.Header {
	id := provision.OperationOf(ctx)
	if id == "" {
		return header
	}
	header = maps.Clone(header) // the values are shared, and only read
	header["X-Request-Id"] = []string{id}
	return header
}

// watch sets sent once the request has a connection, which is the moment before its first byte is written: no failure to
// look up, to dial or to shake hands comes later. A repetition starts over, since net/http repeats a change only if nothing
// of it was written.
func watch(ctx context.Context, sent *atomic.Bool) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { sent.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { sent.Store(true) },
	})
}
