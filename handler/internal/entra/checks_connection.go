package entra

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/doctor"
)

func checkTenantURL(_ context.Context, s *Scene) []doctor.Finding {
	at := s.Secrets[baseAddress]
	u, err := url.Parse(at)
	const cure = "Run scimctl entra setup, which stores the right one."
	switch {
	case at == "":
		return grave(cure, "No tenant URL is stored.")
	case err != nil || u.Host == "":
		return grave(cure, "The tenant URL %q is no address.", at)
	case u.Scheme != "https" && !loopback(u.Hostname()): // only a stand-in for Entra reaches this machine
		return grave("Publish the gateway at an HTTPS address, and run setup with it.", "The tenant URL %s is not HTTPS: the token travels in clear text.", at)
	case strings.TrimSpace(at) != at:
		return grave(cure, "The tenant URL begins or ends with a space.")
	}
	path := strings.ToLower(strings.TrimRight(u.Path, "/"))
	for _, wrong := range []string{"/users", "/groups", "/schemas"} {
		if strings.HasSuffix(path, wrong) {
			return grave(cure, "The tenant URL %s ends with %s; it must be the address above that.", at, wrong)
		}
	}
	if !strings.Contains(path, "/scim") {
		return grave(cure, "The tenant URL %s has no /scim/v2.", at)
	}
	if s.Address != "" && !SameEndpoint(at, s.Address) {
		return grave("Run setup for this gateway with another application (--name).", "The tenant URL is %s, and this gateway is %s.", at, s.Address)
	}
	return nil
}

func checkToken(ctx context.Context, s *Scene) []doctor.Finding {
	if s.Secrets[baseAddress] == "" {
		return skip("there is no tenant URL")
	}
	way := signIn(s.Secrets)
	err := s.Client.ValidateSaved(ctx, s.Principal.ID)
	switch {
	case err == nil:
		return []doctor.Finding{doctor.OK("Entra is let in with %s", way)}
	case way == byOAuth:
		return grave("In the portal, under the application's Provisioning, look at token endpoint, client identifier and secret; renew the secret with "+
			"scimctl token new --what client.", "Entra signs in by OAuth and is not let in: %v", err)
	case way == byEntra:
		return grave("Run scimctl entra setup with SCIM_TOKEN set, or let the gateway take the tokens that Entra issues: ENTRA_TENANTS, ENTRA_AUDIENCES.",
			"No secret token is stored, and Entra is not let in with a token of its own: %v", err)
	}
	return grave("Run scimctl entra setup with SCIM_TOKEN set to a token that is good now; write it without \"Bearer\" and without spaces.",
		"Entra is not let in with what is stored: %v", err)
}

func checkReachable(ctx context.Context, s *Scene) []doctor.Finding {
	if s.Endpoint == nil {
		return skip("its address or its token is not known here: PUBLIC_BASE_URL, SCIM_TOKEN")
	}
	return s.Endpoint.Probe(ctx)
}

// due is after how long a started job should have run: a cycle begins every 40 minutes.
const due = 2 * time.Hour

func checkStarted(_ context.Context, s *Scene) []doctor.Finding {
	switch {
	case s.Job.ID == "":
		return grave("Run scimctl entra setup.", "There is no provisioning job.")
	case s.Job.Status.Quarantine != nil:
		return skip("the job is in quarantine")
	case s.Job.Schedule.State != "Active":
		return grave("Run scimctl entra resume.", "The job does not run: its schedule is %s.", s.Job.Schedule.State)
	case s.Job.Status.Last == nil:
		return []doctor.Finding{doctor.OK("the job is started; its first cycle begins within 40 minutes and may take hours")}
	case time.Since(s.Job.Status.Last.Ended) > due && s.Job.Status.Last.Ended.Year() > 1:
		return mild("Look again in an hour; else run scimctl entra restart.", "The last run ended at %s.", s.Job.Status.Last.Ended.Local().Format(time.DateTime))
	}
	return nil
}

func checkQuarantine(_ context.Context, s *Scene) []doctor.Finding {
	q := s.Job.Status.Quarantine
	if q == nil {
		return nil
	}
	what, cure := q.Words()
	if age := time.Since(q.Since); age > 21*24*time.Hour {
		what += fmt.Sprintf(" It has lasted %d days; after four weeks Entra turns the job off.", int(age.Hours()/24))
	}
	return grave(cure, "The job is in quarantine since %s: %s", q.Since.Local().Format(time.DateTime), what)
}

func checkOneInstance(ctx context.Context, s *Scene) []doctor.Finding {
	var all []doctor.Finding
	if s.Principal.TemplateID == "" {
		all = grave("Make one with scimctl entra setup.", "The application was not made from a template: Entra does not provision from it.")
	}
	if len(s.Jobs) > 1 {
		all = append(all, grave("Delete all but the one of the template scim.", "The application has %d jobs, which work against each other.", len(s.Jobs))...)
	}
	found, hidden, err := s.Client.rivals(ctx, s.Siblings, s.Principal.ID, s.Secrets[baseAddress])
	if err != nil || len(hidden) > 0 && len(found) == 0 {
		return append(all, doctor.Skip("the connections of some other applications cannot be read"))
	}
	for _, other := range found {
		all = append(all, grave("Remove one of them: scimctl entra remove --app "+other.AppID+".",
			"%s provisions the same gateway: each disables the users that only the other has in scope.", other.DisplayName)...)
	}
	return all
}

func checkFlags(_ context.Context, s *Scene) []doctor.Finding {
	if strings.Contains(strings.ToLower(s.Secrets[baseAddress]), "aadoptscim062020") {
		return mild("Nothing need be done.", "The flag aadOptscim062020 is set: provisioning on demand ignores it and sends the older spelling. Both are understood here.")
	}
	return nil
}
