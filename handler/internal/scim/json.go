package scim

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Object is a JSON object of a request. It keeps the order of the request, which a PATCH without paths needs, and compares
// names without regard to case (RFC 7643 §2.1).
type Object []Field

// Field is a name and its value: a string, a bool, a json.Number, nil, an Object or an Array.
type Field struct {
	Name  string
	Value any
}

// Array is a JSON array.
type Array []any

// Get returns the value of a name, without regard to case.
func (o Object) Get(name string) (any, bool) {
	for i := range o {
		if strings.EqualFold(o[i].Name, name) {
			return o[i].Value, true
		}
	}
	return nil, false
}

// maxDepth is far above the depth of a resource, and keeps a hostile body from exhausting the stack.
const maxDepth = 16

// maxNames bounds the names of one object, because each is compared with those before it.
const maxNames = 500

// ParseObject reads a request body. Beyond the rules of JSON it refuses invalid UTF-8 and halves of characters, which
// encoding/json would replace in silence, control characters, names that occur twice, of which one value would be lost, and
// deep nesting.
func ParseObject(body []byte) (Object, error) {
	if !utf8.Valid(body) {
		return nil, Errorf(InvalidSyntax, "The body is not UTF-8.")
	}
	if !json.Valid(body) {
		return nil, syntaxError(body)
	}
	t := tree{rest: string(body)}
	v, err := t.value(0)
	if err != nil {
		return nil, err
	}
	if o, ok := v.(Object); ok {
		return o, nil
	}
	return nil, Errorf(InvalidSyntax, "The body is not a JSON object.")
}

// syntaxError names the place where a body stops being JSON.
func syntaxError(body []byte) error {
	var v any
	err := json.Unmarshal(body, &v)
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return Errorf(InvalidSyntax, "The body is not JSON: %v, at byte %d.", e, e.Offset)
	}
	return Errorf(InvalidSyntax, "The body is not JSON: %v.", err)
}

// tree builds values from JSON that encoding/json has found valid, so it only looks for the ends of values. The decoder of
// encoding/json keeps neither the order of names nor names that occur twice.
type tree struct{ rest string }

// peek returns the next character that is not white space.
func (t *tree) peek() byte {
	t.rest = strings.TrimLeft(t.rest, " \t\r\n")
	return t.rest[0]
}

// take returns the next n characters and goes past them.
func (t *tree) take(n int) string {
	head := t.rest[:n]
	t.rest = t.rest[n:]
	return head
}

func (t *tree) value(depth int) (any, error) {
	next := t.peek()
	if depth == maxDepth && (next == '{' || next == '[') {
		return nil, Errorf(InvalidSyntax, "The body is nested more than %d deep.", maxDepth)
	}
	switch next {
	case '{':
		return t.object(depth + 1)
	case '[':
		return t.array(depth + 1)
	case '"':
		return t.text()
	}
	end := strings.IndexAny(t.rest, ",]} \t\r\n")
	if end < 0 {
		end = len(t.rest)
	}
	switch literal := t.take(end); literal {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	default:
		return json.Number(literal), nil
	}
}

// text reads the next string. Only a string with escapes has to be decoded, and only an escape can stand for half a
// character, which encoding/json would replace by another, or for a control character.
func (t *tree) text() (string, error) {
	end := 1
	for t.rest[end] != '"' {
		if t.rest[end] == '\\' {
			end++
		}
		end++
	}
	quoted := t.take(end + 1)
	if strings.IndexByte(quoted, '\\') < 0 {
		return quoted[1:end], nil
	}
	if half := halfCharacter(quoted); half != "" {
		return "", Errorf(InvalidSyntax, "%s is half a character.", half)
	}
	var s string
	_ = json.Unmarshal([]byte(quoted), &s) // it is valid
	if i := strings.IndexFunc(s, func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\r\n", r) }); i >= 0 {
		return "", Errorf(InvalidSyntax, "The body holds the control character %U.", s[i])
	}
	return s, nil
}

// halfCharacter returns the first escape in a string that is one half of a surrogate pair without the other (RFC 8259 §8.2).
func halfCharacter(quoted string) string {
	for {
		i := strings.IndexByte(quoted, '\\')
		if i < 0 {
			return ""
		}
		quoted = quoted[i:]
		first := escaped(quoted)
		switch {
		case !utf16.IsSurrogate(first):
			quoted = quoted[2:]
		case utf16.DecodeRune(first, escaped(quoted[6:])) == utf8.RuneError:
			return quoted[:6]
		default:
			quoted = quoted[12:]
		}
	}
}

// escaped returns the character of the escape \uXXXX at the beginning of a string, 0 if it begins with no escape.
func escaped(s string) rune {
	if !strings.HasPrefix(s, `\u`) {
		return 0
	}
	n, _ := strconv.ParseUint(s[2:6], 16, 16) // it is valid
	return rune(n)
}

func (t *tree) object(depth int) (any, error) {
	o := Object{}
	for t.take(1); t.peek() != '}'; {
		if t.rest[0] == ',' {
			t.take(1)
			t.peek()
		}
		name, err := t.text()
		if err != nil {
			return nil, err
		}
		if len(o) == maxNames {
			return nil, Errorf(InvalidSyntax, "An object has more than %d names.", maxNames)
		}
		if _, twice := o.Get(name); twice {
			return nil, Errorf(InvalidSyntax, "%q occurs twice in one object.", name)
		}
		t.peek()
		t.take(1) // the colon
		v, err := t.value(depth)
		if err != nil {
			return nil, err
		}
		if len(o) == 0 {
			o = make(Object, 0, 4) // most have no more names
		}
		o = append(o, Field{name, v})
	}
	t.take(1)
	return o, nil
}

func (t *tree) array(depth int) (any, error) {
	a := make(Array, 0, 1)
	for t.take(1); t.peek() != ']'; {
		if t.rest[0] == ',' {
			t.take(1)
		}
		v, err := t.value(depth)
		if err != nil {
			return nil, err
		}
		a = append(a, v)
	}
	t.take(1)
	return a, nil
}
