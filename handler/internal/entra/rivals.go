package entra

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// ErrSecondApplication: another enterprise application provisions the same gateway. Each of the two would disable the users
// that are assigned only to the other.
var ErrSecondApplication = errors.New("another enterprise application provisions this gateway already")

// rivals are the applications other than id that provision the gateway at an address. Hidden are those whose connection the
// caller may not read.
func (c *Client) rivals(ctx context.Context, all []ServicePrincipal, id, address string) (found, hidden []ServicePrincipal, err error) {
	for _, sp := range all {
		if sp.ID == id {
			continue
		}
		at, err := c.Provisions(ctx, sp.ID)
		switch {
		case status(err) >= 400 && status(err) < 500 && status(err) != http.StatusTooManyRequests:
			hidden = append(hidden, sp)
		case err != nil:
			return nil, nil, fmt.Errorf("read the connection of %q: %w", sp.DisplayName, err)
		case at != "" && sameGateway(at, address):
			found = append(found, sp)
		}
	}
	return found, hidden, nil
}

// alone refuses to connect the application while another one provisions the same gateway. It returns what it could not read.
func (s *setup) alone(ctx context.Context) (note string, err error) {
	siblings, err := s.SiblingPrincipals(ctx)
	if err != nil {
		return "", fmt.Errorf("read the other applications: %w", err)
	}
	found, hidden, err := s.rivals(ctx, siblings, s.sp.ID, s.Address)
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		r := found[0]
		return "", fmt.Errorf("%w: %q (client id %s) provisions %s. Use that application (--app %[3]s), or remove it first: scimctl entra remove --app %[3]s",
			ErrSecondApplication, r.DisplayName, r.AppID, s.Address)
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

// gatewayPaths are the paths under which a gateway serves SCIM, all alike; the longer ones first.
var gatewayPaths = []string{"/wfgen/scim/v2", "/wfgen/scim", "/scim/v2", "/scim"}

// sameGateway reports whether two tenant URLs lead to one gateway, perhaps by two of its paths.
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

// CheckTenantURL refuses an address that Entra must not be given. Plain HTTP is allowed only on this machine, for stand-ins.
func CheckTenantURL(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Hostname() == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return badTenantURL(address)
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return fmt.Errorf("the tenant URL %q is plain HTTP, over which the token would travel in clear text: give an https:// address (--url)", address)
	}
	path := strings.ToLower(strings.Trim(u.Path, "/"))
	if path == "" || strings.HasSuffix(path, "/users") || strings.HasSuffix(path, "/groups") {
		return badTenantURL(address)
	}
	return nil
}

func badTenantURL(address string) error {
	return fmt.Errorf("the tenant URL must be like https://scim.example.com/scim/v2, not %q: correct --url or PUBLIC_BASE_URL", address)
}
