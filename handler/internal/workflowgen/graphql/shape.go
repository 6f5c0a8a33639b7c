package graphql

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"workflowgen-scim/handler/internal/workflowgen"
)

// shape is how an operation is asked of this instance.
type shape struct {
	opening []byte               // the request body up to the variables, which alone differ from call to call
	flat    map[string]bool      // the groups whose variables stand by themselves
	absent  map[string]bool      // the variables that have no place
	each    *each                // asks for one item at a time, many in one request; nil: the document takes lists
	partial *partial             // takes single variables, and not all of them each time; nil: the document takes groups
	missing error                // why it cannot be asked at all
	hidden  workflowgen.FieldSet // the properties of a user or a group that the answer does not show
}

// hidden is the properties that the answer to an operation does not show.
func (c *client) hidden(op operation) workflowgen.FieldSet {
	return c.contract.Load().shapes[op].hidden
}

// shape is the document as it stands, for an instance that is not known.
func (p *parsed) shape(text string) *shape {
	s := &shape{opening: opening(text), flat: p.flat, absent: p.absent, hidden: p.hidden()}
	if slices.ContainsFunc(operations[p.op].groups, func(g group) bool { return g.name != "" && p.flat[g.name] }) {
		s.partial = newPartial(p)
	}
	switch {
	case p.op == lookAtUser:
		s.each = newEach(p, operations[p.op].id) // beside one user, several
	case p.each:
		s.each = newEach(p, oneUser)
	}
	return s
}

// opening encodes a document into the beginning of a request body.
func opening(text string) []byte {
	quoted, _ := json.Marshal(strings.TrimSpace(text)) // a string never fails
	return fmt.Appendf(nil, `{"query":%s,"variables":{`, quoted)
}

// contract is how the operations are asked of this instance. It is made anew with every look at the instance's schema,
// and never changed.
type contract struct {
	shapes [numOperations]*shape
	report Report
}

// assume is the contract with an instance whose schema was not seen: the documents are sent as they stand.
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

// print writes a document out.
func print(doc *ast.QueryDocument) string {
	var b strings.Builder
	formatter.NewFormatter(&b, formatter.WithIndent(" ")).FormatQueryDocument(doc)
	return b.String()
}
