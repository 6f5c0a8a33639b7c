package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"workflowgen-scim/handler/internal/link"
)

// notes is the file that says how to take changes back: a line for each that was made or may have been.
type notes struct{ *os.File }

// openNotes goes on where an earlier run ended. A line that was cut off is of a change that was not made.
func openNotes(name string) (*notes, error) {
	written, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if whole := bytes.LastIndexByte(written, '\n') + 1; whole < len(written) {
		if err := os.Truncate(name, int64(whole)); err != nil {
			return nil, err
		}
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	return &notes{f}, err
}

func (n *notes) note(c link.Change) error {
	b, err := json.Marshal(c)
	if err != nil {
		return err
	}
	_, err = n.Write(append(b, '\n'))
	return err
}

// readChanges reads such a file. A last line that was cut off stands for a change that was not made.
func readChanges(name string) ([]link.Change, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var all []link.Change
	for d := json.NewDecoder(bufio.NewReader(f)); ; {
		var c link.Change
		switch err := d.Decode(&c); {
		case err == nil:
			all = append(all, c)
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return all, nil
		default:
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
}
