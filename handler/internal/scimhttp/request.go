package scimhttp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/wait"
)

// request holds what handlers read of a request over HTTP, or of an operation of a bulk request.
type request struct {
	h        *Handler
	base     string     // the address of the SCIM root by which the client came
	endpoint string     // the first segment of the path, "Users"
	id       string     // the second
	params   url.Values // of the query, or of the SearchRequest in its place

	ifMatch, ifNoneMatch string
	key, digest          string // the client's Idempotency-Key and what it is for; "" without a key or before body is called

	body func() (scim.Object, error) // reads the JSON object that the request carries
}

// newRequest makes a request of r, whose body was read as sent or failed to be read.
func newRequest(h *Handler, base string, r *http.Request, sent []byte, failed error) *request {
	q := &request{h: h, base: base, ifMatch: r.Header.Get("If-Match"), ifNoneMatch: r.Header.Get("If-None-Match")}
	q.body = func() (scim.Object, error) {
		if err := acceptable(r.Header.Get("Content-Type")); err != nil {
			return nil, err
		}
		if _, ok := errors.AsType[*http.MaxBytesError](failed); ok {
			return nil, errBodyTooLarge
		}
		if failed != nil {
			return nil, scim.Errorf(scim.InvalidSyntax, "The body could not be read to its end.")
		}
		q.identify(r, sent)
		return scim.ParseObject(sent)
	}
	return q
}

// receive reads the body. Call it before anything that waits, because net/http looks for a client that hangs up only once
// the body has been read. A request that waited for its sign-in gives net/http a moment to look.
func receive(ctx context.Context, r *http.Request, arrived time.Time) ([]byte, error) {
	sent, err := io.ReadAll(r.Body)
	if time.Since(arrived) >= time.Second {
		_ = wait.For(ctx, 10*time.Millisecond) // a client that hung up is found by what comes next
	}
	return sent, err
}

// identify sets the key that the client gave the request (draft-ietf-httpapi-idempotency-key-header) and a digest of the
// request: the same key with another request is a mistake.
func (q *request) identify(r *http.Request, body []byte) {
	key := r.Header.Get("Idempotency-Key")
	if key == "" {
		return
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%s %s\n", r.Method, r.URL.Path)
	sum.Write(body)
	hashed := sha256.Sum256([]byte(key))
	q.key, q.digest = hex.EncodeToString(hashed[:16]), hex.EncodeToString(sum.Sum(nil)[:16])
}

// creating returns the context of a creation, which carries the Idempotency-Key.
func (q *request) creating(ctx context.Context) context.Context {
	if q.key == "" {
		return ctx
	}
	return provision.WithIdempotency(ctx, q.key, q.digest)
}

// changing returns the context of a change to a resource, which depends on If-Match (§3.14, RFC 9110 §13.1.1) too.
func (q *request) changing(ctx context.Context) context.Context {
	ctx = q.creating(ctx)
	if q.ifMatch == "" {
		return ctx
	}
	return provision.OnlyIf(ctx, func(r *scim.Resource) bool { return scim.Matches(q.ifMatch, r.Version()) })
}

// acceptable checks the media type of a body. RFC 7644 §3.8 asks for the SCIM type and for plain JSON.
func acceptable(header string) error {
	if header == "" {
		return nil
	}
	t, params, err := mime.ParseMediaType(header)
	charset := strings.ToLower(params["charset"])
	if err != nil || t != contentType && t != "application/json" || charset != "" && charset != "utf-8" && charset != "us-ascii" {
		return errMediaType
	}
	return nil
}

func (q *request) location(r *scim.Resource) string { return q.base + r.Type.Endpoint + "/" + r.ID }
