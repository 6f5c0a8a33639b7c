package setup

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"workflowgen-scim/handler/internal/entra/graph"
)

// Rivals returns the applications other than id that provision the gateway at an address. Hidden are those whose connection the
// caller may not read.
func Rivals(ctx context.Context, c *graph.Client, all []graph.ServicePrincipal, id, address string) (found, hidden []graph.ServicePrincipal, err error) {
	for _, sp := range all {
		if sp.ID == id {
			continue
		}
		at, err := c.Provisions(ctx, sp.ID)
		status := graph.Status(err)
		switch {
		case status >= 400 && status < 500 && status != http.StatusTooManyRequests:
			hidden = append(hidden, sp)
		case err != nil:
			return nil, nil, fmt.Errorf("read the connection of %q: %w", sp.DisplayName, err)
		case at != "" && sameGateway(at, address):
			found = append(found, sp)
		}
	}
	return found, hidden, nil
}

// onlyOne fails with SecondApplication if another application than id provisions the same gateway: each of the two would disable
// the users that are assigned only to the other. It returns a note about connections that it could not read.
func (r *run) onlyOne(ctx context.Context, id string) (note string, err error) {
	all, err := r.graph.ProvisioningPrincipals(ctx)
	if err != nil {
		return "", fmt.Errorf("read the other applications: %w", err)
	}
	found, hidden, err := Rivals(ctx, r.graph, all, id, r.opts.Address)
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		p := problem(SecondApplication, nil, "another enterprise application provisions this gateway already: %q (client id %s) provisions %s",
			found[0].DisplayName, found[0].AppID, r.opts.Address)
		p.App = found[0].AppID
		return "", p
	}
	var names []string
	for _, sp := range hidden {
		names = append(names, fmt.Sprintf("%q", sp.DisplayName))
	}
	if len(names) > 0 {
		note = "not checked, because their connections cannot be read: " + strings.Join(names, ", ")
	}
	return note, nil
}
