package main

import (
	"context"
	"errors"
	"fmt"

	"workflowgen-scim/handler/internal/entra"
)

// ours refuses an application that provisions another endpoint than this gateway. One that has no endpoint yet is nobody's.
func (g *graph) ours(ctx context.Context, c *entra.Client, sp entra.ServicePrincipal) error {
	at, err := c.Provisions(ctx, sp.ID)
	if err != nil || at == "" {
		return err
	}
	switch mine := g.address(); {
	case mine == "":
		return errors.New("where is the gateway? Set PUBLIC_BASE_URL, so that it is seen that " + sp.DisplayName + " provisions it and no other instance")
	case !entra.SameEndpoint(at, mine):
		return fmt.Errorf("%s provisions %s, and this gateway is %s: name the right one with --name or --app", sp.DisplayName, at, mine)
	}
	return nil
}
