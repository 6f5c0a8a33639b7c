package filter

import (
	"strings"

	"workflowgen-scim/handler/internal/scim"
)

// Path names an attribute, a sub-attribute, or elements of a multi-valued attribute (RFC 7644 §3.5.2, figure 7).
//
// A schema's URN alone is a path as well. Only the schemas can tell "…:2.0:User" from an attribute called User, so the part
// after the last colon is the Name, and scim.ResourceType.Resolve recognises the schema.
type Path struct {
	URN    string // "" for an attribute without its schema
	Name   string
	Filter Expr   // in brackets; nil without brackets
	Sub    string // "" for the whole attribute
}

// String returns the path in the notation that ParsePath reads, `emails[type eq "work"].value`.
func (p Path) String() string { return string(p.appendTo(nil)) }

// bare reports whether the path is a name and nothing else.
func (p Path) bare() bool { return p == Path{Name: p.Name} }

func (p Path) appendTo(b []byte) []byte {
	if p.URN != "" {
		b = append(append(b, p.URN...), ':')
	}
	b = append(b, p.Name...)
	if p.Filter != nil {
		b = append(p.Filter.appendTo(append(b, '[')), ']')
	}
	if p.Sub != "" {
		b = append(append(b, '.'), p.Sub...)
	}
	return b
}

// ParsePath reads the path of a PATCH operation. Its errors are of the type scim.InvalidPath.
func ParsePath(s string) (Path, error) {
	p, err := newParser(s, "path", scim.InvalidPath)
	if err != nil {
		return Path{}, err
	}
	path, err := p.path()
	if err != nil {
		return Path{}, err
	}
	return path, p.end()
}

// ParseAttribute reads the notation of an attribute (RFC 7644 §3.10), as sortBy and each part of attributes and
// excludedAttributes have it: a path without a filter. Its errors are of the type scim.InvalidPath.
func ParseAttribute(s string) (Path, error) {
	p, err := newParser(s, "attribute", scim.InvalidPath)
	if err != nil {
		return Path{}, err
	}
	path, err := p.attribute()
	if err != nil {
		return Path{}, err
	}
	return path, p.end()
}

// path reads attrPath or valuePath [subAttr] (RFC 7644 §3.5.2, figure 7).
func (p *parser) path() (Path, error) {
	path, err := p.attribute()
	if err != nil || p.peek() != '[' {
		return path, err
	}
	switch {
	case p.brackets:
		return Path{}, p.errorf(p.pos, "brackets do not stand in brackets")
	case path.Sub != "":
		return Path{}, p.errorf(p.pos, "brackets follow an attribute, not the sub-attribute %s", quote(path.Sub))
	}
	p.brackets = true
	path.Filter, err = p.group(']')
	p.brackets = false
	if err == nil && p.take('.') {
		start := p.pos
		path.Sub = p.word(brackets)
		err = p.checkName(start, path.Sub)
	}
	return path, err
}

// attribute reads [URI ":"] attrName ["." attrName] (RFC 7644 §3.10). A URN has colons and dots of its own, so the name
// begins after the last colon and the sub-attribute after the first dot behind it.
func (p *parser) attribute() (Path, error) {
	start := p.pos
	word := p.word(brackets + `"`)
	if word == "" {
		return Path{}, p.errorf(start, "an attribute is expected, not %s", p.rest())
	}
	var path Path
	if colon := strings.LastIndexByte(word, ':'); colon >= 0 {
		if path.URN = word[:colon]; path.URN == "" || !isLetter(path.URN[0]) {
			return Path{}, p.errorf(start, "%s does not begin with the URN of a schema", quote(word))
		}
		word, start = word[colon+1:], start+colon+1
	}
	name, sub, dotted := strings.Cut(word, ".")
	path.Name, path.Sub = name, sub
	if err := p.checkName(start, name); err != nil {
		return Path{}, err
	}
	if dotted {
		return path, p.checkName(start+len(name)+1, sub)
	}
	return path, nil
}

// checkName checks that a text is an attribute's name (RFC 7643 §2.1).
func (p *parser) checkName(start int, name string) error {
	if name == "" {
		return p.errorf(start, "the name of an attribute is expected")
	}
	for i := range len(name) {
		if c := name[i]; !isName(c) || i == 0 && !isLetter(c) && c != '$' {
			return p.errorf(start, "%s is not the name of an attribute", quote(name))
		}
	}
	return nil
}
