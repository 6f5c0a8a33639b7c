package messages

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// apostrophes writes what French typography writes otherwise as the rows do.
var apostrophes = strings.NewReplacer("’", "'", "\u00a0", " ", "\u202f", " ")

// closing is the mark that ends what each mark opens.
var closing = map[rune]rune{'"': '"', '\'': '\'', '«': '»', '“': '”', '‘': '\'', '`': '`', '(': ')'}

// mask puts underscores in the place of all bytes between marks, so that what is behind them stays where it was. A mark
// without an end opens nothing, and a parenthesis only where SQL Server puts a value into one: "The duplicate key value is
// (ann)". Elsewhere parentheses hold codes, which an operator's rows may look for.
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

// opens reports whether a mark behind a text begins a quotation.
func opens(mark, before rune, text string) bool {
	switch mark {
	case '\'':
		return !inWord(before)
	case '(':
		return strings.HasSuffix(text, " is ") || strings.HasSuffix(text, " est ")
	}
	return true
}

// ends is how many bytes stand before the mark that ends a quotation, 0 if none does. An apostrophe before a letter is
// part of a word.
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
