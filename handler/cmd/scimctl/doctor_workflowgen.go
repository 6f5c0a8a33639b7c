package main

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

// patient is the client for a look at an address.
var patient = &http.Client{Timeout: 15 * time.Second}

// workflowGenChecks look at WorkflowGen, from the network up to what it can do.
func workflowGenChecks(cfg *app.Clients, write bool) []doctor.Check {
	all := []doctor.Check{
		{Name: "WorkflowGen address", Look: func(ctx context.Context) doctor.Finding { return lookAtAddress(ctx, cfg) }},
		{Name: "TLS", Needs: []string{"WorkflowGen address"}, Look: func(ctx context.Context) doctor.Finding { return lookAtTLS(ctx, cfg) }},
		{Name: "clock", Needs: []string{"WorkflowGen address", "TLS"}, Look: func(ctx context.Context) doctor.Finding { return lookAtClock(ctx, cfg) }},
	}
	if cfg.WorkflowGenAPI == settings.SCIM {
		return append(all, scimChecks(cfg, write)...)
	}
	return append(all, graphqlChecks(cfg, write)...)
}

func lookAtAddress(ctx context.Context, cfg *app.Clients) doctor.Finding {
	u, err := connection.ParseURL(cfg.WorkflowGenURL)
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

// soon is when a certificate should be thought of.
const soon = 21 * 24 * time.Hour

func lookAtTLS(ctx context.Context, cfg *app.Clients) doctor.Finding {
	u, err := connection.ParseURL(cfg.WorkflowGenURL)
	if err != nil {
		return doctor.Fail(err, "")
	}
	if u.Scheme != "https" {
		if ip := net.ParseIP(u.Hostname()); u.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
			return doctor.OK("none, and none is needed on this machine")
		}
		return doctor.Fail(errors.New("the sign-in would travel for everybody to read"), "use https:// in WORKFLOWGEN_URL")
	}
	conn, err := (&tls.Dialer{Config: &tls.Config{MinVersion: tls.VersionTLS12}}).DialContext(ctx, "tcp", hostPort(u))
	if err != nil {
		return doctor.Fail(err, "give WorkflowGen's site a certificate of this name that this machine trusts, and TLS 1.2")
	}
	defer conn.Close()
	ends := conn.(*tls.Conn).ConnectionState().PeerCertificates[0].NotAfter
	if left := time.Until(ends); left < soon {
		return doctor.Fail(fmt.Errorf("the certificate ends in %d days", int(left.Hours()/24)), "renew it")
	}
	return doctor.OK("the certificate is good until %s", ends.Format(time.DateOnly))
}

// mostSkew is what tokens and leases bear.
const mostSkew = 2 * time.Minute

func lookAtClock(ctx context.Context, cfg *app.Clients) doctor.Finding {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, cfg.WorkflowGenURL, nil)
	if err != nil {
		return doctor.Fail(err, "")
	}
	begun := time.Now()
	res, err := patient.Do(r)
	if err != nil {
		return doctor.Fail(err, "")
	}
	_ = res.Body.Close()
	theirs, err := http.ParseTime(res.Header.Get("Date"))
	if err != nil {
		return doctor.Skip("WorkflowGen does not say what time it is")
	}
	skew := theirs.Sub(begun.Add(time.Since(begun) / 2)).Round(time.Second)
	if skew.Abs() > mostSkew {
		return doctor.Fail(fmt.Errorf("WorkflowGen's clock is off by %v", skew), "let both machines take the time from a server")
	}
	return doctor.OK("no more than %v apart", max(skew.Abs(), time.Second))
}

func graphqlChecks(cfg *app.Clients, write bool) []doctor.Check {
	d, broken := cfg.OpenGraphQL()
	var report graphql.Report
	guard := func(look func(ctx context.Context) doctor.Finding) func(ctx context.Context) doctor.Finding {
		return func(ctx context.Context) doctor.Finding {
			if broken != nil {
				return doctor.Fail(broken, "correct the settings")
			}
			return look(ctx)
		}
	}
	return []doctor.Check{
		{Name: "sign-in", Needs: []string{"WorkflowGen address", "TLS"}, Look: guard(func(ctx context.Context) doctor.Finding {
			var err error
			if report, err = d.Check(ctx); err != nil {
				return doctor.Fail(err, "correct "+cfg.SignIn().Settings())
			}
			return doctor.OK("accepted")
		})},
		{Name: "operations", Needs: []string{"sign-in"}, Look: guard(func(context.Context) doctor.Finding { return judge(&report) })},
		{Name: "administrator", Needs: []string{"sign-in"}, Look: guard(func(ctx context.Context) doctor.Finding {
			if places, err := d.Places(ctx); err != nil {
				return doctor.Fail(err, "give the user who signs in the Administrator profile")
			} else {
				return doctor.OK("sees %d directories", len(places))
			}
		})},
		{Name: "directory", Needs: []string{"administrator"}, Look: guard(func(ctx context.Context) doctor.Finding { return lookAtDirectory(ctx, cfg, d) })},
		{Name: "write", Needs: []string{"directory"}, Look: guard(func(ctx context.Context) doctor.Finding { return tryWrite(ctx, d, write) })},
	}
}

// judge says how the documents fit.
func judge(r *graphql.Report) doctor.Finding {
	left := slices.Compact(slices.Sorted(slices.Values(slices.Concat(r.NotWritten, r.NotRead))))
	switch {
	case len(r.Missing) > 0:
		return doctor.Fail(errors.New(strings.Join(r.Missing, "; ")), "put documents with the instance's names into a folder, and name it in WORKFLOWGEN_OPERATIONS")
	case r.Source == "":
		return doctor.Fail(errors.New("the instance shows its schema nowhere, so nothing can be compared"), "open /wfgen/graphql/schema or introspection to the user who signs in; or try it with --write")
	case len(left) > 0:
		return doctor.OK("match the instance (by %s), which has no place for %s", r.Source, strings.Join(left, ", "))
	}
	return doctor.OK("match the instance (by %s)", r.Source)
}

func lookAtDirectory(ctx context.Context, cfg *app.Clients, d *graphql.Directory) doctor.Finding {
	places, err := d.Places(ctx)
	if err != nil {
		return doctor.Fail(err, "")
	}
	var names []string
	for _, p := range places {
		if p.Name != cfg.Directory {
			names = append(names, p.Name)
			continue
		}
		if p.Connector != "" {
			return doctor.Fail(fmt.Errorf("%q has the connector %q, which writes to it too", p.Name, p.Connector),
				"choose a directory without one, or (for Azure AD SCIM v2) set WORKFLOWGEN_API to scim")
		}
		return doctor.OK("%q is there, and nothing else writes to it", p.Name)
	}
	return doctor.Fail(fmt.Errorf("there is no directory %q", cfg.Directory),
		"make it in WorkflowGen, or set WORKFLOWGEN_DIRECTORY to one of: "+strings.Join(names, ", "))
}
