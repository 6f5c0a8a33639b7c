package main

import (
	"context"
	"fmt"
	"strconv"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/doctor"
)

// loadCheck reports how many requests WorkflowGen may have to answer at once: each instance of the gateway sends so many, and
// Azure adds instances under load.
func (g *graph) loadCheck(cfg *app.Clients) doctor.Check {
	return doctor.Check{Name: "load", Needs: []string{"settings"}, Look: func(context.Context) doctor.Finding {
		each := fmt.Sprintf("%d requests at once from each instance (WORKFLOWGEN_CONCURRENCY)", cfg.Places)
		known := g.Settings.Get(run.MaximumInstances)
		if known == "" {
			return doctor.OK("WorkflowGen may see %s; how many instances there can be is not known here: it is the parameter maximumInstances (%s)", each, run.MaximumInstances)
		}
		n, err := strconv.Atoi(known)
		if err != nil || n < 1 {
			return doctor.Fail(fmt.Errorf("%s must be a number of instances, not %q", run.MaximumInstances, known), "correct "+run.MaximumInstances)
		}
		return doctor.OK("WorkflowGen may see %d requests at once: %d instances (%s) × %d (WORKFLOWGEN_CONCURRENCY)", n*cfg.Places, n, run.MaximumInstances, cfg.Places)
	}}
}
