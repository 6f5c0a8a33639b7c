package app

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// drainTime is how long what is left of a body may still arrive after the answer.
const drainTime = time.Second

// unread answers a request at once whose body its handler did not read: one that is refused, or that nothing serves. Left
// alone, net/http reads up to 256 KiB before it answers and waits a minute for it, so that a caller without credentials
// would hold a connection by sending slowly. Here the answer goes out first, and then the connection is closed.
func unread(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength == 0 || r.Body == nil {
			next.ServeHTTP(w, r)
			return
		}
		body := &watched{ReadCloser: r.Body}
		r = r.WithContext(r.Context()) // a copy: net/http looks at its own body
		r.Body = body
		next.ServeHTTP(&closing{w, body}, r)
		if !body.ended {
			// It fails only where there is no connection, as in a test.
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(drainTime))
		}
	})
}

// watched is a body that knows whether it was read to its end.
type watched struct {
	io.ReadCloser
	ended bool
}

func (b *watched) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.ended = b.ended || errors.Is(err, io.EOF)
	return n, err
}

// closing closes the connection after an answer that does not wait for the body.
type closing struct {
	http.ResponseWriter
	body *watched
}

func (c *closing) WriteHeader(status int) {
	c.decide()
	c.ResponseWriter.WriteHeader(status)
}

func (c *closing) Write(p []byte) (int, error) {
	c.decide()
	return c.ResponseWriter.Write(p)
}

// decide is without effect once the header is written.
func (c *closing) decide() {
	if !c.body.ended {
		c.Header().Set("Connection", "close")
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (c *closing) Unwrap() http.ResponseWriter { return c.ResponseWriter }
