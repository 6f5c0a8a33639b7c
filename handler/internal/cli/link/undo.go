package link

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

// undoFile has a line for each change that was made, or may have been.
type undoFile struct{ *os.File }

// directory names a directory of a WorkflowGen instance. It is the first line of an undo file: a copy of an instance has the same
// ids.
type directory struct {
	WorkflowGen string `json:"workflowgen"`
	Directory   string `json:"directory"`
}

func directoryOf(s *run.Settings) directory {
	return directory{instance(s.Get("WORKFLOWGEN_URL")), s.Get("WORKFLOWGEN_DIRECTORY")}
}

// check returns an error if a file is of another directory than the settings name.
func (d directory) check(file string, named directory) error {
	if d != named {
		return fmt.Errorf("%s is of %q, directory %q, and the settings name %q, directory %q", file, d.WorkflowGen, d.Directory, named.WorkflowGen, named.Directory)
	}
	return nil
}

// openUndo opens an undo file to append to it. It removes a last line that was cut off: that change was not made.
func openUndo(name string, named directory) (*undoFile, error) {
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
		if _, err := changesIn(name, named, written[:whole]); err != nil {
			return nil, err
		}
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	u := &undoFile{f}
	if whole == 0 {
		err = u.write(named)
	}
	return u, err
}

func (u *undoFile) write(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = u.Write(append(b, '\n'))
	return err
}

// readChanges reads an undo file. A last line that was cut off is of a change that was not made.
func readChanges(name string, named directory) ([]link.Change, error) {
	written, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return changesIn(name, named, written)
}

func changesIn(name string, named directory, written []byte) ([]link.Change, error) {
	d := json.NewDecoder(bytes.NewReader(written))
	var of directory
	err := d.Decode(&of)
	if err == nil {
		if err := of.check(name, named); err != nil {
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
