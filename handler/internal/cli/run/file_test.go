package run_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"workflowgen-scim/handler/internal/cli/run"
)

// A write that fails leaves the file as it was, and no other file beside it.
func TestWriteFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "folder", "file")
	if err := run.WriteFile(name, run.Bytes([]byte("first"))); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	err := run.WriteFile(name, func(w io.Writer) error {
		_, _ = io.WriteString(w, "sec")
		return broken
	})
	text, _ := os.ReadFile(name)
	files, _ := os.ReadDir(filepath.Dir(name))
	if !errors.Is(err, broken) || string(text) != "first" || len(files) != 1 {
		t.Errorf("%v: the file has %q, and the folder %d files", err, text, len(files))
	}
	if err := run.WriteFile(name, run.Bytes([]byte("second"))); err != nil {
		t.Fatal(err)
	}
	if text, _ = os.ReadFile(name); string(text) != "second" {
		t.Errorf("the file has %q", text)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("the file can be read by others: %v, %v", info.Mode(), err)
	}
}
