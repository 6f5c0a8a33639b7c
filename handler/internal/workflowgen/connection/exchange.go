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

// newTransport returns a pool for one server that many goroutines call. It keeps idle connections for a burst, but for less
// than the two minutes after which IIS closes them. Compression costs more CPU than the few kilobytes are worth. It speaks
// HTTP/1.1 alone, because its rule for repeating a request by itself is simple (see send).
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

// maxAnswer bounds an answer in bytes; a page of 1,000 members is a thousandth of it.
const maxAnswer = 64 << 20

// maxPooled is the size of the largest buffer that is kept for the next answer.
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
	// The connection can be used again only if the body is read to its end.
	a := Answer{Status: res.StatusCode, Header: res.Header}
	if _, err := body.ReadFrom(io.LimitReader(res.Body, maxAnswer+1)); err != nil {
		return &Failure{kind: Unsure(r.Changes), why: fmt.Errorf("the answer broke off: %w", err), repeatable: !r.Changes, down: true, ended: !a.fromProxy()}
	}
	if body.Len() > maxAnswer {
		return &Failure{kind: Unsure(r.Changes), why: fmt.Errorf("the answer is larger than %d bytes", maxAnswer), ended: !a.fromProxy()}
	}
	a.Body = body.Bytes()
	if err := judge(r, &a, s.credential); err != nil {
		return err
	}
	return read(a)
}

// send makes one round trip up to the header of the answer.
//
// No change is sent twice. net/http repeats a request by itself if a pooled connection turned out to be closed before a
// byte of it was written, which is safe; GetBody lets it do that. Of requests that were written it repeats only those that it
// takes to be idempotent: reads are marked by an Idempotency-Key header without a value, which is not sent. The transport is
// called directly, so that redirects are not followed: a POST must not become a GET of a sign-in page.
func (c *Connection) send(ctx context.Context, r *Request, s *signed) (*http.Response, error) {
	header, sent := s.read, (*atomic.Bool)(nil)
	if r.Changes {
		sent = new(atomic.Bool)
		header, ctx = withRequestID(ctx, s.change), watch(ctx, sent)
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
	return nil, &Failure{kind: Unsure(unsure), why: err, repeatable: !unsure && ctx.Err() == nil, down: true}
}

// withRequestID returns the header of a change with the id that the change has in the sync log, so that entries of
// WorkflowGen's log can be matched with it.
func withRequestID(ctx context.Context, header http.Header) http.Header {
	id := provision.OperationOf(ctx)
	if id == "" {
		return header
	}
	header = maps.Clone(header) // the values are shared, and only read
	header["X-Request-Id"] = []string{id}
	return header
}

// watch sets sent when the request gets a connection, just before its first byte is written: a failed look-up, dial or
// handshake comes earlier. A repetition clears sent, because net/http repeats a change only if nothing of it was written.
func watch(ctx context.Context, sent *atomic.Bool) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { sent.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { sent.Store(true) },
	})
}
