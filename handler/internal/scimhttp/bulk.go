package scimhttp

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/telemetry"
)

// bulk is POST /Bulk (RFC 7644 §3.7). Its operations are made one after the other, in their order but for those that wait
// for what a later one makes, and each by itself: one that fails leaves the others as they are.
func bulk(c *call) error {
	body, err := c.body()
	if err != nil {
		return err
	}
	j, err := newJob(c, body)
	if err != nil {
		return err
	}
	j.run()
	telemetry.Add(c.ctx(), slog.Int("operations", len(j.operations)), slog.Int("failed", j.failed))
	if j.first != nil {
		noteError(c.ctx(), j.first)
	}
	write(c.w, http.StatusOK, j.response())
	return nil
}

// job is a bulk request on its way.
type job struct {
	c          *call
	operations []*operation
	failOn     int               // failOnErrors; 0: go on whatever happens
	made       map[string]string // ids, by bulkId
	failed     int
	first      error // of the operations that failed
}

// operation is one of the operations of a job, and what became of it.
type operation struct {
	method, path, bulkID, version string
	data                          scim.Object
	manager                       any       // taken out of data, to be brought later
	answer                        *recorder // nil as long as it was not made
}

// newJob reads a BulkRequest (§8.2). What is wrong with one operation is answered in its place; what is wrong with the
// request is an error.
func newJob(c *call, body scim.Object) (*job, error) {
	if err := scim.CheckSchemas(body, scim.BulkRequestURN); err != nil {
		return nil, err
	}
	v, _ := body.Get("Operations")
	list, ok := v.(scim.Array)
	if !ok {
		return nil, scim.Errorf(scim.InvalidSyntax, "A bulk request needs an array Operations.")
	}
	if len(list) > scim.MaxBulk {
		return nil, fmt.Errorf("a bulk request may have %d operations, and this one has %d: %w", scim.MaxBulk, len(list), scim.ErrTooLarge)
	}
	j := &job{c: c, made: map[string]string{}}
	if v, ok := body.Get("failOnErrors"); ok && v != nil {
		n, _ := v.(json.Number)
		var err error
		if j.failOn, err = strconv.Atoi(string(n)); err != nil || j.failOn < 1 {
			return nil, scim.Errorf(scim.InvalidValue, "failOnErrors must be a whole number from 1.")
		}
	}
	for i, v := range list {
		op, err := newOperation(v)
		if err == nil && op.method == "POST" && j.coming(op.bulkID) {
			err = fmt.Errorf("another has the bulkId %q", op.bulkID)
		}
		if err != nil {
			return nil, scim.Errorf(scim.InvalidSyntax, "Operation %d: %s", i+1, err)
		}
		j.operations = append(j.operations, op)
	}
	return j, nil
}

func newOperation(v any) (*operation, error) {
	o, ok := v.(scim.Object)
	if !ok {
		return nil, fmt.Errorf("it is not an object")
	}
	op := new(operation)
	for name, field := range map[string]*string{"method": &op.method, "path": &op.path, "bulkId": &op.bulkID, "version": &op.version} {
		v, _ := o.Get(name)
		if *field, ok = v.(string); !ok && v != nil {
			return nil, fmt.Errorf("%s is not a text", name)
		}
	}
	v, _ = o.Get("data")
	if op.data, ok = v.(scim.Object); !ok && v != nil {
		return nil, fmt.Errorf("data is not an object")
	}
	switch op.method = strings.ToUpper(op.method); {
	case op.method != "POST" && op.method != "PUT" && op.method != "PATCH" && op.method != "DELETE":
		return nil, fmt.Errorf("method is POST, PUT, PATCH or DELETE, not %q", op.method)
	case op.method == "POST" && op.bulkID == "":
		return nil, fmt.Errorf("a POST needs a bulkId")
	case op.data == nil && op.method != "DELETE":
		return nil, fmt.Errorf("a %s needs data", op.method)
	}
	return op, nil
}

// make serves an operation as if it had come by itself, and remembers the id of what it made.
func (j *job) make(op *operation) {
	op.answer = &recorder{header: http.Header{}, status: http.StatusOK}
	r, err := j.request(op)
	if err == nil {
		c := &call{h: j.c.h, w: op.answer, r: r, base: j.c.base, request: j.c.request, inBulk: true, data: op.data}
		err = c.serve(segments(r.URL.Path))
	}
	if err != nil {
		j.fail(op, err)
		return
	}
	if at := op.answer.header.Get("Location"); op.method == "POST" {
		j.made[op.bulkID] = at[strings.LastIndexByte(at, '/')+1:]
	}
}

// fail answers an operation with an error.
func (j *job) fail(op *operation, err error) {
	op.answer = &recorder{header: http.Header{}}
	writeAnswer(op.answer, err)
	if j.failed++; j.first == nil {
		j.first = err
	}
}

// request is an operation as a request of its own. Only resources are changed in bulk: not the root, and no bulk in bulk.
func (j *job) request(op *operation) (*http.Request, error) {
	path, err := url.ParseRequestURI(op.path)
	if err != nil || path.Host != "" {
		return nil, scim.Errorf(scim.InvalidPath, "path is %q; it must be an endpoint such as /Users, for all but POST with an id.", op.path)
	}
	if at := segments(path.Path); len(at) == 0 || at[0] != "Users" && at[0] != "Groups" || op.method == "POST" && len(at) > 1 {
		return nil, errNoRoute
	}
	r := (&http.Request{Method: op.method, URL: path, Header: http.Header{}}).WithContext(j.c.ctx())
	if op.version != "" {
		r.Header.Set("If-Match", op.version)
	}
	return r, nil
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
		dst = op.append(dst, j)
	}
	return append(dst, "]}"...)
}

func (op *operation) append(dst []byte, j *job) []byte {
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
	member("location", op.location(j))
	member("status", strconv.Itoa(a.status))
	if a.status >= 400 {
		dst = append(append(dst, `,"response":`...), a.body...)
	}
	return append(dst, '}')
}

// location is the address of what was made or changed. It is left out only where a POST failed.
func (op *operation) location(j *job) string {
	if op.method == "POST" {
		return op.answer.header.Get("Location")
	}
	return j.c.base + op.path
}

// recorder is the answer to one operation.
type recorder struct {
	header http.Header
	status int
	body   []byte
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(b []byte) (int, error) { r.body = append(r.body, b...); return len(b), nil }
