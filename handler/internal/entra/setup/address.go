package setup

import (
	"fmt"
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

// withoutQuery returns an address without its query.
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
