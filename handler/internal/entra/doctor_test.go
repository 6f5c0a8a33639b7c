package entra_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/doctor"
	"workflowgen-scim/handler/internal/entra"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
)

// planting is a tenant that is set up, into which a mistake is to be made.
type planting struct {
	*world
	t   *testing.T
	sp  entra.ServicePrincipal
	job entra.Job
	ann *graphsim.User
	// endpoint is what stands at the gateway's address, as it is reached from here.
	endpoint http.RoundTripper
}

func newPlanting(t *testing.T) *planting {
	t.Helper()
	w := newWorld(t, graphsim.Options{}, false)
	w.clock.now = time.Now()
	p := &planting{world: w, t: t, endpoint: direct{w.scim}, ann: w.AddUser(graphsim.User{UserPrincipalName: "ann@contoso.example", DisplayName: "Ann", Surname: "A"})}
	o := w.options()
	o.Assignees = []string{"ann@contoso.example"}
	w.setUp(t, o)
	w.Run(t.Context())
	p.sp = w.principal(t)
	p.job = must(w.TheJob(t.Context(), p.sp.ID))
	return p
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// examine lets the doctor look, and answers what it printed of a check and how the check ended.
func (p *planting) examine(check string) (doctor.Status, string) {
	p.t.Helper()
	see := func(ctx context.Context) (*entra.Scene, doctor.Finding) {
		s, err := p.Survey(ctx, must(p.Principal(ctx, p.sp.ID)), &entra.Endpoint{Address: address, Token: token, Transport: p.endpoint})
		if err != nil {
			return nil, doctor.Fail(err, "")
		}
		s.Address = address
		return s, doctor.OK("seen")
	}
	var printed strings.Builder
	var status doctor.Status
	doctor.Run(p.t.Context(), entra.Checks(see), func(r doctor.Result) {
		if r.Check == check {
			status = r.Status
			fmt.Fprintf(&printed, "%s %s\n→ %s\n", r.Check, r.Says, r.Fix)
		}
	})
	return status, printed.String()
}

// connection stores settings of the connector as an administrator can in the portal.
func (p *planting) connection(changes map[string]string) {
	p.t.Helper()
	all := must(p.Secrets(p.t.Context(), p.sp.ID))
	all["SecretToken"] = token
	for key, value := range changes {
		all[key] = value
	}
	p.check(p.PutSecrets(p.t.Context(), p.sp.ID, pairsOf(all)))
}

func pairsOf(secrets map[string]string) (pairs []entra.KeyValue) {
	for key, value := range secrets {
		pairs = append(pairs, entra.KeyValue{Key: key, Value: value})
	}
	return pairs
}

// lines changes lines of the mapping of users or groups.
func (p *planting) lines(kind string, change func(line map[string]any)) {
	p.t.Helper()
	p.edit(kind, func(m map[string]any) {
		for _, line := range m["attributeMappings"].([]any) {
			change(line.(map[string]any))
		}
	})
}

// edit changes the mapping of users or groups.
func (p *planting) edit(kind string, change func(mapping map[string]any)) {
	p.t.Helper()
	_, raw, err := p.Schema(p.t.Context(), p.sp.ID, p.job.ID)
	p.check(err)
	var schema map[string]any
	p.check(json.Unmarshal(raw, &schema))
	rule := schema["synchronizationRules"].([]any)[0].(map[string]any)
	for _, m := range rule["objectMappings"].([]any) {
		if m := m.(map[string]any); m["sourceObjectName"] == kind {
			change(m)
		}
	}
	p.check(p.PutSchema(p.t.Context(), p.sp.ID, p.job.ID, must(json.Marshal(schema))))
}

// from lets an attribute come from another one.
func from(target, source string) func(map[string]any) {
	return func(line map[string]any) {
		if line["targetAttributeName"] == target {
			line["source"] = map[string]any{"expression": "[" + source + "]", "name": source, "type": "Attribute", "parameters": []any{}}
		}
	}
}

func matchOn(target string) func(map[string]any) {
	return func(line map[string]any) {
		if line["targetAttributeName"] == target {
			line["matchingPriority"] = 1
		}
	}
}

// page is a firewall that shows a page to whoever says no User-Agent.
type page struct{ behind http.RoundTripper }

func (f page) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("User-Agent") != "" {
		return f.behind.RoundTrip(r)
	}
	return direct{http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusForbidden)
	})}.RoundTrip(r)
}

// Each of the usual mistakes is made, found, and told with its cure. Where it is not made, nothing is told.
func TestTheUsualMistakes(t *testing.T) {
	plant := map[string]struct {
		make func(*planting)
		ends doctor.Status
		says string
		cure string
	}{
		"tenant URL":   {func(p *planting) { p.connection(map[string]string{"BaseAddress": address + "/Users"}) }, doctor.Bad, "ends with /users", "scimctl entra setup"},
		"stored token": {func(p *planting) { p.scim.token = "exchanged-at-the-gateway-alone" }, doctor.Bad, "not let in", "SCIM_TOKEN"},
		"endpoint":     {func(p *planting) { p.endpoint = page{p.endpoint} }, doctor.Bad, "answers with a page", "without a User-Agent"},
		"started":      {func(p *planting) { p.check(p.Pause(p.t.Context(), p.sp.ID, p.job.ID)) }, doctor.Bad, "schedule is Paused", "scimctl entra resume"},
		"scope":        {(*planting).unassign, doctor.Bad, "nobody is", "--assign GROUP"},
		"nested groups": {func(p *planting) {
			inner := p.AddGroup(graphsim.Group{DisplayName: "Inner", Members: []string{p.ann.ID}})
			p.assign(p.AddGroup(graphsim.Group{DisplayName: "Outer", Members: []string{inner.ID}}).ID)
		}, doctor.Noted, "Assigned groups hold groups", "Assign the inner groups"},
		"narrowed scope": {func(p *planting) {
			p.AddUser(graphsim.User{UserPrincipalName: "bob@contoso.example", DisplayName: "Bob", Surname: "B"})
			p.connection(map[string]string{"SyncAll": "true"})
			p.Run(p.t.Context())
			p.connection(map[string]string{"SyncAll": "false"})
		}, doctor.Noted, "2 users synchronized, and 1 are in the scope", "scimctl entra restart"},
		"externalId":       {func(p *planting) { p.lines("User", from("externalId", "mailNickname")) }, doctor.Bad, "mailNickname", "scimctl entra diff"},
		"group matching":   {func(p *planting) { p.lines("Group", matchOn("displayName")) }, doctor.Bad, "Names are not unique", "scimctl entra setup"},
		"nothing to match": {func(p *planting) { p.fails("DuplicateTargetEntries") }, doctor.Bad, "match several in WorkflowGen", "scimctl link plan"},
		"surplus mapping":  {func(p *planting) { p.surplus() }, doctor.Noted, "name.formatted", "setup --trim"},
		"active":           {func(p *planting) { p.lines("User", from("active", "accountEnabled")) }, doctor.Bad, "never be disabled", "scimctl entra setup"},
		"one application":  {(*planting).twice, doctor.Bad, "Again provisions the same gateway", "scimctl entra remove"},
		"quarantine": {func(p *planting) {
			p.Quarantine("EncounteredEscrowProportionThreshold", time.Now().Add(-25*24*time.Hour))
		},
			doctor.Bad, "after four weeks", "scimctl entra restart --errors"},
		"deleted by hand": {func(p *planting) { p.fails("InvalidAnchor") }, doctor.Bad, "deleted or archived by hand", "scimctl entra connection forget "},
		"deletions": {func(p *planting) { p.connection(map[string]string{"SkipOutOfScopeDeletions": "true"}) }, doctor.Noted,
			"stays active in WorkflowGen", "Turn SkipOutOfScopeDeletions off"},
		"entitlement": {func(p *planting) { p.DisableRoles() }, doctor.Bad, "not effectively entitled", "assign again"},
		"flags": {func(p *planting) { p.connection(map[string]string{"BaseAddress": address + "?aadOptscim062020"}) }, doctor.Noted,
			"aadOptscim062020", "Nothing need be done"},
	}
	checks := entra.Checks(nil)
	if len(checks) != 1+18 || len(plant) != 18 {
		t.Errorf("%d checks, of which %d are tried; there are 18 mistakes", len(checks)-1, len(plant))
	}
	for _, c := range checks[1:] {
		t.Run(c.Name, func(t *testing.T) {
			p, m := newPlanting(t), plant[c.Name]
			if ends, says := p.examine(c.Name); strings.Contains(says, m.says) || ends != doctor.Good {
				t.Errorf("nobody made a mistake: %s", says)
			}
			m.make(p)
			if ends, says := p.examine(c.Name); ends != m.ends || !strings.Contains(says, m.says) || !strings.Contains(says, m.cure) {
				t.Errorf("%s: %s", ends, says)
			}
		})
	}
}

func (p *planting) check(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// fails lets Ann fail a while after she was provisioned.
func (p *planting) fails(code string) {
	p.clock.now = p.clock.now.Add(time.Minute)
	p.Fault(p.ann.ID, code)
}

func (p *planting) assign(id string) {
	p.t.Helper()
	p.check(p.Assign(p.t.Context(), p.sp.ID, p.sp.UserRole(), id))
}

func (p *planting) unassign() {
	r := must(http.NewRequestWithContext(p.t.Context(), http.MethodDelete,
		"http://127.0.0.1/v1.0/servicePrincipals/"+p.sp.ID+"/appRoleAssignedTo/"+must(p.Assignments(p.t.Context(), p.sp.ID))[0].ID, nil))
	r.Header.Set("Authorization", "Bearer "+graphsim.Token("caller", false))
	_, err := direct{p.Server}.RoundTrip(r)
	p.check(err)
}

// twice sets up an application for another gateway, and lets an administrator point it at the same one.
func (p *planting) twice() {
	o := p.options()
	o.Name, o.Memory, o.Address = "Again", &memory{}, "https://again.example.com/scim/v2"
	p.setUp(p.t, o)
	again := must(p.FindPrincipals(p.t.Context(), "Again"))[0]
	stored := must(p.Secrets(p.t.Context(), again.ID))
	stored["BaseAddress"], stored["SecretToken"] = "https://SCIM.example.com:443/wfgen/scim/", token
	p.check(p.PutSecrets(p.t.Context(), again.ID, pairsOf(stored)))
}

// surplus maps what WorkflowGen has no place for, as an administrator can in the portal.
func (p *planting) surplus() {
	p.t.Helper()
	p.edit("User", func(m map[string]any) {
		m["attributeMappings"] = append(m["attributeMappings"].([]any), map[string]any{
			"defaultValue": nil, "exportMissingReferences": false, "flowBehavior": "FlowWhenChanged", "flowType": "Always", "matchingPriority": 0,
			"targetAttributeName": "name.formatted", "source": map[string]any{"expression": "[displayName]", "name": "displayName", "type": "Attribute", "parameters": []any{}},
		})
	})
}

// Each way of signing in is looked at, and told with its own cure.
func TestDoctorKnowsTheWaysOfSigningIn(t *testing.T) {
	p := newPlanting(t)
	see := func(want doctor.Status, says string) {
		t.Helper()
		if ends, said := p.examine("stored token"); ends != want || !strings.Contains(said, says) {
			t.Errorf("%s: %s", ends, said)
		}
	}
	see(doctor.Good, "let in with a secret token")
	stored := must(p.Secrets(t.Context(), p.sp.ID))
	delete(stored, "SecretToken")
	p.check(p.PutSecrets(t.Context(), p.sp.ID, pairsOf(stored)))
	see(doctor.Bad, "ENTRA_TENANTS")
	p.SignInByOAuth("https://scim.example.com/oauth/token", "workflowgen", "an-old-secret")
	see(doctor.Bad, "--what client")
	p.SignInByOAuth("https://scim.example.com/oauth/token", "workflowgen", clientSecret)
	see(doctor.Good, "let in with OAuth")
}

// What cannot be looked at is skipped, and why is told.
func TestChecksThatCannotLook(t *testing.T) {
	p := newPlanting(t)
	p.Fail("GET /auditLogs/provisioning", 100)
	if ends, says := p.examine("nothing to match"); ends != doctor.Skipped || !strings.Contains(says, "log cannot be read") {
		t.Errorf("%s: %s", ends, says)
	}
	p.check(p.DeleteJob(t.Context(), p.sp.ID, p.job.ID))
	if ends, says := p.examine("externalId"); ends != doctor.Skipped || !strings.Contains(says, "no provisioning job") {
		t.Errorf("%s: %s", ends, says)
	}
}
