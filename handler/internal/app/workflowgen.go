package app

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/telemetry"
	"workflowgen-scim/handler/internal/workflowgen/connection"
	"workflowgen-scim/handler/internal/workflowgen/graphql"
)

// Connection is the way to WorkflowGen that the settings describe.
func (c *Config) Connection() connection.Config {
	return connection.Config{
		SignIn:            c.SignIn(),
		Impersonate:       c.Impersonate,
		ImpersonateHeader: c.ImpersonateHeader,
		Timeout:           c.Timeout,
		Places:            c.Places,
		Observe:           func(ctx context.Context, c connection.Call) { telemetry.Call(ctx, c.Duration) },
	}
}

// GraphQL is WorkflowGen by its GraphQL API, as the settings describe it.
func (c *Config) GraphQL() (*graphql.Directory, error) {
	var operations fs.FS
	if c.Operations != "" {
		operations = os.DirFS(c.Operations)
	}
	return graphql.New(graphql.Config{
		Config:           c.Connection(),
		URL:              c.WorkflowGenURL,
		DirectoryName:    c.Directory,
		GroupDescription: c.GroupDescription,
		Operations:       operations,
	})
}

// upstream is WorkflowGen, and whether it is what the program needs.
type upstream struct {
	provision.Directory
	watch   func(ctx context.Context, heard func(ready error, about ...slog.Attr))
	checked chan struct{} // closed once it was looked at for the first time

	mu    sync.Mutex
	known bool
	ready error
	said  string // what was last said about it
}

func connect(cfg *Config) (*upstream, error) {
	d, err := cfg.GraphQL()
	if err != nil {
		return nil, fmt.Errorf("connect to WorkflowGen: %w", err)
	}
	return &upstream{Directory: d, checked: make(chan struct{}), watch: func(ctx context.Context, heard func(error, ...slog.Attr)) {
		d.Watch(ctx, func(r graphql.Report, err error) {
			if err != nil {
				heard(err)
				return
			}
			heard(r.Err(), slog.String("schema", r.Source), slog.Any("not_written", r.NotWritten), slog.Any("not_read", r.NotRead),
				slog.Any("without", r.Unhelpful))
		})
	}}, nil
}

// Watch looks at WorkflowGen, again and again until ctx ends, and says in the log what was found whenever that is new.
func (a *App) Watch(ctx context.Context) {
	first := sync.OnceFunc(func() { close(a.workflowGen.checked) })
	a.watching.Store(true)
	a.workflowGen.watch(ctx, func(ready error, about ...slog.Attr) {
		a.workflowGen.heard(ctx, a.log, ready, about)
		first()
	})
}

func (i *upstream) heard(ctx context.Context, log *slog.Logger, ready error, about []slog.Attr) {
	level, text := slog.LevelInfo, "WorkflowGen is ready"
	if ready != nil {
		level, text = slog.LevelWarn, "WorkflowGen is not ready"
		about = append(about, slog.String("error", ready.Error()))
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.known, i.ready = true, ready
	if now := fmt.Sprint(text, about); now != i.said {
		i.said = now
		log.LogAttrs(ctx, level, text, about...)
	}
}

// status is a word for a probe: what exactly is amiss stands in the log, which is not for everybody.
func (i *upstream) status() string {
	i.mu.Lock()
	defer i.mu.Unlock()
	switch {
	case !i.known:
		return "unknown"
	case i.ready != nil:
		return "not ready"
	}
	return "ready"
}

// longestWait is how long the first requests wait until WorkflowGen was looked at: a change would else be sent in a form
// that this instance may not understand.
const longestWait = 10 * time.Second

// worthTelling is a wait that somebody may have felt.
const worthTelling = 2 * time.Second

// await waits until WorkflowGen was looked at for the first time.
func (a *App) await(ctx context.Context) {
	if !a.watching.Load() {
		return
	}
	select {
	case <-a.workflowGen.checked:
		return
	default:
	}
	start, timer := time.Now(), time.NewTimer(longestWait)
	defer timer.Stop()
	select {
	case <-a.workflowGen.checked:
	case <-timer.C:
	case <-ctx.Done():
	}
	if waited := time.Since(start); waited > worthTelling {
		telemetry.Add(ctx, slog.Float64("waited_s", waited.Seconds()))
	}
}
