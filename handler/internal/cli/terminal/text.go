package terminal

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// Safe returns the text without characters that move the cursor, end the line or change the direction of writing: names come
// from outside.
func Safe(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200d':
			return '\ufffd'
		}
		return r
	}, text)
}

// Width returns how many columns the text takes.
func Width(text string) int { return uniseg.StringWidth(text) }

// Cut returns the text, or its beginning and "…" if it is wider than the columns.
func Cut(text string, columns int) string {
	if Width(text) <= columns {
		return text
	}
	var b strings.Builder
	used := 1 // for the dots
	for g := uniseg.NewGraphemes(text); g.Next() && used+g.Width() <= columns; used += g.Width() {
		b.WriteString(g.Str())
	}
	return b.String() + "…"
}

// Wrap breaks the text between words into lines that fit the screen. All lines but the first are indented.
func (s Screen) Wrap(indent int, text string) string {
	if s.Width == 0 {
		return text
	}
	var b strings.Builder
	room, used := max(s.Width-indent, 20), 0
	for _, word := range strings.Fields(text) {
		w := Width(word)
		switch {
		case used == 0:
		case used+1+w > room:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			used = 0
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += w
	}
	return b.String()
}

// Tabbed writes the texts as one line with tabs between, for programs.
func Tabbed(w io.Writer, texts ...string) error {
	for i := range texts {
		texts[i] = Safe(texts[i])
	}
	_, err := fmt.Fprintln(w, strings.Join(texts, "\t"))
	return err
}
