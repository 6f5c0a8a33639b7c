package setup

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"workflowgen-scim/handler/internal/entra/graph"
)

// CheckTenantURL fails with BadTenantURL for an address that Entra must not be given. Plain HTTP is accepted only for a
// loopback address, for stand-ins.
func CheckTenantURL(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Hostname() == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return badTenantURL(address)
	}
	if u.Scheme == "http" && !graph.Loopback(u.Hostname()) {
		return problem(BadTenantURL, nil, "the tenant URL %q is plain HTTP, over which the token would travel in clear text", address)
	}
	path := strings.ToLower(strings.Trim(u.Path, "/"))
	if path == "" || strings.HasSuffix(path, "/users") || strings.HasSuffix(path, "/groups") {
		return badTenantURL(address)
	}
	return nil
}

func badTenantURL(address string) error {
	return problem(BadTenantURL, nil, "%q is not a tenant URL (example: https://scim.example.com/scim/v2)", address)
}

// SameEndpoint reports whether two tenant URLs lead to one endpoint. The query, which holds flags of the connector, does not
// count.
func SameEndpoint(a, b string) bool { return endpoint(a) == endpoint(b) }

func endpoint(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return address
	}
	host := strings.ToLower(u.Host)
	if port := map[string]string{"https": ":443", "http": ":80"}[strings.ToLower(u.Scheme)]; port != "" {
		host = strings.TrimSuffix(host, port)
	}
	return strings.ToLower(u.Scheme) + "://" + host + strings.TrimRight(u.Path, "/")
}

// gatewayPaths are the paths under which a gateway serves SCIM, the longer ones first.
var gatewayPaths = []string{"/wfgen/scim/v2", "/wfgen/scim", "/scim/v2", "/scim"}

// sameGateway reports whether two tenant URLs lead to one gateway, possibly by different paths.
func sameGateway(a, b string) bool { return gatewayOf(a) == gatewayOf(b) }

func gatewayOf(address string) string {
	at := strings.ToLower(endpoint(address))
	for _, path := range gatewayPaths {
		if base, ok := strings.CutSuffix(at, path); ok {
			return base
		}
	}
	return at
}

// ScopeText returns the scope that a SyncAll setting selects, in the portal's words.
func ScopeText(syncAll string) string {
	if syncAll == "true" {
		return "all users and groups"
	}
	return "assigned users and groups"
}

func withoutQuery(address string) string {
	address, _, _ = strings.Cut(address, "?")
	return address
}

func withNote(text, note string) string {
	if note == "" {
		return text
	}
	return fmt.Sprintf("%s; %s", text, note)
}

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
