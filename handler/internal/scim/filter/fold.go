package filter

import (
	"strings"
	"unicode"
)

// fold returns s with each letter replaced by one that represents all its cases, so that fold(a) == fold(b) exactly if
// strings.EqualFold(a, b). Lower-casing would not do: the Kelvin sign and "k" are one letter, "İ" and "i" are two.
func fold(s string) string { return strings.Map(foldRune, s) }

// foldRune picks the smallest of a letter's cases, but lower case for ASCII: most text then stays as it is and need not
// be copied.
func foldRune(r rune) rune {
	least := r
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		least = min(least, other)
	}
	if 'A' <= least && least <= 'Z' {
		return least + 'a' - 'A'
	}
	return least
}
