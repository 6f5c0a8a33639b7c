package checks_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/doctor"
	"workflowgen-scim/handler/internal/entra/checks"
	"workflowgen-scim/handler/internal/entra/setup"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
	"workflowgen-scim/handler/internal/test/tenant"
)

// patient is a tenant that is set up, in which a mistake is to be made.
type patient struct {
	*tenant.Provisioned
	t        *testing.T
	endpoint http.RoundTripper // reaches the gateway from this machine
}

func newPatient(t *testing.T) *patient {
	p := tenant.NewProvisioned(t)
	return &patient{p, t, tenant.Direct{Handler: p.SCIM}}
}

// examine runs a check.
func (p *patient) examine(check string) []checks.Finding {
	p.t.Helper()
	ctx := p.t.Context()
	s := tenant.Must(checks.Read(ctx, p.Client, tenant.Must(p.Client.Principal(ctx, p.Sp.ID)),
		&setup.Endpoint{Address: tenant.Address, Token: tenant.Token, Transport: p.endpoint}))
	s.Address = tenant.Address
	return named(check).Look(ctx, s)
}

func named(check string) checks.Check {
	return checks.All[slices.IndexFunc(checks.All, func(c checks.Check) bool { return c.Name == check })]
}

// has reports whether one of the findings has a status, some words and an action.
func has(found []checks.Finding, status doctor.Status, words string, action checks.Action) bool {
	return slices.ContainsFunc(found, func(f checks.Finding) bool {
		return f.Status == status && strings.Contains(f.Text, words) && f.Fix.Action == action
	})
}

// firewall sends a page to requests without a User-Agent.
type firewall struct{ behind http.RoundTripper }

func (f firewall) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("User-Agent") != "" {
		return f.behind.RoundTrip(r)
	}
	return tenant.Direct{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusForbidden)
	})}.RoundTrip(r)
}

// Each of the usual mistakes is made and found, with its fix. Without the mistake the check finds nothing wrong.
func TestTheUsualMistakes(t *testing.T) {
	plant := map[string]struct {
		make   func(*patient)
		status doctor.Status
		words  string
		fix    checks.Action
	}{
		"tenant URL": {func(p *patient) { p.Connection(map[string]string{"BaseAddress": tenant.Address + "/Users"}) }, doctor.Bad, "ends with /users", checks.StoreConnection},
		"stored token": {func(p *patient) { p.SCIM.Token = "exchanged-at-the-gateway-alone" }, doctor.Bad, "cannot sign in with the stored token",
			checks.StoreToken},
		"endpoint": {func(p *patient) { p.endpoint = firewall{p.endpoint} }, doctor.Bad, "answers with a page", checks.PassFirewall},
		"started":  {func(p *patient) { p.Check(p.Pause(p.t.Context(), p.Sp.ID, p.Job.ID)) }, doctor.Bad, "schedule is Paused", checks.Resume},
		"scope":    {(*patient).unassign, doctor.Bad, "none is assigned", checks.AssignUsers},
		"nested groups": {func(p *patient) {
			inner := p.AddGroup(graphsim.Group{DisplayName: "Inner", Members: []string{p.Ann.ID}})
			p.assign(p.AddGroup(graphsim.Group{DisplayName: "Outer", Members: []string{inner.ID}}).ID)
		}, doctor.Noted, "Assigned groups hold groups", checks.AssignInner},
		"narrowed scope": {func(p *patient) {
			p.AddUser(graphsim.User{UserPrincipalName: "bob@contoso.example", DisplayName: "Bob", Surname: "B"})
			p.Connection(map[string]string{"SyncAll": "true"})
			p.Run(p.t.Context())
			p.Connection(map[string]string{"SyncAll": "false"})
		}, doctor.Noted, "2 users synchronized, and 1 are in the scope", checks.RestartForScope},
		"externalId":       {func(p *patient) { p.Lines("User", tenant.From("externalId", "mailNickname")) }, doctor.Bad, "mailNickname", checks.CorrectMapping},
		"group matching":   {func(p *patient) { p.Lines("Group", tenant.MatchOn("displayName")) }, doctor.Bad, "Names are not unique", checks.CorrectMapping},
		"nothing to match": {func(p *patient) { p.fails("DuplicateTargetEntries") }, doctor.Bad, "match several in WorkflowGen", checks.LinkExisting},
		"surplus mapping":  {func(p *patient) { p.Surplus() }, doctor.Noted, "name.formatted", checks.TrimMapping},
		"active":           {func(p *patient) { p.Lines("User", tenant.From("active", "accountEnabled")) }, doctor.Bad, "never be disabled", checks.CorrectMapping},
		"one application":  {(*patient).twice, doctor.Bad, "Again provisions the same gateway: each job disables users that only the other job manages", checks.RemoveOther},
		"quarantine": {func(p *patient) {
			p.Quarantine("EncounteredEscrowProportionThreshold", time.Now().Add(-25*24*time.Hour))
		}, doctor.Bad, "after four weeks", checks.RestartErrors},
		"deleted by hand": {func(p *patient) { p.fails("InvalidAnchor") }, doctor.Bad, "deleted or archived in WorkflowGen by hand", checks.ForgetConnections},
		"deletions": {func(p *patient) { p.Connection(map[string]string{"SkipOutOfScopeDeletions": "true"}) }, doctor.Noted,
			"stays active in WorkflowGen", checks.DeleteOutOfScope},
		"entitlement": {func(p *patient) { p.DisableRoles() }, doctor.Bad, "not effectively entitled", checks.AssignAgain},
		"flags": {func(p *patient) { p.Connection(map[string]string{"BaseAddress": tenant.Address + "?aadOptscim062020"}) }, doctor.Noted,
			"aadOptscim062020", checks.NotNeeded},
	}
	if len(checks.All) != len(plant) {
		t.Errorf("%d checks, of which %d are tried", len(checks.All), len(plant))
	}
	for _, c := range checks.All {
		t.Run(c.Name, func(t *testing.T) {
			p, m := newPatient(t), plant[c.Name]
			for _, f := range p.examine(c.Name) {
				if f.Status != doctor.Good {
					t.Errorf("no mistake was made: %+v", f)
				}
			}
			m.make(p)
			if found := p.examine(c.Name); !has(found, m.status, m.words, m.fix) {
				t.Errorf("%+v", found)
			}
		})
	}
}

// fails makes Ann fail a while after she was provisioned.
func (p *patient) fails(code string) {
	p.Clock.Time = p.Clock.Time.Add(time.Minute)
	p.Fault(p.Ann.ID, code)
}

func (p *patient) assign(id string) {
	p.t.Helper()
	p.Check(p.Assign(p.t.Context(), p.Sp.ID, p.Sp.UserRole(), id))
}

func (p *patient) unassign() {
	r := tenant.Must(http.NewRequestWithContext(p.t.Context(), http.MethodDelete,
		"http://127.0.0.1/v1.0/servicePrincipals/"+p.Sp.ID+"/appRoleAssignedTo/"+tenant.Must(p.Assignments(p.t.Context(), p.Sp.ID))[0].ID, nil))
	r.Header.Set("Authorization", "Bearer "+graphsim.Token("caller", false))
	_, err := tenant.Direct{Handler: p.Server}.RoundTrip(r)
	p.Check(err)
}

// twice sets up an application for another gateway, which an administrator then points at the same one.
func (p *patient) twice() {
	o := p.Options()
	o.Name, o.Memory, o.Address = "Again", &tenant.Memory{}, "https://again.example.com/scim/v2"
	p.SetUp(p.t, o)
	again := tenant.Must(p.PrincipalNamed(p.t.Context(), "Again"))
	stored := tenant.Must(p.Secrets(p.t.Context(), again.ID))
	stored["BaseAddress"], stored["SecretToken"] = "https://SCIM.example.com:443/wfgen/scim/", tenant.Token
	p.Check(p.PutSecrets(p.t.Context(), again.ID, stored))
}

// Each way to sign in has its own fix.
func TestWaysToSignIn(t *testing.T) {
	p := newPatient(t)
	expect := func(status doctor.Status, words string, fix checks.Action) {
		t.Helper()
		if found := p.examine("stored token"); !has(found, status, words, fix) {
			t.Errorf("%+v", found)
		}
	}
	expect(doctor.Good, "with a secret token", "")
	stored := tenant.Must(p.Secrets(t.Context(), p.Sp.ID))
	delete(stored, "SecretToken")
	p.Check(p.PutSecrets(t.Context(), p.Sp.ID, stored))
	expect(doctor.Bad, "No secret token is stored", checks.AcceptEntraTokens)
	p.SignInByOAuth("https://scim.example.com/oauth/token", "workflowgen", "an-old-secret")
	expect(doctor.Bad, "uses OAuth", checks.RenewClientSecret)
	p.SignInByOAuth("https://scim.example.com/oauth/token", "workflowgen", tenant.ClientSecret)
	expect(doctor.Good, "with OAuth", "")
}

// A check that cannot look is skipped, and tells why.
func TestChecksThatCannotLook(t *testing.T) {
	p := newPatient(t)
	p.Fail("GET /auditLogs/provisioning", 100)
	if found := p.examine("nothing to match"); !has(found, doctor.Skipped, "log cannot be read", "") {
		t.Errorf("%+v", found)
	}
	p.Check(p.DeleteJob(t.Context(), p.Sp.ID, p.Job.ID))
	if found := p.examine("externalId"); !has(found, doctor.Skipped, "no provisioning job", "") {
		t.Errorf("%+v", found)
	}
}

// After setup no check finds anything, before and after the first cycle.
func TestNothingIsFoundAfterSetup(t *testing.T) {
	n := tenant.NewOnline(t)
	n.Clock.Time = time.Now()
	n.AddUser(graphsim.User{UserPrincipalName: "ann@contoso.example", DisplayName: "Ann", Surname: "A"})
	n.SetUp(t, n.Options())
	for range 2 {
		s := tenant.Must(checks.Read(t.Context(), n.Client, n.Application(t), &setup.Endpoint{Address: n.URL, Token: tenant.Token}))
		s.Address = n.URL
		for _, c := range checks.All {
			for _, f := range c.Look(t.Context(), s) {
				if f.Status != doctor.Good {
					t.Errorf("%s: %+v", c.Name, f)
				}
			}
		}
		n.Run(t.Context())
	}
}

// A guard that Entra masks is skipped: it may well be set.
func TestMaskedGuard(t *testing.T) {
	p := newPatient(t)
	p.Mask("SyncNotificationSettings")
	if found := p.examine("deletions"); !has(found, doctor.Skipped, "does not show", "") {
		t.Errorf("%+v", found)
	}
}
