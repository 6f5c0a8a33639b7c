package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/test/golden"
)

// Each file of testdata/log has commands for names of its sections, with the columns of the terminal before them (0 is a
// pipe), and what they wrote.
func TestLog(t *testing.T) {
	s := newScene(t)
	s.act()
	golden.Run(t, "log/*.txtar", func(t *testing.T, written *txtar.Archive) *txtar.Archive {
		played := &txtar.Archive{Comment: written.Comment}
		for _, f := range written.Files {
			played.Files = append(played.Files, txtar.File{Name: f.Name, Data: []byte(s.play(t, f.Name))})
		}
		return played
	})
}

// play runs "COLUMNS$ scimctl ARGUMENTS" and answers what it wrote and how it ended.
func (s *scene) play(t *testing.T, line string) string {
	t.Helper()
	columns, command, ok := strings.Cut(line, "$ scimctl ")
	width, err := strconv.Atoi(columns)
	if !ok || err != nil {
		t.Fatalf("%q is not COLUMNS$ scimctl ARGUMENTS", line)
	}
	out, err := s.run(t.Context(), width, false, arguments(command)...)
	if err != nil && run.ExitCode(err) != 2 {
		out += fmt.Sprintln("scimctl:", err)
	}
	if code := run.ExitCode(err); code != 0 {
		out += fmt.Sprintf("[exit code %d]\n", code)
	}
	return out
}

var word = regexp.MustCompile(`'([^']*)'|\S+`)

// arguments splits a command line; text between apostrophes is one argument.
func arguments(line string) (all []string) {
	for _, m := range word.FindAllString(line, -1) {
		all = append(all, strings.Trim(m, "'"))
	}
	return all
}
