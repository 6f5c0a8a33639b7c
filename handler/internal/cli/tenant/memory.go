package tenant

import (
	"cmp"
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

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/setup"
)

// Memory keeps, in the folder of --state, what a run after an interruption needs: the ids of what was created in a tenant under a
// name, and schemas as they were.
type Memory struct{ folder, tenant, name string }

// Memory returns the memory of the application.
func (a *Application) Memory(ctx context.Context, c *graph.Client) (Memory, error) {
	return a.MemoryOf(ctx, c, cmp.Or(a.ClientID, a.Name))
}

// MemoryOf returns the memory of an application with another name.
func (a *Application) MemoryOf(ctx context.Context, c *graph.Client, name string) (Memory, error) {
	caller, err := c.Caller(ctx)
	return Memory{a.Folder, caller.Tenant, name}, err
}

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

func (m Memory) file() string {
	return filepath.Join(m.folder, "entra-"+strings.Trim(notInNames.ReplaceAllString(strings.ToLower(m.name+" "+m.tenant), "-"), "-")+".json")
}

// Load returns what was saved last.
func (m Memory) Load() (setup.Known, error) {
	var k setup.Known
	b, err := os.ReadFile(m.file())
	if errors.Is(err, fs.ErrNotExist) {
		return k, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &k)
	}
	if err != nil {
		return k, fmt.Errorf("%s: %w", m.file(), err)
	}
	return k, nil
}

// Save writes the file.
func (m Memory) Save(k setup.Known) error {
	b, err := json.MarshalIndent(k, "", "  ")
	if err != nil {
		return err
	}
	return run.WriteFile(m.file(), run.Bytes(append(b, '\n')))
}

// Backup writes a schema to a new file, and returns its name.
func (m Memory) Backup(raw []byte) (string, error) {
	name := filepath.Join(m.folder, "schema-"+time.Now().UTC().Format("20060102T150405.000000000Z")+".json")
	return name, run.WriteFile(name, run.Bytes(raw))
}
