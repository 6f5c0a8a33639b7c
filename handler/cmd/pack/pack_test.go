package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// A folder is replaced only if it is empty or holds an app that was assembled before: DIST=. would take the sources with it.
func TestOtherFoldersAreLeftAlone(t *testing.T) {
	for name, files := range map[string][]string{
		"files of another kind": {"dist/letter.txt"},
		"the sources":           {"dist/go.mod", "dist/host.json", "dist/handler/main.go"},
	} {
		source(t, append(files, "functions/Users/function.json", "host.json")...)
		if err := run(nil, io.Discard); err == nil || !strings.Contains(err.Error(), `folder "dist" is not empty`) {
			t.Errorf("%s: error %v", name, err)
		}
		for _, file := range files {
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestOutsideTheSources(t *testing.T) {
	source(t, "dist/host.json")
	if err := run(nil, io.Discard); err == nil || !strings.Contains(err.Error(), "no function app here") {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat("dist/host.json"); err != nil {
		t.Error(err)
	}
}

func TestWrongOperations(t *testing.T) {
	source(t, "functions/Users/function.json", "host.json")
	if err := run([]string{"--operations", "nowhere"}, io.Discard); err == nil || !strings.Contains(err.Error(), `--operations "nowhere"`) {
		t.Errorf("error %v", err)
	}
	if err := run([]string{"one", "two"}, io.Discard); err == nil {
		t.Error("two folders were accepted")
	}
}

// A file system of Windows knows no mode: the program may be run all the same, and nothing else.
func TestModesAreSet(t *testing.T) {
	var archive bytes.Buffer
	files := fstest.MapFS{"bin/handler": {Mode: 0o666}, "host.json": {Mode: 0o777}}
	if err := pack(&archive, files, io.Discard); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(archive.Bytes()), int64(archive.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []os.FileMode{0o755, 0o644} {
		if f := z.File[i]; f.Mode() != want {
			t.Errorf("%s has mode %v, want %v", f.Name, f.Mode(), want)
		}
	}
}

// source changes to a new folder with the files of these names.
func source(t *testing.T, names ...string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, name := range names {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte("{}"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
