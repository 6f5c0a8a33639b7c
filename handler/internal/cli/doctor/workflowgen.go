package doctor

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/doctor"
	"workflowgen-scim/handler/internal/settings"
	"workflowgen-scim/handler/internal/workflowgen/connection"
	"workflowgen-scim/handler/internal/workflowgen/graphql"
)

var client = &http.Client{Timeout: 15 * time.Second}

// workflowGenChecks returns the checks of WorkflowGen, from the network to its functions.
func workflowGenChecks(c *app.Clients, write bool) []doctor.Check {
	all := []doctor.Check{
		{Name: "WorkflowGen address", Look: func(ctx context.Context) doctor.Finding { return checkAddress(ctx, c) }},
		{Name: "TLS", Needs: []string{"WorkflowGen address"}, Look: func(ctx context.Context) doctor.Finding { return checkTLS(ctx, c) }},
		{Name: "clock", Needs: []string{"WorkflowGen address", "TLS"}, Look: func(ctx context.Context) doctor.Finding { return checkClock(ctx, c) }},
	}
	if c.WorkflowGenAPI == settings.SCIM {
		return append(all, scimChecks(c, write)...)
	}
	return append(all, graphqlChecks(c, write)...)
}

func checkAddress(ctx context.Context, c *app.Clients) doctor.Finding {
	u, err := connection.ParseURL(c.WorkflowGenURL)
	if err != nil {
		return doctor.Fail(err, "correct WORKFLOWGEN_URL")
	}
	conn, err := (&net.Dialer{Timeout: 10 * time.Second}).DialContext(ctx, "tcp", hostPort(u))
	if err != nil {
		return doctor.Fail(err, "correct WORKFLOWGEN_URL, or let this machine reach it: DNS, firewall, private network")
	}
	_ = conn.Close()
	return doctor.OK("%s can be reached", u.Host)
}

func hostPort(u *url.URL) string {
	return net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), map[string]string{"https": "443", "http": "80"}[u.Scheme]))
}

func checkTLS(ctx context.Context, c *app.Clients) doctor.Finding {
	u, err := connection.ParseURL(c.WorkflowGenURL)
	if err != nil {
		return doctor.Fail(err, "")
	}
	if u.Scheme != "https" {
		if ip := net.ParseIP(u.Hostname()); u.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
			return doctor.OK("not used, and not needed on this machine")
		}
		return doctor.Fail(errors.New("the sign-in would be sent unencrypted"), "use https:// in WORKFLOWGEN_URL")
	}
	conn, err := (&tls.Dialer{Config: &tls.Config{MinVersion: tls.VersionTLS12}}).DialContext(ctx, "tcp", hostPort(u))
	if err != nil {
		return doctor.Fail(err, "give WorkflowGen's site a certificate of this name that this machine trusts, and TLS 1.2")
	}
	defer conn.Close()
	ends := conn.(*tls.Conn).ConnectionState().PeerCertificates[0].NotAfter
	if left := time.Until(ends); left < expiresSoon {
		return doctor.Fail(fmt.Errorf("the certificate expires in %d days", int(left.Hours()/24)), "renew it")
	}
	return doctor.OK("the certificate is valid until %s", ends.Format(time.DateOnly))
}

// maxSkew is the difference of clocks that tokens and leases tolerate.
const maxSkew = 2 * time.Minute

func checkClock(ctx context.Context, c *app.Clients) doctor.Finding {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.WorkflowGenURL, nil)
	if err != nil {
		return doctor.Fail(err, "")
	}
	begun := time.Now()
	res, err := client.Do(r)
	if err != nil {
		return doctor.Fail(err, "")
	}
	_ = res.Body.Close()
	theirs, err := http.ParseTime(res.Header.Get("Date"))
	if err != nil {
		return doctor.Skip("WorkflowGen sends no time")
	}
	skew := theirs.Sub(begun.Add(time.Since(begun) / 2)).Round(time.Second)
	if skew.Abs() > maxSkew {
		return doctor.Fail(fmt.Errorf("WorkflowGen's clock is off by %v", skew), "synchronize the clocks of both machines with a time server")
	}
	return doctor.OK("no more than %v apart", max(skew.Abs(), time.Second))
}

func graphqlChecks(c *app.Clients, write bool) []doctor.Check {
	d, broken := c.OpenGraphQL()
	var report graphql.Report
	return []doctor.Check{
		{Name: "sign-in", Needs: []string{"WorkflowGen address", "TLS"}, Look: func(ctx context.Context) doctor.Finding {
			if broken != nil {
				return doctor.Fail(broken, "correct the settings")
			}
			var err error
			if report, err = d.Check(ctx); err != nil {
				return doctor.Fail(err, "correct "+c.SignIn().Settings())
			}
			return doctor.OK("accepted")
		}},
		{Name: "operations", Needs: []string{"sign-in"}, Look: func(context.Context) doctor.Finding { return operationsFinding(&report) }},
		{Name: "administrator", Needs: []string{"sign-in"}, Look: func(ctx context.Context) doctor.Finding {
			places, err := d.Places(ctx)
			if err != nil {
				return doctor.Fail(err, "give the user who signs in the Administrator profile")
			}
			return doctor.OK("sees %d directories", len(places))
		}},
		{Name: "directory", Needs: []string{"administrator"}, Look: func(ctx context.Context) doctor.Finding { return checkDirectory(ctx, c, d) }},
		{Name: "write", Needs: []string{"directory"}, Look: func(ctx context.Context) doctor.Finding { return tryWrite(ctx, d, write) }},
	}
}

// operationsFinding reports how the operation documents fit the instance.
func operationsFinding(r *graphql.Report) doctor.Finding {
	left := slices.Compact(slices.Sorted(slices.Values(slices.Concat(r.NotWritten, r.NotRead))))
	switch {
	case len(r.Missing) > 0:
		return doctor.Fail(errors.New(strings.Join(r.Missing, "; ")), "put documents with the instance's names into a folder, and set WORKFLOWGEN_OPERATIONS to it")
	case r.Source == "":
		return doctor.Fail(errors.New("the instance does not show its schema, so nothing can be compared"), "give the user who signs in access to /wfgen/graphql/schema or introspection; or try it with --write")
	case len(left) > 0:
		return doctor.OK("match the instance (by %s), which has no field for %s", r.Source, strings.Join(left, ", "))
	}
	return doctor.OK("match the instance (by %s)", r.Source)
}

func checkDirectory(ctx context.Context, c *app.Clients, d *graphql.Directory) doctor.Finding {
	places, err := d.Places(ctx)
	if err != nil {
		return doctor.Fail(err, "")
	}
	var names []string
	for _, p := range places {
		if p.Name != c.Directory {
			names = append(names, p.Name)
			continue
		}
		if p.Connector != "" {
			return doctor.Fail(fmt.Errorf("%q has the connector %q, which writes to it too", p.Name, p.Connector),
				"choose a directory without one, or (for Azure AD SCIM v2) set WORKFLOWGEN_API to scim")
		}
		return doctor.OK("%q exists, and nothing else writes to it", p.Name)
	}
	return doctor.Fail(fmt.Errorf("there is no directory %q", c.Directory),
		"create it in WorkflowGen, or set WORKFLOWGEN_DIRECTORY to one of: "+strings.Join(names, ", "))
}
