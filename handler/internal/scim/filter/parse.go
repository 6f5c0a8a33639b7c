package filter

import (
	"unicode/utf8"

	"workflowgen-scim/handler/internal/scim"
)

// maxDepth bounds how deep parentheses, negations and brackets nest, so that no filter can exhaust the stack.
const maxDepth = 50

// Parse reads a filter (RFC 7644 §3.4.2.2, figure 1, and the additions in the package comment). Its errors are of the type
// scim.InvalidFilter and name the column.
func Parse(s string) (Expr, error) {
	p, err := newParser(s, "filter", scim.InvalidFilter)
	if err != nil {
		return nil, err
	}
	e, err := p.or()
	if err != nil {
		return nil, err
	}
	if err := p.end(); err != nil {
		return nil, err
	}
	return e, nil
}

// parser reads by recursive descent, a method for each level of precedence: or binds least, then and, then not and
// parentheses (RFC 7644 §3.4.2.2).
type parser struct {
	lexer
	depth    int
	brackets bool // the parser is inside of […], where no others may open
}

func newParser(s, what string, kind scim.ErrorType) (*parser, error) {
	p := &parser{lexer: lexer{text: s, what: what, kind: kind}}
	switch p.skipSpace(); {
	case p.pos == len(s):
		return nil, scim.Errorf(kind, "the %s is empty", what)
	case len(s) > maxLength:
		return nil, scim.Errorf(kind, "the %s has %d bytes; at most %d are read", what, len(s), maxLength)
	case !utf8.ValidString(s):
		return nil, scim.Errorf(kind, "the %s is not UTF-8", what)
	}
	return p, nil
}

// end refuses anything after a complete text.
func (p *parser) end() error {
	switch p.skipSpace(); {
	case p.pos == len(p.text):
		return nil
	case p.text[p.pos] == ')' || p.text[p.pos] == ']':
		return p.errorf(p.pos, "%q was not opened", p.text[p.pos])
	case p.kind == scim.InvalidFilter:
		return p.unjoined()
	}
	return p.errorf(p.pos, "%s does not belong to the %s", p.rest(), p.what)
}

// unjoined returns the error for a term that is followed by something else than a conjunction.
func (p *parser) unjoined() error {
	return p.errorf(p.pos, `%s does not continue the filter; use "and" or "or"`, p.rest())
}

func (p *parser) or() (Expr, error) { return chain[Or](p, "or", (*parser).and) }

func (p *parser) and() (Expr, error) { return chain[And](p, "and", (*parser).term) }

// chain reads terms with a keyword between them. A single term is returned as it is.
func chain[T interface {
	~[]Expr
	Expr
}](p *parser, keyword string, term func(*parser) (Expr, error)) (Expr, error) {
	e, err := term(p)
	if err != nil || !p.next(keyword) {
		return e, err
	}
	for terms := flatten[T](nil, e); ; {
		if e, err = term(p); err != nil {
			return nil, err
		}
		if terms = flatten(terms, e); !p.next(keyword) {
			return terms, nil
		}
	}
}

// flatten appends a term, or the terms of a term of the same kind: (a and b) and c is a and b and c.
func flatten[T ~[]Expr](terms T, term Expr) T {
	if same, ok := any(term).(T); ok {
		return append(terms, same...)
	}
	return append(terms, term)
}

// next goes past the keyword that joins two terms, if it follows.
func (p *parser) next(keyword string) bool {
	p.skipSpace()
	return p.keyword(keyword)
}

func (p *parser) term() (Expr, error) {
	p.skipSpace()
	start := p.pos
	if p.keyword("not") {
		if p.skipSpace(); p.peek() != '(' {
			return nil, p.errorf(start, `"not" is followed by an expression in parentheses`)
		}
		e, err := p.group(')')
		return Not{e}, err
	}
	if p.peek() == '(' {
		return p.group(')')
	}
	return p.comparison()
}

// group reads an expression between the bracket that is next and its counterpart.
func (p *parser) group(end byte) (Expr, error) {
	start := p.pos
	p.pos++
	if p.depth++; p.depth > maxDepth {
		return nil, p.errorf(start, "more than %d brackets are open", maxDepth)
	}
	e, err := p.or()
	if err != nil {
		return nil, err
	}
	p.depth--
	if p.take(end) {
		return e, nil
	}
	if c := p.peek(); c != 0 && c != ')' && c != ']' {
		return nil, p.unjoined()
	}
	return nil, p.errorf(start, "%q has no matching %q", p.text[start], end)
}
