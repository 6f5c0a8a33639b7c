// Package terminal prints for people: on a terminal in columns and colours that fit it, in a pipe without them.
package terminal

import (
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// Screen is a writer, with the width and the colours that it has.
type Screen struct {
	io.Writer
	Width   int // in columns; 0 if the writer is no terminal: then nothing is cut, wrapped or coloured
	Colours bool
}

// On returns the screen of a writer. It has no colours where NO_COLOR is set (no-color.org) or TERM is dumb.
func On(w io.Writer, getenv func(name string) string) Screen {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return Screen{Writer: w}
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 {
		width = 80
	}
	return Screen{w, max(width, 40), getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"}
}

// Colour is the parameter of an escape sequence that sets how text looks.
type Colour string

// The colours in use.
const (
	Plain  Colour = ""
	Bold   Colour = "1"
	Dim    Colour = "2"
	Red    Colour = "31"
	Green  Colour = "32"
	Yellow Colour = "33"
	Cyan   Colour = "36"
)

// Paint returns the text in a colour, if the screen has colours.
func (s Screen) Paint(c Colour, text string) string {
	if !s.Colours || c == Plain || text == "" {
		return text
	}
	return "\x1b[" + string(c) + "m" + text + "\x1b[0m"
}

// Time returns the time in the zone of this machine, which it names.
func Time(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05 MST") }

// Time returns the time as the function Time does, without the year on a narrow screen.
func (s Screen) Time(t time.Time) string {
	if s.Width < 100 {
		return strings.TrimPrefix(Time(t), t.Local().Format("2006-"))
	}
	return Time(t)
}
