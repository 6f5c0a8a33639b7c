package filter

import (
	"strings"
	"testing"
)

// TestFold compares fold with strings.EqualFold, whose idea of a letter it shares.
func TestFold(t *testing.T) {
	words := []string{"k", "K", "\u212a", "s", "S", "ſ", "ß", "ẞ", "ss", "İ", "I", "ı", "i", "Σ", "σ", "ς", "µ", "μ", "Å", "å", "\u212b", "é", "É", "1", "_"}
	for _, a := range words {
		for _, b := range words {
			if got, want := fold(a) == fold(b), strings.EqualFold(a, b); got != want {
				t.Errorf("%q and %q: folded alike is %v, want %v", a, b, got, want)
			}
		}
	}
}
