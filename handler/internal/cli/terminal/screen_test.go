package terminal_test

import (
	"os"
	"path/filepath"
	"testing"

	"workflowgen-scim/handler/internal/cli/terminal"
)

// A file has no width and no colours.
func TestFileIsNoTerminal(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if s := terminal.On(f, os.Getenv); s.Width != 0 || s.Colours {
		t.Errorf("a file is a screen of %d columns, colours %v", s.Width, s.Colours)
	}
}
