package graphql

import (
	"encoding/json"
	"strconv"
)

// request is one call's body while its variables are being written. Their shapes are few and known, so they are appended
// by hand: what is written costs no allocation beyond the body itself.
type request struct {
	op         operation
	body       []byte // always inside an object that still is open
	target     string // the id of what the operation is about, if it has one already
	references bool   // whether it names other users, as manager or members
}

// ask begins the request of an operation.
func (d *documents) ask(op operation) *request {
	head := d[op]
	return &request{op: op, body: append(make([]byte, 0, len(head)+512), head...)}
}

// finish closes the variables and the request.
func (r *request) finish() []byte { return append(r.body, "}}"...) }

// askAbout begins the request of an operation on what has an id.
func (d *documents) askAbout(op operation, id string) *request {
	r := d.ask(op)
	r.target = id
	if op.mutation() {
		r.open("input")
	}
	r.text(operations[op].id, id)
	return r
}

// open begins an object that close ends.
func (r *request) open(name string) {
	r.key(name)
	r.body = append(r.body, '{')
}

func (r *request) close() { r.body = append(r.body, '}') }

func (r *request) key(name string) {
	if r.body[len(r.body)-1] != '{' {
		r.body = append(r.body, ',')
	}
	r.body = append(r.body, '"')
	r.body = append(r.body, name...)
	r.body = append(r.body, '"', ':')
}

func (r *request) text(name, value string) {
	r.key(name)
	r.quote(value)
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
	r.key(name)
	r.body = append(r.body, value...)
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
