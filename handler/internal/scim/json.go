package scim

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// Object is a JSON object as a request carries it: in its order, which a PATCH without paths needs, and with names that
// are found without regard to case (RFC 7643 §2.1).
type Object []Field

// Field is a name and its value: a string, a bool, a json.Number, nil, an Object or an Array.
type Field struct {
	Name  string
	Value any
}

// Array is a JSON array.
type Array []any

// Get is the value under a name, in whatever case it was written.
func (o Object) Get(name string) (any, bool) {
	for i := range o {
		if strings.EqualFold(o[i].Name, name) {
			return o[i].Value, true
		}
	}
	return nil, false
}

// maxDepth is far above what a resource needs, and keeps a hostile body from costing a stack.
const maxDepth = 16

// ParseObject reads a request body. Beyond what JSON asks for it refuses invalid UTF-8, which encoding/json would mend in
// silence, names that occur twice, of which somebody would lose one, and deep nesting.
func ParseObject(body []byte) (Object, error) {
	if !utf8.Valid(body) {
		return nil, Errorf(InvalidSyntax, "The body is not UTF-8.")
	}
	p := parser{dec: json.NewDecoder(bytes.NewReader(body))}
	p.dec.UseNumber()
	v, err := p.value(0)
	if err != nil {
		return nil, syntaxError(err)
	}
	o, ok := v.(Object)
	if !ok {
		return nil, Errorf(InvalidSyntax, "The body is not a JSON object.")
	}
	if _, err := p.dec.Token(); err != io.EOF {
		return nil, Errorf(InvalidSyntax, "Something follows the JSON object.")
	}
	return o, nil
}

func syntaxError(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return Errorf(InvalidSyntax, "The body ends before the JSON does.")
	}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return Errorf(InvalidSyntax, "The body is not JSON: %v at byte %d.", e, e.Offset)
	}
	return Errorf(InvalidSyntax, "The body is not JSON: %v.", err)
}

type parser struct{ dec *json.Decoder }

func (p *parser) value(depth int) (any, error) {
	tok, err := p.dec.Token()
	if err != nil {
		return nil, err
	}
	delim, ok := tok.(json.Delim)
	if !ok {
		return tok, nil
	}
	if depth == maxDepth {
		return nil, Errorf(InvalidSyntax, "The body is nested more than %d deep.", maxDepth)
	}
	if delim == '{' {
		return p.object(depth + 1)
	}
	return p.array(depth + 1)
}

func (p *parser) object(depth int) (any, error) {
	o := Object{}
	for p.dec.More() {
		tok, err := p.dec.Token()
		if err != nil {
			return nil, err
		}
		name := tok.(string) // the decoder lets nothing else stand before a colon
		if _, twice := o.Get(name); twice {
			return nil, Errorf(InvalidSyntax, "%q occurs twice in one object.", name)
		}
		v, err := p.value(depth)
		if err != nil {
			return nil, err
		}
		o = append(o, Field{name, v})
	}
	_, err := p.dec.Token()
	return o, err
}

func (p *parser) array(depth int) (any, error) {
	a := Array{}
	for p.dec.More() {
		v, err := p.value(depth)
		if err != nil {
			return nil, err
		}
		a = append(a, v)
	}
	_, err := p.dec.Token()
	return a, err
}
