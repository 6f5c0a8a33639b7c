package scim

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// Append appends a resource as JSON to dst, with its address and the attributes of the projection. It does not use
// encoding/json, because after single users Entra asks most for pages of a hundred.
func (r *Resource) Append(dst []byte, location string, p *Projection) []byte {
	e := encoder{dst: dst, r: r, p: p}
	e.dst = append(e.dst, '{')
	e.schemas()
	e.member("id", r.ID)
	e.leaves()
	e.members()
	e.meta(location)
	e.dst = append(e.dst, '}')
	return e.dst
}

type encoder struct {
	dst []byte
	r   *Resource
	p   *Projection
}

// holds reports whether a leaf has a value that the projection shows.
func (e *encoder) holds(i int) bool { return e.r.Values[i] != "" && e.p.wants(i) }

func (e *encoder) schemas() {
	e.name("schemas")
	e.dst = append(e.dst, '[')
	e.dst = AppendString(e.dst, e.r.Type.Schema.ID)
	for _, s := range e.r.Type.Extensions {
		if e.uses(s) {
			e.dst = append(e.dst, ',')
			e.dst = AppendString(e.dst, s.ID)
		}
	}
	e.dst = append(e.dst, ']')
}

func (e *encoder) uses(s *Schema) bool {
	for i := range e.r.Type.Leaves {
		if e.r.Type.Leaves[i].Schema == s && e.holds(i) {
			return true
		}
	}
	return false
}

// leaves writes the leaves, which lie in the order of the JSON: those of an extension in an object of its own.
func (e *encoder) leaves() {
	all := e.r.Type.Leaves
	for i := 0; i < len(all); {
		schema, next := all[i].Schema, i
		for next < len(all) && all[next].Schema == schema {
			next++
		}
		if schema == e.r.Type.Schema {
			e.attributes(i, next)
		} else if e.hasAny(i, next) {
			e.name(schema.ID)
			e.dst = append(e.dst, '{')
			e.attributes(i, next)
			e.dst = append(e.dst, '}')
		}
		i = next
	}
}

func (e *encoder) hasAny(from, to int) bool {
	for i := from; i < to; i++ {
		if e.holds(i) {
			return true
		}
	}
	return false
}

func (e *encoder) attributes(from, to int) {
	all := e.r.Type.Leaves
	for i := from; i < to; {
		next := i + 1
		for next < to && all[next].Attribute == all[i].Attribute {
			next++
		}
		if e.hasAny(i, next) {
			e.attribute(i, next)
		}
		i = next
	}
}

func (e *encoder) attribute(from, to int) {
	a := e.r.Type.Leaves[from].Attribute
	e.name(a.Name)
	switch {
	case a.MultiValued:
		e.dst = append(e.dst, '[')
		e.elements(from, to)
		e.dst = append(e.dst, ']')
	case a.Type == Complex:
		e.dst = append(e.dst, '{')
		e.subs(from, to)
		e.dst = append(e.dst, '}')
	default:
		e.value(from)
	}
}

func (e *encoder) elements(from, to int) {
	all := e.r.Type.Leaves
	for i := from; i < to; {
		next := i + 1
		for next < to && all[next].Element == all[i].Element {
			next++
		}
		if e.hasAny(i, next) {
			e.comma('[')
			e.dst = append(e.dst, '{')
			e.subs(i, next)
			e.member("type", all[i].Element)
			e.dst = append(e.dst, '}')
		}
		i = next
	}
}

func (e *encoder) subs(from, to int) {
	for i := from; i < to; i++ {
		if e.holds(i) {
			e.name(e.r.Type.Leaves[i].Sub.Name)
			e.value(i)
		}
	}
}

func (e *encoder) value(i int) {
	if e.r.Type.Leaves[i].Definition().Type == Boolean {
		e.dst = append(e.dst, e.r.Values[i]...)
		return
	}
	e.dst = AppendString(e.dst, e.r.Values[i])
}

func (e *encoder) members() {
	if !e.p.Members || len(e.r.Members) == 0 {
		return
	}
	e.name("members")
	e.dst = append(e.dst, '[')
	for _, m := range e.r.Members {
		e.comma('[')
		e.dst = append(e.dst, '{')
		e.member("value", m.Value)
		if m.Display != "" {
			e.member("display", m.Display)
		}
		e.dst = append(e.dst, '}')
	}
	e.dst = append(e.dst, ']')
}

func (e *encoder) meta(location string) {
	if !e.p.Meta {
		return
	}
	e.name("meta")
	e.dst = append(e.dst, '{')
	e.member("resourceType", e.r.Type.Name)
	if e.r.Created != "" {
		e.member("created", e.r.Created)
	}
	if e.r.LastModified != "" {
		e.member("lastModified", e.r.LastModified)
	}
	e.member("location", location)
	if sum, ok := e.r.sum(); ok {
		e.name("version")
		e.dst = append(strconv.AppendUint(append(e.dst, `"W/\"`...), sum, 36), `\""`...)
	}
	e.dst = append(e.dst, '}')
}

func (e *encoder) member(name, value string) {
	e.name(name)
	e.dst = AppendString(e.dst, value)
}

// name writes the name of an attribute or a schema. It needs no escapes.
func (e *encoder) name(name string) {
	e.comma('{')
	e.dst = append(append(append(e.dst, '"'), name...), `":`...)
}

// comma writes a comma, unless the last character is the opening bracket.
func (e *encoder) comma(open byte) {
	if e.dst[len(e.dst)-1] != open {
		e.dst = append(e.dst, ',')
	}
}

// AppendString appends a JSON string to dst.
func AppendString(dst []byte, s string) []byte {
	if plain(s) {
		dst = append(dst, '"')
		dst = append(dst, s...)
		return append(dst, '"')
	}
	quoted, _ := json.Marshal(s) // a string cannot fail; invalid UTF-8 becomes U+FFFD
	return append(dst, quoted...)
}

func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] == '"' || s[i] == '\\' {
			return false
		}
	}
	return utf8.ValidString(s)
}
