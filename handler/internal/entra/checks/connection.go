package checks

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"workflowgen-scim/handler/internal/doctor"
	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/setup"
)

func checkTenantURL(_ context.Context, s *Scene) []Finding {
	at := s.Secrets[graph.BaseAddress]
	u, err := url.Parse(at)
	switch {
	case at == "":
		return bad(StoreConnection, "No tenant URL is stored.")
	case err != nil || u.Host == "":
		return bad(StoreConnection, "The tenant URL %q is not an address.", at)
	case u.Scheme != "https" && !graph.Loopback(u.Hostname()): // only a stand-in for Entra reaches this machine
		return bad(PublishHTTPS, "The tenant URL %s is not HTTPS: the token travels in clear text.", at)
	case strings.TrimSpace(at) != at:
		return bad(StoreConnection, "The tenant URL begins or ends with a space.")
	}
	path := strings.ToLower(strings.TrimRight(u.Path, "/"))
	for _, wrong := range []string{"/users", "/groups", "/schemas"} {
		if strings.HasSuffix(path, wrong) {
			return bad(StoreConnection, "The tenant URL %s ends with %s; it must be the address above that.", at, wrong)
		}
	}
	if !strings.Contains(path, "/scim") {
		return bad(StoreConnection, "The tenant URL %s has no /scim/v2.", at)
	}
	if s.Address != "" && !setup.SameEndpoint(at, s.Address) {
		return bad(OtherApplication, "The tenant URL is %s, and this gateway is %s.", at, s.Address)
	}
	return nil
}

func checkToken(ctx context.Context, s *Scene) []Finding {
	if s.Secrets[graph.BaseAddress] == "" {
		return skip("there is no tenant URL")
	}
	signIn := graph.SignInOf(s.Secrets)
	err := s.Client.ValidateSaved(ctx, s.Principal.ID)
	switch {
	case err == nil:
		return good("Entra signs in with %s", signIn)
	case signIn == graph.SignInOAuth:
		return bad(RenewClientSecret, "Entra uses OAuth and cannot sign in: %v", err)
	case signIn == graph.SignInEntra:
		return bad(AcceptEntraTokens, "No secret token is stored, and Entra cannot sign in with a token of its own: %v", err)
	}
	return bad(StoreToken, "Entra cannot sign in with the stored token: %v", err)
}

// overdue is the time after which a started job should have run: a cycle begins every 40 minutes.
const overdue = 2 * time.Hour

func checkStarted(_ context.Context, s *Scene) []Finding {
	last := s.Job.Status.Last
	switch {
	case s.Job.ID == "":
		return bad(RunSetup, "There is no provisioning job.")
	case s.Job.Status.Quarantine != nil:
		return skip("the job is in quarantine")
	case !s.Job.Running():
		return bad(Resume, "The job does not run: its schedule is %s.", s.Job.Schedule.State)
	case last == nil:
		return good("the job is started; its first cycle begins within 40 minutes and may take hours")
	case time.Since(last.Ended) > overdue && last.Ended.Year() > 1:
		return note(RestartLater, "The last run ended at %s.", local(last.Ended))
	}
	return nil
}

func local(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05 MST") }

// longQuarantine is three weeks: after four Entra disables the job.
const longQuarantine = 21 * 24 * time.Hour

func checkQuarantine(_ context.Context, s *Scene) []Finding {
	q := s.Job.Status.Quarantine
	if q == nil {
		return nil
	}
	text := q.Meaning()
	if age := time.Since(q.Since); age > longQuarantine {
		text += fmt.Sprintf(" It has lasted %d days; after four weeks Entra disables the job.", int(age.Hours()/24))
	}
	return bad(quarantineAction(q), "The job is in quarantine since %s: %s", local(q.Since), text)
}

func checkOneInstance(ctx context.Context, s *Scene) []Finding {
	var all []Finding
	if s.Principal.TemplateID == "" {
		all = bad(RunSetup, "The application was not made from a template: Entra does not provision from it.")
	}
	if len(s.Jobs) > 1 {
		all = append(all, bad(DeleteJobs, "The application has %d jobs, which work against each other.", len(s.Jobs))...)
	}
	found, hidden, err := setup.Rivals(ctx, s.Client, s.Siblings, s.Principal.ID, s.Secrets[graph.BaseAddress])
	if err != nil || len(hidden) > 0 && len(found) == 0 {
		return append(all, skip("the connections of some other applications cannot be read")...)
	}
	for _, other := range found {
		all = append(all, Finding{doctor.Bad, other.DisplayName + " provisions the same gateway: each job disables users that only the other job manages.",
			Fix{Action: RemoveOther, Detail: other.AppID}})
	}
	return all
}

func checkFlags(_ context.Context, s *Scene) []Finding {
	if strings.Contains(strings.ToLower(s.Secrets[graph.BaseAddress]), "aadoptscim062020") {
		return note(NotNeeded, "The flag aadOptscim062020 is set: provisioning on demand ignores it and sends the older spelling. The gateway accepts both.")
	}
	return nil
}

func checkReachable(ctx context.Context, s *Scene) []Finding {
	if s.Endpoint == nil {
		return skip("its address or its token is not known here: PUBLIC_BASE_URL, SCIM_TOKEN")
	}
	return probe(ctx, s.Endpoint)
}

// probe asks the endpoint for a user who does not exist, without a User-Agent, like Entra. Some firewalls answer that with an
// HTML page.
func probe(ctx context.Context, e *setup.Endpoint) []Finding {
	answer, err := e.Get(ctx, "/Users", url.Values{"filter": {`userName eq "` + uuid.NewString() + `"`}})
	switch {
	case setup.HasCode(err, setup.BadTenantURL):
		return bad(CorrectURL, "%v.", err)
	case err != nil:
		at, _, _ := strings.Cut(e.Address, "?")
		return bad(ReachGateway, "%s cannot be reached from here: %v", at, err)
	}
	if refused := doctor.Refused(answer.Response, answer.Content); refused != nil && refused.Azure {
		return []Finding{{doctor.Bad, refused.What + ".", Fix{Action: AllowMachine, Detail: refused.Fix}}}
	}
	return judge(answer)
}

func judge(answer *setup.Answer) []Finding {
	var list struct {
		Total *int `json:"totalResults"`
	}
	kind := answer.Header.Get("Content-Type")
	switch {
	case strings.Contains(kind, "html"):
		return bad(PassFirewall, "Something in front of the gateway answers with a page (%d, %s), where Entra expects SCIM.", answer.StatusCode, kind)
	case answer.StatusCode == http.StatusUnauthorized:
		return bad(SetToken, "The gateway does not accept the token.")
	case answer.StatusCode == http.StatusNotFound:
		return bad(EndWithSCIM, "The endpoint answers 404 to a filter; Entra expects 200 and an empty list.")
	case answer.StatusCode != http.StatusOK:
		return bad(SeeGatewayLog, "The endpoint answers %d.", answer.StatusCode)
	case json.Unmarshal(answer.Content, &list) != nil || list.Total == nil:
		return bad(SeeAddress, "The answer at the tenant URL is not SCIM.")
	case *list.Total != 0:
		return bad(SeeGatewayLog, "The endpoint finds %d users for a name that no user has.", *list.Total)
	}
	return nil
}
