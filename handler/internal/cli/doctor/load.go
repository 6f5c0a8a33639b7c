package doctor

import (
	"context"
	"fmt"
	"strconv"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/doctor"
)

// loadCheck reports how many requests WorkflowGen may get at the same time: each instance of the gateway sends some, and Azure
// adds instances under load.
func loadCheck(s *run.Settings, c *app.Clients) doctor.Check {
	return doctor.Check{Name: "load", Needs: []string{"settings"}, Look: func(context.Context) doctor.Finding {
		each := fmt.Sprintf("%d requests at once from each instance (WORKFLOWGEN_CONCURRENCY)", c.Places)
		known := s.Get(run.MaximumInstances)
		if known == "" {
			return doctor.OK("WorkflowGen may get %s; the number of instances is not known here: it is the parameter maximumInstances (%s)", each, run.MaximumInstances)
		}
		n, err := strconv.Atoi(known)
		if err != nil || n < 1 {
			return doctor.Fail(fmt.Errorf("%s must be a number of instances, not %q", run.MaximumInstances, known), "correct "+run.MaximumInstances)
		}
		return doctor.OK("WorkflowGen may get %d requests at once: %d instances (%s) × %d (WORKFLOWGEN_CONCURRENCY)", n*c.Places, n, run.MaximumInstances, c.Places)
	}}
}
