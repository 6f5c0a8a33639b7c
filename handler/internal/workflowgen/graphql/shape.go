package graphql

import (
	"encoding/json"
	"slices"
	"strings"

	lru "github.com/hashicorp/golang-lru/v2"

	"workflowgen-scim/handler/internal/workflowgen"
)

// shape is the form in which an operation is sent to this instance.
type shape struct {
	*parsed
	text    []byte // the document as it is sent, in JSON
	forms   *lru.Cache[string, []byte]
	single  bool                 // the document takes single variables, of which a request may set some; else it takes groups
	item    string               // the variable of one item, if the document can be sent for many; else ""
	missing error                // why the operation cannot be sent at all
	hidden  workflowgen.FieldSet // the properties of a user or a group that the answer does not show
}

// hidden is the set of properties that the answer to an operation does not show.
func (c *client) hidden(op operation) workflowgen.FieldSet {
	return c.contract.Load().shapes[op].hidden
}

// shape is the form of a document whose text was written to fit an instance, or is the document's own.
func (p *parsed) shape(text string) *shape {
	s := &shape{parsed: p, text: quoted(text), forms: newLRU[[]byte](maxForms), hidden: p.hidden()}
	s.single = slices.ContainsFunc(operations[p.op].groups, func(g group) bool { return g.name != "" && p.flat[g.name] })
	switch {
	case p.op == lookAtUser:
		s.item = operations[p.op].id // besides one user, several
	case p.each:
		s.item = oneUser
	}
	return s
}

// maxForms bounds the other forms of a document that are kept: with some of its variables, or for many items.
const maxForms = 200

// form is the form of the document with a key, which build writes the first time.
func (s *shape) form(key string, build func() string) []byte {
	text, ok := s.forms.Get(key)
	if !ok {
		text = quoted(build())
		s.forms.Add(key, text)
	}
	return text
}

func quoted(text string) []byte {
	b, _ := json.Marshal(strings.TrimSpace(text)) // a string cannot fail
	return b
}

// contract is the form of each operation for this instance. It is never changed: every Check makes a new one.
type contract struct {
	shapes [numOperations]*shape
	report Report
}

// assume is the contract with an instance whose schema is unknown: the documents are sent as they are.
func (docs *documents) assume() *contract {
	c := &contract{}
	for op := range numOperations {
		p, err := docs[op].parse()
		if err != nil {
			panic(err) // they were parsed when they were loaded
		}
		c.shapes[op] = p.shape(docs[op].text)
	}
	return c
}
