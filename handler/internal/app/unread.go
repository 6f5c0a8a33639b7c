package app

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// drainTime bounds the time in which the rest of a body arrives after the answer.
const drainTime = time.Second

// unread sends the answer to a request before the rest of its body arrives, if the handler did not read the body: the request
// was refused, or nothing serves its path. By default net/http first reads up to 256 KiB and waits a minute for it, so that a
// caller without credentials could hold a connection by sending slowly. The connection is closed after the answer.
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

// watched records whether a body was read to its end.
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

// decide has no effect once the header is written.
func (c *closing) decide() {
	if !c.body.ended {
		c.Header().Set("Connection", "close")
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (c *closing) Unwrap() http.ResponseWriter { return c.ResponseWriter }
