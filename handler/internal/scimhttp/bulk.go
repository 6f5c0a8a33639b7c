package scimhttp

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/telemetry"
)

// bulk is POST /Bulk (RFC 7644 §3.7). It makes the operations one after the other, in their order except for those that
// wait for a resource that a later one creates. Each stands alone: one that fails leaves the others as they are.
func bulk(ctx context.Context, q *request) (reply, error) {
	body, err := q.body()
	if err != nil {
		return reply{}, err
	}
	j, err := newJob(q, body)
	if err != nil {
		return reply{}, err
	}
	j.run(ctx)
	telemetry.Add(ctx, slog.Int("operations", len(j.operations)), slog.Int("failed", j.failed))
	if j.first != nil {
		noteError(ctx, j.first)
	}
	return reply{status: http.StatusOK, body: j.response()}, nil
}

// job is a bulk request while its operations are made.
type job struct {
	q          *request
	operations []*operation
	failOn     int               // failOnErrors; 0: no number of failures ends the job
	made       map[string]string // ids, by bulkId
	failed     int
	first      error // of the operations that failed
}

// make runs an operation through the handler of its path, and remembers the id of a resource that it created.
func (j *job) make(ctx context.Context, op *operation) {
	out, err := j.serve(ctx, op)
	if err != nil {
		j.fail(ctx, op, err)
		return
	}
	op.answer = &out
	if at := out.header.Get("Location"); op.method == "POST" {
		j.made[op.bulkID] = at[strings.LastIndexByte(at, '/')+1:]
	}
}

// fail answers an operation with an error.
func (j *job) fail(ctx context.Context, op *operation, err error) {
	op.answer = new(failure(ctx, err))
	if j.failed++; j.first == nil {
		j.first = err
	}
}

// serve handles an operation. Only resources are changed in bulk: not the root, and no bulk in bulk.
func (j *job) serve(ctx context.Context, op *operation) (reply, error) {
	at, err := url.ParseRequestURI(op.path)
	if err != nil || at.Host != "" {
		return reply{}, scim.Errorf(scim.InvalidPath, "path is %q; it must be an endpoint such as /Users, for all but POST with an id.", op.path)
	}
	path := segments(at.Path)
	if len(path) == 0 || path[0] != "Users" && path[0] != "Groups" || op.method == "POST" && len(path) > 1 {
		return reply{}, errNoRoute
	}
	to, err := j.q.h.find(path, op.method)
	if err != nil {
		return reply{}, err
	}
	q := &request{h: j.q.h, base: j.q.base, ifMatch: op.version, body: func() (scim.Object, error) { return op.data, nil }}
	if j.q.key != "" { // each operation has a key of its own, or a second one of a resource would count as a repetition
		q.key, q.digest = fmt.Sprintf("%s.%d", j.q.key, op.number), j.q.digest
	}
	return to.run(ctx, q, at.RawQuery)
}

// response is the BulkResponse (§3.7.3): the operations that were made, in the order of the request.
func (j *job) response() []byte {
	dst := []byte(`{"schemas":["` + scim.BulkResponseURN + `"],"Operations":[`)
	for _, op := range j.operations {
		if op.answer == nil {
			continue
		}
		if dst[len(dst)-1] != '[' {
			dst = append(dst, ',')
		}
		dst = op.append(dst, j.q.base)
	}
	return append(dst, "]}"...)
}

func (op *operation) append(dst []byte, base string) []byte {
	a := op.answer
	dst = append(append(dst, `{"method":"`...), op.method...)
	dst = append(dst, '"')
	member := func(name, value string) {
		if value != "" {
			dst = append(append(append(dst, `,"`...), name...), `":`...)
			dst = scim.AppendString(dst, value)
		}
	}
	member("bulkId", op.bulkID)
	member("version", a.header.Get("Etag"))
	member("location", op.location(base))
	member("status", strconv.Itoa(a.status))
	if a.status >= 400 {
		dst = append(append(dst, `,"response":`...), a.body...)
	}
	return append(dst, '}')
}

// location is the address of the resource that was created or changed. Only a POST that failed has none.
func (op *operation) location(base string) string {
	if op.method == "POST" {
		return op.answer.header.Get("Location")
	}
	return base + op.path
}
