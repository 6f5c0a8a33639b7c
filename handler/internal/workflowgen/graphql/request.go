package graphql

import (
	"encoding/json"
	"slices"
	"strconv"
)

// request is one call's body while its variables are being written. Their shapes are few and known, so they are appended
// by hand: what is written costs no allocation beyond the body itself.
type request struct {
	op         operation
	shape      *shape
	body       []byte   // always inside an object that still is open
	given      []string // the variables written so far, where the document depends on them
	single     bool     // the group that is open is written as single variables
	target     string   // the id of what the operation is about, if it has one already
	userName   string   // that it would give to a user
	identifier string   // likewise
	references []string // the ids of other users that it names, as manager or members
}

// ask begins the request of an operation.
func (c *client) ask(op operation) *request {
	s := c.contract.Load().shapes[op]
	if s.partial != nil {
		return &request{op: op, shape: s, body: []byte{'{'}}
	}
	return &request{op: op, shape: s, body: append(make([]byte, 0, len(s.opening)+512), s.opening...)}
}

// finish closes the variables and the request.
func (r *request) finish() []byte {
	if r.shape.partial != nil {
		r.body = append(slices.Clone(r.shape.partial.opening(r.given)), r.body[1:]...)
	}
	return append(r.body, "}}"...)
}

// askAbout begins the request of a query about what has an id.
func (c *client) askAbout(op operation, id string) *request {
	r := c.ask(op)
	r.target = id
	r.text(operations[op].id, id)
	return r
}

// open begins a group of variables that close ends: an object, or variables by themselves if the document wants them so.
func (r *request) open(name string) {
	if r.single = r.shape.flat[name]; r.single {
		return
	}
	r.key(name)
	r.body = append(r.body, '{')
}

func (r *request) close() {
	if !r.single {
		r.body = append(r.body, '}')
	}
	r.single = false
}

func (r *request) key(name string) {
	if r.shape.partial != nil {
		r.given = append(r.given, name)
	}
	if r.body[len(r.body)-1] != '{' {
		r.body = append(r.body, ',')
	}
	r.body = append(r.body, '"')
	r.body = append(r.body, name...)
	r.body = append(r.body, '"', ':')
}

func (r *request) text(name, value string) {
	if !r.shape.absent[name] {
		r.key(name)
		r.quote(value)
	}
}

// textOrNull writes "" as null, which is how WorkflowGen's field is cleared.
func (r *request) textOrNull(name, value string) {
	if value == "" {
		r.raw(name, "null")
		return
	}
	r.text(name, value)
}

func (r *request) texts(name string, values []string) {
	r.key(name)
	r.body = append(r.body, '[')
	for i, value := range values {
		if i > 0 {
			r.body = append(r.body, ',')
		}
		r.quote(value)
	}
	r.body = append(r.body, ']')
}

func (r *request) number(name string, value int) {
	r.key(name)
	r.body = strconv.AppendInt(r.body, int64(value), 10)
}

// raw writes a value that is JSON already.
func (r *request) raw(name, value string) {
	if !r.shape.absent[name] {
		r.key(name)
		r.body = append(r.body, value...)
	}
}

// quote appends plain ASCII as it stands and leaves the rest to encoding/json.
func (r *request) quote(s string) {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			quoted, _ := json.Marshal(s) // a string never fails
			r.body = append(r.body, quoted...)
			return
		}
	}
	r.body = append(r.body, '"')
	r.body = append(r.body, s...)
	r.body = append(r.body, '"')
}

// page writes the argument that every list takes.
func (r *request) page(number, size int) {
	r.open("page")
	r.number("number", number)
	r.number("size", size)
	r.close()
}
