package auth

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Audiences returns the audiences that a token may have, made from what an administrator typed or copied from Entra's portal.
//
// Entra names one application in three ways, and Microsoft changes from one to another without notice: the application id
// alone, api://id, and api://id/host with the host at which Entra reaches the gateway. So each value means its
// application id, in whatever form it is written: id, api://id, api://id/.default (a scope, which the portal offers to copy)
// or api://id/host. The result holds exactly the three names of each application; there is no wildcard.
//
// An application can have an identifier of its own as well, like api://contoso.com/app. No application id can be derived
// from it, so it means itself alone, as it is written but for "/.default". An identifier that begins with the id of one of the
// tenants is of this kind too.
//
// Application ids and the names made from them compare without regard to the case of ASCII letters: GUIDs, schemes and host
// names have none. An identifier of its own compares exactly.
func Audiences(values []string, host string, tenants []string) ([]string, error) {
	var all []string
	for _, v := range values {
		names, err := audiences(strings.TrimSpace(v), lower(host), tenants)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return all, nil
}

const (
	apiScheme    = "api://"
	defaultScope = "/.default"
)

// audiences returns the names that one value means.
func audiences(value, host string, tenants []string) ([]string, error) {
	bare := strings.TrimSuffix(strings.TrimSuffix(value, defaultScope), "/")
	id, at := bare, ""
	if len(bare) > len(apiScheme) && strings.EqualFold(bare[:len(apiScheme)], apiScheme) {
		id, at, _ = strings.Cut(bare[len(apiScheme):], "/")
	}
	if id = lower(id); !IsGUID(id) || slices.ContainsFunc(tenants, func(t string) bool { return lower(t) == id }) {
		return identifier(bare)
	}
	if at != "" && lower(at) != host {
		return nil, fmt.Errorf("%q names the host %q, but the host of PUBLIC_BASE_URL is %q: set the application id %s alone, or correct PUBLIC_BASE_URL", value, at, host, id)
	}
	return []string{id, apiScheme + id, apiScheme + id + "/" + host}, nil
}

// identifier returns an audience that means itself alone.
func identifier(value string) ([]string, error) {
	u, err := url.Parse(value)
	if err != nil || u.Scheme == "" || u.Host == "" || strings.Contains(value, "*") {
		return nil, fmt.Errorf("%q must be the application id of the enterprise application (a GUID), api:// and that id, or an identifier like api://contoso.com/app, without a wildcard", value)
	}
	return []string{value}, nil
}

// HasApplication reports whether one of the audiences is an application id.
func HasApplication(audiences []string) bool { return slices.ContainsFunc(audiences, IsGUID) }

// lower is strings.ToLower for ASCII only: no other letter may become an ASCII one.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// same reports whether an id in a token is the one that is configured. The case of a GUID does not count.
func same(configured, got string) bool {
	return got == configured || IsGUID(configured) && lower(got) == lower(configured)
}

// ofApplication reports whether an audience was made from an application id.
func ofApplication(audience string) bool {
	id, _, _ := strings.Cut(strings.TrimPrefix(audience, apiScheme), "/")
	return IsGUID(id)
}

// meets reports whether one of the audiences of a JWT is one of those wanted.
func meets(c *claims, wanted []string) bool {
	return slices.ContainsFunc(c.Audience, func(got string) bool {
		return slices.ContainsFunc(wanted, func(w string) bool { return got == w || ofApplication(w) && lower(got) == w })
	})
}

// audience returns the condition that a JWT is meant for one of the audiences wanted.
func audience(c *claims, wanted []string, setting string) condition {
	return condition{Check{Name: "audience", Expected: strings.Join(wanted, ", "), Received: list(c.Audience), Setting: setting,
		OK: meets(c, wanted)}, causeAudience}
}
