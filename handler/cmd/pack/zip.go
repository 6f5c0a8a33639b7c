package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"
)

// archive writes the files of a folder to the zip archive name, and lists them.
func archive(name string, folder fs.FS, list io.Writer) error {
	var data bytes.Buffer
	if err := pack(&data, folder, list); err != nil {
		return err
	}
	fmt.Fprintf(list, "%10d  %s\n", data.Len(), name)
	return os.WriteFile(name, data.Bytes(), 0o644)
}

// epoch is the earliest time that an archive can hold. Every file gets it: the time of a copy says nothing about the file.
var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// pack writes the files of a folder in the order of their names, all with the same time. Files in bin are executable,
// whatever the file system that they come from can express.
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
		h := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: epoch}
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
