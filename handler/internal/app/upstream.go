package app

import (
	"context"
	"fmt"
	"log/slog"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/settings"
	"workflowgen-scim/handler/internal/workflowgen"
)

// upstream is an adapter of WorkflowGen with its check.
type upstream struct {
	provision.Directory
	check func(context.Context) finding

	// doubted receives a value when the check should be repeated soon. An adapter that never asks for that has none.
	doubted <-chan struct{}
}

// finding is the result of a check.
type finding struct {
	problem     error // why WorkflowGen cannot be used, nil if it can
	unreachable bool
	attrs       []slog.Attr // for the log
}

func (c *Clients) connect() (u *upstream, err error) {
	if c.WorkflowGenAPI == settings.SCIM {
		u, err = c.connectSCIM()
	} else {
		u, err = c.connectGraphQL()
	}
	if err != nil {
		return nil, fmt.Errorf("connect to WorkflowGen: %w", err)
	}
	return u, nil
}

func (c *Clients) connectGraphQL() (*upstream, error) {
	d, err := c.OpenGraphQL()
	if err != nil {
		return nil, err
	}
	check := func(ctx context.Context) finding {
		r, err := d.Check(ctx)
		if err != nil {
			return finding{problem: err, unreachable: true}
		}
		return finding{problem: r.Err(), attrs: []slog.Attr{slog.String("schema", r.Source), slog.Any("not_written", r.NotWritten),
			slog.Any("not_read", r.NotRead), slog.Any("without", r.Unexplained)}}
	}
	return &upstream{d, check, d.Misfit()}, nil
}

func (c *Clients) connectSCIM() (*upstream, error) {
	d, err := c.OpenSCIM()
	if err != nil {
		return nil, err
	}
	check := func(ctx context.Context) finding {
		err := d.Check(ctx)
		return finding{problem: err, unreachable: err != nil, attrs: []slog.Attr{slog.Any("not_written", names(d.Lacks()))}}
	}
	return &upstream{Directory: d, check: check}, nil
}

func names(s workflowgen.FieldSet) []string {
	var all []string
	for _, f := range s.All() {
		all = append(all, f.String())
	}
	return all
}
