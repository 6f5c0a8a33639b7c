package scimhttp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/telemetry"
)

// call is one request on its way.
type call struct {
	h    *Handler
	w    http.ResponseWriter
	r    *http.Request
	base string // the address of the SCIM root by which the client came

	endpoint string     // the first segment of the path, "Users"
	id       string     // the second
	params   url.Values // of the query, or of the SearchRequest in its place

	request provision.Request // what the headers say about a change

	sent    []byte // the body of the request
	sentErr error  // why it could not be read

	inBulk bool        // it is an operation of a bulk request, which has one event for all
	data   scim.Object // and this would be its body
}

func (c *call) ctx() context.Context { return c.r.Context() }

// contentType is written without a parameter: some clients compare it as a whole.
const contentType = "application/scim+json"

func write(w http.ResponseWriter, status int, body []byte) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that is gone cannot be told so
}

// receive reads the body, if there is one. It comes before anything that waits, because net/http looks for a client that hangs
// up only once the body has been read. A request that the door has kept waiting gives it a moment to look.
func (c *call) receive(arrived time.Time) {
	c.sent, c.sentErr = io.ReadAll(c.r.Body)
	if time.Since(arrived) < time.Second {
		return
	}
	select {
	case <-time.After(10 * time.Millisecond):
	case <-c.ctx().Done():
	}
}

// body reads the JSON object that a request carries.
func (c *call) body() (scim.Object, error) {
	if c.inBulk {
		return c.data, nil
	}
	if err := acceptable(c.r.Header.Get("Content-Type")); err != nil {
		return nil, err
	}
	if _, ok := errors.AsType[*http.MaxBytesError](c.sentErr); ok {
		return nil, fmt.Errorf("a body may have %d bytes: %w", MaxBody, scim.ErrTooLarge)
	}
	if c.sentErr != nil {
		return nil, scim.Errorf(scim.InvalidSyntax, "The body could not be read to its end.")
	}
	c.nameRequest(c.sent)
	return scim.ParseObject(c.sent)
}

// nameRequest notes the request's Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): the same key with another
// request is a mistake.
func (c *call) nameRequest(body []byte) {
	key := c.r.Header.Get("Idempotency-Key")
	if key == "" {
		return
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%s %s\n", c.r.Method, c.r.URL.Path)
	sum.Write(body)
	named := sha256.Sum256([]byte(key))
	c.request.Idempotency = provision.Idempotency{Key: hex.EncodeToString(named[:16]), Digest: hex.EncodeToString(sum.Sum(nil)[:16])}
}

// acceptable says whether a body of that type is read. RFC 7644 §3.8 asks for the SCIM type and for plain JSON.
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

func (c *call) location(r *scim.Resource) string {
	return c.base + r.Type.Endpoint + "/" + r.ID
}

// resource answers with a resource.
func (c *call) resource(status int, r *scim.Resource, p *scim.Projection) {
	location := c.location(r)
	if status == http.StatusCreated {
		c.w.Header().Set("Location", location)
	}
	if v := r.Version(); v != "" {
		c.w.Header().Set("Etag", v)
	}
	write(c.w, status, r.Append(make([]byte, 0, 1024), location, p))
}

// note puts what became of a change into the event: ids and attribute names, no personal data.
func (c *call) note(o provision.Outcome) {
	if c.inBulk {
		return
	}
	e := &o.Entry
	attrs := []slog.Attr{slog.String("op", e.Operation), slog.String("decision", string(e.Decision))}
	if e.ID != "" {
		attrs = append(attrs, slog.String("id", e.ID))
	}
	if e.Activity != "" {
		attrs = append(attrs, slog.String("activity", e.Activity))
	}
	for _, list := range []struct {
		name   string
		values []string
	}{{"changed", e.Changed}, {"ignored", e.Ignored}, {"notes", e.Notes}} {
		if len(list.values) > 0 {
			attrs = append(attrs, slog.Any(list.name, list.values))
		}
	}
	if e.Added+e.Removed > 0 {
		attrs = append(attrs, slog.Int("added", e.Added), slog.Int("removed", e.Removed))
	}
	if e.Waited >= time.Millisecond { // a turn that was free is not worth a word
		attrs = append(attrs, slog.Int64("waited_ms", e.Waited.Milliseconds()))
	}
	telemetry.Add(c.ctx(), attrs...)
}
