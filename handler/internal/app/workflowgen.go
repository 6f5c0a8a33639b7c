package app

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/telemetry"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/connection"
	"workflowgen-scim/handler/internal/workflowgen/graphql"
	"workflowgen-scim/handler/internal/workflowgen/scimapi"
)

// Connection is the way to WorkflowGen that the settings describe.
func (c *Config) Connection() connection.Config {
	return connection.Config{
		SignIn:            c.SignIn(),
		Impersonate:       c.Impersonate,
		ImpersonateHeader: c.ImpersonateHeader,
		Timeout:           c.Timeout,
		MaxRequests:       c.Places,
		Observe:           func(ctx context.Context, c connection.Call) { telemetry.Call(ctx, c.Duration) },
	}
}

// GraphQL is WorkflowGen by its GraphQL API, as the settings describe it.
func (c *Config) GraphQL() (*graphql.Directory, error) {
	operations, err := c.operations()
	if err != nil {
		return nil, err
	}
	return graphql.New(graphql.Config{
		Config:           c.Connection(),
		URL:              c.WorkflowGenURL,
		DirectoryName:    c.Directory,
		GroupDescription: c.GroupDescription,
		Operations:       operations,
	})
}

// SCIM is WorkflowGen by the SCIM API of its own, as the settings describe it.
func (c *Config) SCIM() (*scimapi.Directory, error) {
	operations, err := c.operations()
	if err != nil {
		return nil, err
	}
	return scimapi.New(scimapi.Config{Config: c.Connection(), URL: c.WorkflowGenURL, Messages: operations})
}

// operations is the folder that WORKFLOWGEN_OPERATIONS names, nil for none.
func (c *Config) operations() (fs.FS, error) {
	if c.Operations == "" {
		return nil, nil
	}
	if _, err := os.Stat(c.Operations); err != nil {
		return nil, fmt.Errorf("WORKFLOWGEN_OPERATIONS: %w", err)
	}
	return os.DirFS(c.Operations), nil
}

// upstream is WorkflowGen, and whether it is what the program needs.
type upstream struct {
	provision.Directory
	check   func(context.Context) finding
	doubted <-chan struct{} // holds a value when it should be looked at again
	checked chan struct{}   // closed once it was looked at for the first time

	mu    sync.Mutex
	known bool
	ready error
	said  string // what was last said about it
}

// finding is what a look at WorkflowGen leads to.
type finding struct {
	ready error // what it lacks, or why it cannot be told
	away  bool  // it did not answer
	about []slog.Attr
}

func connect(cfg *Config) (*upstream, error) {
	i := &upstream{checked: make(chan struct{})}
	var err error
	if cfg.WorkflowGenAPI == SCIM {
		err = i.bySCIM(cfg)
	} else {
		err = i.byGraphQL(cfg)
	}
	if err != nil {
		return nil, fmt.Errorf("connect to WorkflowGen: %w", err)
	}
	return i, nil
}

func (i *upstream) byGraphQL(cfg *Config) error {
	d, err := cfg.GraphQL()
	if err != nil {
		return err
	}
	i.Directory, i.doubted = d, d.Doubted()
	i.check = func(ctx context.Context) finding {
		r, err := d.Check(ctx)
		if err != nil {
			return finding{ready: err, away: true}
		}
		return finding{ready: r.Err(), about: []slog.Attr{slog.String("schema", r.Source), slog.Any("not_written", r.NotWritten),
			slog.Any("not_read", r.NotRead), slog.Any("without", r.Unhelpful)}}
	}
	return nil
}

func (i *upstream) bySCIM(cfg *Config) error {
	d, err := cfg.SCIM()
	if err != nil {
		return err
	}
	i.Directory = d
	i.check = func(ctx context.Context) finding {
		err := d.Check(ctx)
		return finding{ready: err, away: err != nil, about: []slog.Attr{slog.Any("not_written", names(d.Lacks()))}}
	}
	return nil
}

func names(s workflowgen.FieldSet) []string {
	var all []string
	for _, f := range s.All() {
		all = append(all, f.String())
	}
	return all
}
