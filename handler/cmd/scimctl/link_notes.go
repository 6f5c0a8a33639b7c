package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/link"
)

// notes is the file that says how to take changes back: a line for each that was made or may have been.
type notes struct{ *os.File }

// place is the directory of WorkflowGen that a file of notes is of: its first line. Ids are the same in a copy of an instance.
type place struct {
	WorkflowGen string `json:"workflowgen"`
	Directory   string `json:"directory"`
}

// place returns the place that the settings name.
func placeOf(t *run.Tool) place {
	return place{instance(t.Settings.Get("WORKFLOWGEN_URL")), t.Settings.Get("WORKFLOWGEN_DIRECTORY")}
}

// check refuses what is of another place than h, which the settings name.
func (p place) check(what string, h place) error {
	if p != h {
		return fmt.Errorf("%s is of %q, directory %q, and the settings name %q, directory %q", what, p.WorkflowGen, p.Directory, h.WorkflowGen, h.Directory)
	}
	return nil
}

// openNotes goes on where an earlier run ended. A line that was cut off is of a change that was not made.
func openNotes(name string, here place) (*notes, error) {
	written, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	whole := bytes.LastIndexByte(written, '\n') + 1
	if whole < len(written) {
		if err := os.Truncate(name, int64(whole)); err != nil {
			return nil, err
		}
	}
	if whole > 0 {
		if _, err := changesIn(name, here, written[:whole]); err != nil {
			return nil, err
		}
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	n := &notes{f}
	if whole == 0 {
		err = n.line(here)
	}
	return n, err
}

func (n *notes) note(c link.Change) error { return n.line(c) }

func (n *notes) line(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = n.Write(append(b, '\n'))
	return err
}

// readChanges reads such a file, if it is of this place. A last line that was cut off stands for a change that was not made.
func readChanges(name string, here place) ([]link.Change, error) {
	written, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return changesIn(name, here, written)
}

func changesIn(name string, here place, written []byte) ([]link.Change, error) {
	d := json.NewDecoder(bytes.NewReader(written))
	var of place
	err := d.Decode(&of)
	if err == nil {
		if err := of.check(name, here); err != nil {
			return nil, err
		}
	}
	var all []link.Change
	for err == nil {
		var c link.Change
		if err = d.Decode(&c); err == nil {
			all = append(all, c)
		}
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return all, nil
	}
	return nil, fmt.Errorf("%s: %w", name, err)
}
