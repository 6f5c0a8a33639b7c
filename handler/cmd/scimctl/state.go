package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/entra"
)

// folder keeps what must survive an interruption: the ids of what was made in a tenant under a name, and schemas as they were.
type folder struct{ dir, tenant, name string }

// memory is the folder of the application that is meant.
func (g *graph) memory(ctx context.Context, c *entra.Client) (folder, error) {
	name := g.name
	if g.app != "" {
		name = g.app
	}
	return g.memoryOf(ctx, c, name)
}

func (g *graph) memoryOf(ctx context.Context, c *entra.Client, name string) (folder, error) {
	who, err := c.Caller(ctx)
	return folder{g.folder, who.Tenant, name}, err
}

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

func (f folder) file() string {
	return filepath.Join(f.dir, "entra-"+strings.Trim(notInNames.ReplaceAllString(strings.ToLower(f.name+" "+f.tenant), "-"), "-")+".json")
}

// Load is what was saved last.
func (f folder) Load() (entra.Known, error) {
	var k entra.Known
	b, err := os.ReadFile(f.file())
	if errors.Is(err, fs.ErrNotExist) {
		return k, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &k)
	}
	if err != nil {
		return k, fmt.Errorf("%s: %w", f.file(), err)
	}
	return k, nil
}

// Save keeps what it is given.
func (f folder) Save(k entra.Known) error {
	b, err := json.MarshalIndent(k, "", "  ")
	if err != nil {
		return err
	}
	return replace(f.file(), append(b, '\n'))
}

// backup keeps a schema under a name of its own.
func (f folder) backup(raw []byte) (string, error) {
	name := filepath.Join(f.dir, "schema-"+time.Now().UTC().Format("20060102T150405.000000000Z")+".json")
	return name, replace(name, raw)
}

// replace writes a file whole or not at all: under another name first, then in its place.
func replace(name string, b []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	t, err := os.CreateTemp(filepath.Dir(name), ".writing-*")
	if err != nil {
		return err
	}
	defer os.Remove(t.Name())
	_, err = t.Write(b)
	if err := errors.Join(err, t.Sync(), t.Close()); err != nil {
		return err
	}
	return os.Rename(t.Name(), name)
}
