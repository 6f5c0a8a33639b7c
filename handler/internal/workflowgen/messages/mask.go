package messages

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// apostrophes replaces French typography by the characters of the rows.
var apostrophes = strings.NewReplacer("’", "'", "\u00a0", " ", "\u202f", " ")

// closing maps each opening mark to its closing one.
var closing = map[rune]rune{'"': '"', '\'': '\'', '«': '»', '“': '”', '‘': '\'', '`': '`', '(': ')'}

// mask replaces every byte between marks by an underscore, so that offsets stay the same. A mark without its closing one opens
// nothing. A parenthesis opens a quotation only where SQL Server quotes a value: "The duplicate key value is (ann)". Elsewhere
// parentheses hold codes, which an operator's rows may match.
func mask(text string) string {
	out := []byte(text)
	before := ' '
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		if end, ok := closing[r]; ok && opens(r, before, text[:i-size]) {
			if n := ends(text[i:], end); n > 0 {
				copy(out[i:i+n], strings.Repeat("_", n))
				i += n + utf8.RuneLen(end)
				r = end
			}
		}
		before = r
	}
	return string(out)
}

// opens reports whether a mark after a text opens a quotation.
func opens(mark, before rune, text string) bool {
	switch mark {
	case '\'':
		return !inWord(before)
	case '(':
		return strings.HasSuffix(text, " is ") || strings.HasSuffix(text, " est ")
	}
	return true
}

// ends returns the length of a quotation up to its closing mark, 0 without one. An apostrophe before a letter is part of a
// word.
func ends(text string, mark rune) int {
	for i, r := range text {
		if r != mark {
			continue
		}
		next, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):])
		if mark != '\'' || !inWord(next) {
			return i
		}
	}
	return 0
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
