package filter

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"workflowgen-scim/handler/internal/scim"
)

// maxLength bounds a text in bytes. A query line is shorter, but a filter may come in the body of a search.
const maxLength = 8 << 10

// lexer walks over a text by index: no token is copied unless it has an escape.
type lexer struct {
	text string
	pos  int
	what string // "filter", in errors
	kind scim.ErrorType
}

// errorf returns an error about the text at an index. Columns count characters, from 1, as an editor shows them.
func (l *lexer) errorf(at int, format string, args ...any) error {
	column := utf8.RuneCountInString(l.text[:at]) + 1
	return scim.Errorf(l.kind, "column %d: "+format, append([]any{column}, args...)...)
}

// skipSpace goes to the next token. The grammar has single spaces; hand-written filters have more, and line breaks.
func (l *lexer) skipSpace() {
	for l.pos < len(l.text) && isSpace(l.text[l.pos]) {
		l.pos++
	}
}

// peek returns the next byte, 0 at the end.
func (l *lexer) peek() byte {
	if l.pos < len(l.text) {
		return l.text[l.pos]
	}
	return 0
}

// take goes past c if it is next.
func (l *lexer) take(c byte) bool {
	if l.pos == len(l.text) || l.text[l.pos] != c {
		return false
	}
	l.pos++
	return true
}

// brackets end a word, as a space does.
const brackets = "()[]"

// word goes past everything up to a space or one of the characters in stop, and may be empty.
func (l *lexer) word(stop string) string {
	start := l.pos
	for l.pos < len(l.text) && !isSpace(l.text[l.pos]) && strings.IndexByte(stop, l.text[l.pos]) < 0 {
		l.pos++
	}
	return l.text[start:l.pos]
}

// keyword goes past a word of letters if it is next, in any case.
func (l *lexer) keyword(want string) bool {
	end := l.pos + len(want)
	if end > len(l.text) || !strings.EqualFold(l.text[l.pos:end], want) {
		return false
	}
	if end < len(l.text) && isName(l.text[end]) {
		return false
	}
	l.pos = end
	return true
}

// rest describes the next word, or the end of the text, for an error.
func (l *lexer) rest() string {
	if l.pos == len(l.text) {
		return "the end of the " + l.what
	}
	ahead := *l
	word := ahead.word(brackets)
	if word == "" {
		word = l.text[l.pos : l.pos+1]
	}
	return quote(word)
}

// quoted reads a JSON string (RFC 8259 §7), the opening quote of which is next.
func (l *lexer) quoted() (string, error) {
	start, escapes := l.pos, false
	for l.pos++; l.pos < len(l.text); l.pos++ {
		switch c := l.text[l.pos]; {
		case c == '"':
			l.pos++
			return l.unescape(start, escapes)
		case c == '\\':
			escapes = true
			l.pos++
		case c < ' ':
			return "", l.errorf(l.pos, `a control character in a string has to be escaped, as in \u%04x`, c)
		}
	}
	return "", l.errorf(start, "this string has no closing quote")
}

func (l *lexer) unescape(start int, escapes bool) (string, error) {
	raw := l.text[start:l.pos]
	if !escapes {
		return raw[1 : len(raw)-1], nil
	}
	var s string
	if err := json.Unmarshal([]byte(raw), &s); err != nil {
		return "", l.errorf(start, `unknown escape in this string; use \" \\ \/ \b \f \n \r \t \uXXXX`)
	}
	return s, nil
}

// quote shows a part of the text in an error, cut where it is long.
func quote(s string) string {
	const most = 40
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	return Value{Text: s}.String()
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isName reports whether c may be in an attribute's name (RFC 7643 §2.1; "$" for $ref).
func isName(c byte) bool {
	return isLetter(c) || isDigit(c) || c == '-' || c == '_' || c == '$'
}
