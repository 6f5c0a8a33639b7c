package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// assemble puts the app into folder: a folder for each function, host.json, the program, and the operations if there are any.
// What was in the folder before is removed.
func assemble(folder, operations string) error {
	functions, err := filepath.Glob("functions/*/function.json")
	if err != nil {
		return err
	}
	if _, err := os.Stat("host.json"); err != nil || len(functions) == 0 {
		return errors.New("no function app here: run it in the folder of go.mod and host.json")
	}
	if err := empty(folder); err != nil {
		return err
	}
	for _, function := range functions {
		from := filepath.Dir(function)
		if err := os.CopyFS(filepath.Join(folder, filepath.Base(from)), os.DirFS(from)); err != nil {
			return err
		}
	}
	if operations != "" {
		if err := os.CopyFS(filepath.Join(folder, "operations"), os.DirFS(operations)); err != nil {
			return fmt.Errorf("--operations %q: %w", operations, err)
		}
	}
	if err := copyFile("host.json", filepath.Join(folder, "host.json")); err != nil {
		return err
	}
	return build(filepath.Join(folder, "bin", "handler"))
}

// empty removes folder and its archive. A folder that holds something and is no app that was assembled before is left alone:
// it was not meant.
func empty(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_, source := os.Stat(filepath.Join(folder, "go.mod"))
	_, app := os.Stat(filepath.Join(folder, "host.json"))
	if len(entries) > 0 && (source == nil || app != nil) {
		return fmt.Errorf("folder %q is not empty and holds no assembled app: give another folder, or remove it", folder)
	}
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	if err := os.Remove(filepath.Clean(folder) + ".zip"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.MkdirAll(folder, 0o755)
}

func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}

// build compiles the program for the Linux that Azure runs. The go command stamps its version.
func build(to string) error {
	cmd := exec.Command("go", "build", "-buildvcs=auto", "-trimpath", "-ldflags", "-s -w", "-o", to, "./handler")
	cmd.Env = append(cmd.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}
