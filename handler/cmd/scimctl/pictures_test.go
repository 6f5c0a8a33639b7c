package main

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/test/golden"
	"workflowgen-scim/handler/internal/test/scene"
)

const readme = "../../../README.md"

// shown is a command in README with what it writes, on a terminal so wide.
var shown = regexp.MustCompile("(?s)<!-- (\\d+\\$ scimctl [^\n]*) -->\n```\n(.*?)```\n")

// The commands write what README shows of them, and with colours what the pictures show.
func TestReadmeAndPictures(t *testing.T) {
	s := scene.New(t, newRoot)
	s.Act()
	text := string(read(t, readme))
	n := 0
	played := shown.ReplaceAllStringFunc(text, func(block string) string {
		n++
		line := shown.FindStringSubmatch(block)[1]
		_, command, _ := strings.Cut(line, "$ ")
		return "<!-- " + line + " -->\n```\n$ " + command + "\n" + s.Play(t, line) + "```\n"
	})
	if n < 2 {
		t.Errorf("README shows %d commands; it should show a refusal and an export", n)
	}
	golden.Check(t, readme, text, played)
	for name, args := range map[string][]string{
		"log-user": {"log", "user", "ann@contoso.example"}, "explain": {"explain", "ann@contoso.example"},
	} {
		file := filepath.Join("testdata", "pictures", name+".svg")
		out, _ := s.Run(t.Context(), columnsShown, true, args...) // explain ends with an exit code
		golden.Check(t, file, string(read(t, file)), picture("$ scimctl "+strings.Join(args, " ")+"\n"+out))
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return b
}

// The measures of a picture, and its colours.
const (
	columnsShown = 100
	cellWidth    = 8.4
	cellHeight   = 19
	margin       = 16
)

var inks = map[string]string{"1": `font-weight="bold"`, "2": `fill="#8b949e"`, "31": `fill="#ff7b72"`, "32": `fill="#56d364"`, "33": `fill="#e3b341"`, "36": `fill="#76e3ea"`}

var painted = regexp.MustCompile("\x1b\\[(\\d+)m(.*?)\x1b\\[0m")

// picture draws what a terminal shows as SVG. Each run of characters has a length of its own, so that columns stay columns in
// any font.
func picture(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	var b strings.Builder
	width, height := int(columnsShown*cellWidth)+2*margin, len(lines)*cellHeight+2*margin
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n", width, height, width, height)
	fmt.Fprintf(&b, "<rect width=\"100%%\" height=\"100%%\" rx=\"8\" fill=\"#0d1117\"/>\n<g font-family=\"ui-monospace, Menlo, Consolas, monospace\" font-size=\"14\" fill=\"#e6edf3\" xml:space=\"preserve\">\n")
	for i, line := range lines {
		y, column := margin+i*cellHeight+14, 0
		draw := func(text, ink string) {
			for _, word := range apart.FindAllString(text, -1) {
				w := terminal.Width(word)
				if strings.TrimSpace(word) != "" {
					fmt.Fprintf(&b, "<text x=\"%.1f\" y=\"%d\" textLength=\"%.1f\" %s>%s</text>\n", margin+float64(column)*cellWidth, y, float64(w)*cellWidth, ink, escaped(word))
				}
				column += w
			}
		}
		for line != "" {
			at := painted.FindStringSubmatchIndex(line)
			if at == nil {
				draw(line, "")
				break
			}
			draw(line[:at[0]], "")
			draw(line[at[4]:at[5]], inks[line[at[2]:at[3]]])
			line = line[at[1]:]
		}
	}
	b.WriteString("</g>\n</svg>\n")
	return strings.ReplaceAll(b.String(), " >", ">")
}

// apart are words and what lies between columns.
var apart = regexp.MustCompile(`\s{2,}|\S+( \S+)*|\s`)

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}
