// Pack writes a folder as a zip archive that is the same, byte for byte, for the same files, and lists what is in it. Azure
// wants what is deployed in this form; a program in it may be run.
//
//	pack FOLDER ARCHIVE.zip
package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) != 2 {
		return errors.New("usage: pack FOLDER ARCHIVE.zip")
	}
	var archive bytes.Buffer
	if err := pack(&archive, os.DirFS(args[0]), out); err != nil {
		return err
	}
	fmt.Fprintf(out, "%10d  %s\n", archive.Len(), args[1])
	return os.WriteFile(args[1], archive.Bytes(), 0o644)
}

// long ago is the earliest time that an archive can hold: what was written when says nothing about what was written.
var longAgo = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// pack writes the files of a folder in their order, all at the same time and with one of two modes: programs lie in bin.
func pack(to io.Writer, folder fs.FS, list io.Writer) error {
	z := zip.NewWriter(to)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	err := fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return err
		}
		h := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: longAgo}
		if h.SetMode(0o644); strings.HasPrefix(name, "bin/") {
			h.SetMode(0o755)
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		fmt.Fprintf(list, "%10d  %s\n", len(text), name)
		_, err = w.Write(text)
		return err
	})
	if err != nil {
		return err
	}
	return z.Close()
}
