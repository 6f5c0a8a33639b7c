// Pack assembles the function app for Linux in a folder, and as an archive beside it that is the same, byte for byte, for
// the same sources. It runs on every system that has Go, in the folder of go.mod.
//
//	pack [--operations FOLDER] [FOLDER]
//
// FOLDER is dist unless it is given; the archive is FOLDER.zip. Both are replaced. --operations takes along a folder of
// GraphQL documents, for the setting WORKFLOWGEN_OPERATIONS=operations.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	err := run(os.Args[1:], os.Stdout)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("pack", flag.ContinueOnError)
	operations := flags.String("operations", "", "folder of GraphQL documents to take along")
	if err := flags.Parse(args); err != nil {
		return err
	}
	folder := flags.Arg(0)
	if folder == "" {
		folder = "dist"
	}
	if flags.NArg() > 1 {
		return errors.New("usage: pack [--operations FOLDER] [FOLDER]")
	}
	if err := assemble(folder, *operations); err != nil {
		return err
	}
	return archive(filepath.Clean(folder)+".zip", os.DirFS(folder), out)
}
