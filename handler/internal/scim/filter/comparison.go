package filter

import (
	"encoding/json"
	"strings"
)

// comparison reads attrPath SP operator SP value, attrPath SP "pr", or a value path.
func (p *parser) comparison() (Expr, error) {
	path, err := p.path()
	if err != nil {
		return nil, err
	}
	if path.Filter != nil && path.Sub == "" {
		return ValuePath{path}, nil
	}
	op, err := p.operator(path)
	if err != nil {
		return nil, err
	}
	c := Compare{Path: path, Op: op}
	if op != Pr {
		c.Value, err = p.value(op)
	}
	return c, err
}

func (p *parser) operator(path Path) (Op, error) {
	p.skipSpace()
	start := p.pos
	word := p.word(brackets + `"`)
	if word == "" {
		return "", p.errorf(start, "an operator is expected after %s, not %s", quote(path.String()), p.rest())
	}
	for _, op := range ops {
		if strings.EqualFold(word, string(op)) {
			return op, nil
		}
	}
	return "", p.errorf(start, "unknown operator %s; use eq, ne, co, sw, ew, pr, gt, ge, lt or le", quote(word))
}

// value reads a JSON string or literal. Anything else is a string without quotes, as in Microsoft's `externalId eq jyoung`.
// Single quotes are an error, because such a string would silently match nothing.
func (p *parser) value(op Op) (Value, error) {
	p.skipSpace()
	start := p.pos
	if p.peek() == '"' {
		s, err := p.quoted()
		return Value{Text: s}, err
	}
	switch word := p.word(")]"); {
	case word == "":
		return Value{}, p.errorf(start, "a value is expected after %s, not %s", op, p.rest())
	case word[0] == '\'':
		return Value{}, p.errorf(start, "strings are in double quotes")
	default:
		return Value{Text: word, Literal: isLiteral(word)}, nil
	}
}

// isLiteral reports whether word is true, false, null or a number of JSON.
func isLiteral(word string) bool {
	switch word {
	case "true", "false", "null":
		return true
	}
	return (word[0] == '-' || isDigit(word[0])) && json.Valid([]byte(word))
}
