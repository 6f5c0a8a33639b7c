package main

import (
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
	"golang.org/x/term"

	"workflowgen-scim/handler/internal/settings"
)

// screen is where a command writes, and what it may use there.
type screen struct {
	io.Writer
	width   int // in columns; 0 is no terminal, and then nothing is cut, wrapped or coloured
	colours bool
}

// on is the screen that a writer is. Colours are left out where NO_COLOR says so (no-color.org), and where there are none.
func (t tool) on(w io.Writer) screen {
	if t.screen != nil {
		return t.screen(w)
	}
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return screen{Writer: w}
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 {
		width = 80
	}
	return screen{w, max(width, 40), settings.Environment()["NO_COLOR"] == "" && settings.Environment()["TERM"] != "dumb"}
}

// colour is a way in which a terminal shows a text.
type colour string

// The colours that are in use.
const (
	plain  colour = ""
	bold   colour = "1"
	dim    colour = "2"
	red    colour = "31"
	green  colour = "32"
	yellow colour = "33"
	cyan   colour = "36"
)

// paint colours a text, if the screen has colours.
func (s screen) paint(c colour, text string) string {
	if !s.colours || c == plain || text == "" {
		return text
	}
	return "\x1b[" + string(c) + "m" + text + "\x1b[0m"
}

// harmless is a text that came from outside as it may be shown: names could hold what moves the cursor, ends the line, or
// turns the direction of writing.
func harmless(text string) string {
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

// fit is a text cut and filled up to so many columns.
func fit(text string, columns int) string {
	text = cut(text, columns)
	return text + strings.Repeat(" ", max(columns-uniseg.StringWidth(text), 0))
}

// cut is a text with no more than so many columns.
func cut(text string, columns int) string {
	if uniseg.StringWidth(text) <= columns {
		return text
	}
	var b strings.Builder
	used := 1 // for the dots
	for g := uniseg.NewGraphemes(text); g.Next() && used+g.Width() <= columns; used += g.Width() {
		b.WriteString(g.Str())
	}
	return b.String() + "…"
}

// wrap breaks a text between words into lines that fit the screen beside an indentation.
func (s screen) wrap(indent int, text string) string {
	if s.width == 0 {
		return text
	}
	var b strings.Builder
	most, used := max(s.width-indent, 20), 0
	for _, word := range strings.Fields(text) {
		w := uniseg.StringWidth(word)
		switch {
		case used == 0:
		case used+1+w > most:
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
