package graph_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	graphsim "workflowgen-scim/handler/internal/sim/graph"
)

// tenant is a stand-in with its clock.
type tenant struct {
	*graphsim.Server
	t   *testing.T
	now time.Time
	as  string // the token
}

func newTenant(t *testing.T, o graphsim.Options) *tenant {
	x := &tenant{t: t, now: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC), as: graphsim.Token("admin", false)}
	o.Now = func() time.Time { return x.now }
	x.Server = graphsim.New(o)
	return x
}

type object = map[string]any

// ask sends a request and returns the status, the header and the body.
func (x *tenant) ask(method, path string, body any) (int, http.Header, object) {
	x.t.Helper()
	text := []byte{}
	if body != nil {
		text, _ = json.Marshal(body)
	}
	if !strings.HasPrefix(path, "/beta/") {
		path = "/v1.0" + path
	}
	r := httptest.NewRequestWithContext(x.t.Context(), method, "http://graph.example"+path, strings.NewReader(string(text)))
	r.Header.Set("Authorization", "Bearer "+x.as)
	w := httptest.NewRecorder()
	x.ServeHTTP(w, r)
	answer := object{}
	if raw, _ := io.ReadAll(w.Body); len(raw) > 0 {
		if err := json.Unmarshal(raw, &answer); err != nil {
			x.t.Fatalf("%s %s: %v: %s", method, path, err, raw)
		}
	}
	return w.Code, w.Header(), answer
}

// raw is ask for an answer that may not be JSON.
func (x *tenant) raw(method, path string) (int, string) {
	r := httptest.NewRequestWithContext(x.t.Context(), method, "http://graph.example"+path, nil)
	r.Header.Set("Authorization", "Bearer "+x.as)
	w := httptest.NewRecorder()
	x.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// must is ask for an answer of one status; the test ends with any other.
func (x *tenant) must(status int, method, path string, body any) object {
	x.t.Helper()
	got, _, answer := x.ask(method, path, body)
	if got != status {
		x.t.Fatalf("%s %s: %d, want %d: %v", method, path, got, status, answer)
	}
	return answer
}

const instantiate = "/applicationTemplates/8adf8e6e-67b2-4cf2-a259-e3dc5476c621/instantiate"

// made makes an enterprise application, and returns the ids of both halves.
func (x *tenant) made() (application, principal string) {
	x.t.Helper()
	both := x.must(http.StatusCreated, "POST", instantiate, object{"displayName": "X"})
	return both["application"].(object)["id"].(string), both["servicePrincipal"].(object)["id"].(string)
}

// job makes an application with a job, and returns the paths of its synchronization and of the job.
func (x *tenant) job() (at, job string) {
	x.t.Helper()
	_, principal := x.made()
	at = "/servicePrincipals/" + principal + "/synchronization"
	return at, at + "/jobs/" + x.must(http.StatusCreated, "POST", at+"/jobs", object{"templateId": "scim"})["id"].(string)
}

func code(answer object) string {
	e, _ := answer["error"].(object)
	return fmt.Sprint(e["code"])
}

func TestNewObjectsAreHiddenAtFirst(t *testing.T) {
	x := newTenant(t, graphsim.Options{Propagation: 10 * time.Second})
	_, principal := x.made()
	path := "/servicePrincipals/" + principal
	x.must(http.StatusNotFound, "GET", path, nil)
	x.now = x.now.Add(11 * time.Second)
	first, _, _ := x.ask("GET", path, nil)
	second, _, _ := x.ask("GET", path, nil)
	if first == second {
		t.Errorf("half of the servers should know it: %d, %d", first, second)
	}
	statuses := map[int]bool{}
	for range 8 {
		status, _, answer := x.ask("GET", path+"/synchronization/templates", nil)
		if statuses[status] = true; code(answer) != "UnknownError" {
			t.Errorf("%d %v", status, answer)
		}
	}
	if len(statuses) != 4 {
		t.Errorf("synchronization answers %v", statuses)
	}
	x.now = x.now.Add(10 * time.Second)
	x.must(http.StatusOK, "GET", path, nil)
	x.must(http.StatusOK, "GET", path+"/synchronization/templates", nil)
}

func TestASchemaIsReplacedAndNotPatched(t *testing.T) {
	x := newTenant(t, graphsim.Options{})
	_, job := x.job()
	schema := x.must(http.StatusOK, "GET", job+"/schema", nil)
	if answer := x.must(http.StatusNotFound, "PATCH", job+"/schema", schema); code(answer) != "UnknownError" {
		t.Error(answer)
	}
	x.must(http.StatusNoContent, "PUT", job+"/schema", schema)
	text, _ := json.Marshal(schema)
	for was, c := range map[string]struct {
		becomes string
		status  int
	}{
		`"FlowWhenChanged"`:                {`"flowWhenChanged"`, http.StatusNotAcceptable},
		`"targetAttributeName":"userName"`: {`"targetAttributeName":"nickName"`, http.StatusBadRequest}, // not declared
		`"targetAttributeName":"title"`:    {`"targetAttributeName":"userName"`, http.StatusBadRequest}, // twice
	} {
		var changed object
		if err := json.Unmarshal([]byte(strings.Replace(string(text), was, c.becomes, 1)), &changed); err != nil {
			t.Fatal(err)
		}
		x.must(c.status, "PUT", job+"/schema", changed)
	}
}

func TestSecretsReadBackAsAStar(t *testing.T) {
	x := newTenant(t, graphsim.Options{})
	at, _ := x.job()
	put := func(key, value string) object { return object{"value": []object{{"key": key, "value": value}}} }
	x.must(http.StatusNoContent, "PUT", at+"/secrets", put("SecretToken", "a-secret"))
	if got := fmt.Sprint(x.must(http.StatusOK, "GET", at+"/secrets", nil)["value"]); got != "[map[key:SecretToken value:*]]" {
		t.Error(got)
	}
	x.must(http.StatusInternalServerError, "PUT", at+"/secrets", put("secretToken", "a-secret")) // in the wrong case
	for _, settings := range []string{"threshold", "[]", `{"DeleteThresholdEnabled":true,"DeleteThresholdValue":"50"}`, `{"deleteThresholdValue":50}`} {
		x.must(http.StatusBadRequest, "PUT", at+"/secrets", put("SyncNotificationSettings", settings))
	}
	const settings = `{"DeleteThresholdEnabled":true,"DeleteThresholdValue":50}`
	x.must(http.StatusNoContent, "PUT", at+"/secrets", put("SyncNotificationSettings", settings))
	shown := func() string { return fmt.Sprint(x.must(http.StatusOK, "GET", at+"/secrets", nil)["value"]) }
	if got := shown(); got != "[map[key:SyncNotificationSettings value:"+settings+"]]" {
		t.Error(got)
	}
	x.Mask("SyncNotificationSettings")
	if got := shown(); strings.Contains(got, "50") || x.Stored("SyncNotificationSettings")[0] != settings {
		t.Error(got)
	}
}

// The verdict of provisioning on demand, a failure too, is a text in an answer of 200.
func TestTheVerdictIsInA200(t *testing.T) {
	x := newTenant(t, graphsim.Options{})
	ann := x.AddUser(graphsim.User{UserPrincipalName: "ann@contoso.example"})
	at, job := x.job()
	x.must(http.StatusNoContent, "PUT", at+"/secrets", object{"value": []object{
		{"key": "BaseAddress", "value": "https://scim.example"}, {"key": "SecretToken", "value": "s"}}})
	demand := func(kind string) object {
		return object{"parameters": []object{{"ruleId": "03f7d90d-bf71-41b1-bda6-aaf0ddbee5d8",
			"subjects": []object{{"objectId": ann.ID, "objectTypeName": kind}}}}}
	}
	answer := x.must(http.StatusOK, "POST", job+"/provisionOnDemand", demand("User"))
	var key struct {
		Result  string
		Details struct{ ErrorCode string }
	}
	if err := json.Unmarshal([]byte(answer["key"].(string)), &key); err != nil || key.Result != "Skipped" || key.Details.ErrorCode != "NotEffectivelyEntitled" {
		t.Errorf("%v: %v", err, answer)
	}
	x.must(http.StatusNotFound, "POST", job+"/provisionOnDemand", demand("user")) // in the wrong case
	x.must(http.StatusBadRequest, "POST", job+"/restart", object{"criteria": object{"resetScope": "full"}})
}

func TestThrottlingSendsDecimalRetryAfter(t *testing.T) {
	x := newTenant(t, graphsim.Options{Units: 4})
	for range 2 {
		x.must(http.StatusOK, "GET", "/users", nil) // two units each
	}
	x.now = x.now.Add(2500 * time.Millisecond)
	status, head, answer := x.ask("GET", "/users", nil)
	if after := head.Get("Retry-After"); status != http.StatusTooManyRequests || after != "7.500" || code(answer) != "TooManyRequests" {
		t.Errorf("%d, after %q: %v", status, after, answer)
	}
	x.now = x.now.Add(7500 * time.Millisecond)
	for range 4 {
		x.must(http.StatusOK, "GET", "/users?$select=id", nil) // one unit each
	}
	x.must(http.StatusTooManyRequests, "GET", "/users?$select=id", nil)
	if n := x.Throttled(); n != 2 {
		t.Errorf("%d were throttled", n)
	}
}

// The audit logs allow five calls in ten seconds, and send no Retry-After.
func TestAuditLogsAreThrottledApart(t *testing.T) {
	x := newTenant(t, graphsim.Options{})
	log := "/auditLogs/provisioning?$filter=" + url.QueryEscape("servicePrincipal/id eq 'x' and activityDateTime gt 2026-03-01T00:00:00Z")
	for range 5 {
		x.must(http.StatusOK, "GET", log, nil)
	}
	status, head, _ := x.ask("GET", log, nil)
	if status != http.StatusTooManyRequests || head.Get("Retry-After") != "" {
		t.Errorf("%d, after %q", status, head.Get("Retry-After"))
	}
	x.now = x.now.Add(10 * time.Second)
	x.must(http.StatusOK, "GET", log, nil)
	x.must(http.StatusBadRequest, "GET", strings.Replace(log, "+gt+", "+ge+", 1), nil)
}

func TestListsComeInPages(t *testing.T) {
	x := newTenant(t, graphsim.Options{})
	for i := range 250 {
		x.AddUser(graphsim.User{UserPrincipalName: fmt.Sprint(i), SID: "S-1"})
	}
	var sizes []int
	seen := map[string]bool{}
	for path := "/users?$select=" + url.QueryEscape("id,onPremisesSecurityIdentifier"); path != ""; {
		body := x.must(http.StatusOK, "GET", path, nil)
		value := body["value"].([]any)
		sizes = append(sizes, len(value))
		for _, u := range value {
			seen[u.(object)["id"].(string)] = u.(object)["onPremisesSecurityIdentifier"] == "S-1"
		}
		next, _ := body["@odata.nextLink"].(string)
		path = strings.TrimPrefix(next, "http://graph.example/v1.0")
	}
	if !slices.Equal(sizes, []int{100, 100, 50}) || len(seen) != 250 {
		t.Errorf("pages of %v, %d users", sizes, len(seen))
	}
	x.must(http.StatusBadRequest, "GET", "/users?$top=1000", nil)
	if u := x.must(http.StatusOK, "GET", "/users?$top=1", nil)["value"].([]any)[0].(object); u["onPremisesSecurityIdentifier"] != nil {
		t.Error("a property from on-premises is there without being selected")
	}
}

// An app must own both halves of the application that it configures; otherwise the answer is 401 without a reason.
func TestAnAppMustOwnWhatItConfigures(t *testing.T) {
	x := newTenant(t, graphsim.Options{})
	x.as = graphsim.Token("robot", true)
	application, principal := x.made()
	jobs := "/servicePrincipals/" + principal + "/synchronization/jobs"
	own := object{"@odata.id": "https://graph.example/v1.0/directoryObjects/robot"}
	for _, half := range []string{"/applications/" + application, "/servicePrincipals/" + principal} {
		if answer := x.must(http.StatusUnauthorized, "POST", jobs, object{"templateId": "scim"}); code(answer) != "UnknownError" || answer["error"].(object)["message"] != "" {
			t.Error(answer)
		}
		x.must(http.StatusNoContent, "POST", half+"/owners/$ref", own)
	}
	x.must(http.StatusBadRequest, "POST", "/applications/"+application+"/owners/$ref", own) // it is an owner already
	x.must(http.StatusCreated, "POST", jobs, object{"templateId": "scim"})
	x.as = "no-token"
	x.must(http.StatusUnauthorized, "GET", "/users", nil)
}

// provisioned makes a tenant in which a job knows Ann, and returns the paths of its synchronization and of the job.
func (x *tenant) provisioned() (at, job string, ann *graphsim.User) {
	x.t.Helper()
	ann = x.AddUser(graphsim.User{UserPrincipalName: "ann@contoso.example", DisplayName: "Ann", Surname: "A"})
	at, job = x.job()
	x.connect(at, "SyncAll", "true", "SecretToken", "s")
	x.must(http.StatusNoContent, "POST", job+"/start", nil)
	x.Run(x.t.Context())
	return at, job, ann
}

// connect stores the connector's settings, besides the address.
func (x *tenant) connect(at string, settings ...string) {
	x.t.Helper()
	pairs := []object{{"key": "BaseAddress", "value": "https://scim.example"}}
	for i := 0; i < len(settings); i += 2 {
		pairs = append(pairs, object{"key": settings[i], "value": settings[i+1]})
	}
	x.must(http.StatusNoContent, "PUT", at+"/secrets", object{"value": pairs})
}

// endpoint is a SCIM endpoint that finds no user and creates each as number 7. As an in-process transport may, it does not set
// the length of its answers.
type endpoint struct{}

func (endpoint) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	if r.Method == http.MethodPost {
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"id":"7"}`)
	} else {
		fmt.Fprint(w, `{"totalResults":0,"Resources":[]}`)
	}
	res := w.Result()
	res.ContentLength = 0
	return res, nil
}

// recording is an endpoint that keeps the bodies that it gets.
type recording struct {
	endpoint
	bodies []string
}

func (r *recording) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		if body, _ := io.ReadAll(req.Body); len(body) > 0 {
			r.bodies = append(r.bodies, string(body))
		}
	}
	return r.endpoint.RoundTrip(req)
}

// A job writes its requests in Entra's classic dialect.
func TestJobsWriteTheClassicDialect(t *testing.T) {
	scim := &recording{}
	x := newTenant(t, graphsim.Options{SCIM: scim})
	_, _, ann := x.provisioned()
	x.Change(func() { ann.DisplayName, ann.JobTitle, ann.Disabled = "Anna", "Chief", true })
	x.AddGroup(graphsim.Group{DisplayName: "Team", Members: []string{ann.ID}})
	x.Run(t.Context())
	const patch = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[`
	for _, want := range []string{
		`"userName":"ann@contoso.example","active":true,"displayName":"Ann"`,
		patch + `{"op":"Replace","path":"active","value":"False"},{"op":"Replace","path":"displayName","value":"Anna"},{"op":"Add","path":"title","value":"Chief"}]}`,
		`"http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"`,
		patch + `{"op":"Add","path":"members","value":[{"$ref":null,"value":"7"}]}]}`,
	} {
		if !slices.ContainsFunc(scim.bodies, func(body string) bool { return strings.Contains(body, want) }) {
			t.Errorf("no body holds\n%s:\n%s", want, strings.Join(scim.bodies, "\n"))
		}
	}
}

// finding is an endpoint that finds one user, whatever the filter.
type finding struct {
	recording
	user string
}

func (f *finding) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodGet || strings.Contains(r.URL.RawQuery, "dead-beef") {
		return f.recording.RoundTrip(r)
	}
	w := httptest.NewRecorder()
	fmt.Fprintf(w, `{"totalResults":1,"Resources":[%s]}`, f.user)
	return w.Result(), nil
}

// A job takes over a user that matches, and sends only the values that differ.
func TestMatchedUsersAreTakenOver(t *testing.T) {
	const rest = `"userName":"ann@contoso.example","displayName":"Ann","name":{"familyName":"A","formatted":"A"}}`
	for user, want := range map[string]string{
		`{"id":"7","active":true,` + rest:  "",
		`{"id":"7","active":false,` + rest: `[{"op":"Replace","path":"active","value":"True"}]`,
		`{"id":"7",` + rest:                `[{"op":"Add","path":"active","value":"True"}]`,
	} {
		scim := &finding{user: user}
		newTenant(t, graphsim.Options{SCIM: scim}).provisioned()
		if got := strings.Join(scim.bodies, "\n"); want == "" && got != "" || !strings.Contains(got, want) || len(scim.bodies) > 1 {
			t.Errorf("%s is changed by %s, want %s", user, got, want)
		}
	}
}

// An object connection is found by either id, under /beta alone, and deleted only while the job is stopped. Only a read shows
// that there is none.
func TestObjectConnections(t *testing.T) {
	x := newTenant(t, graphsim.Options{SCIM: endpoint{}})
	_, job, ann := x.provisioned()
	of := func(id string) string { return "/beta" + job + "/objectConnections('" + id + "')" }
	for _, id := range []string{ann.ID, "7"} {
		got := x.must(http.StatusOK, "GET", of(id), nil)
		if got["objectId"] != id || got["sourceAnchor"] != ann.ID || got["targetAnchor"] != "7" || got["displayName"] != "Ann" || got["objectTypeName"] != "user" {
			t.Errorf("by %s: %v", id, got)
		}
	}
	x.must(http.StatusNotFound, "GET", of("8"), nil)
	if status, _ := x.raw("GET", strings.Replace(of(ann.ID), "/beta", "/v1.0", 1)); status != http.StatusNotFound {
		t.Errorf("version 1.0 has no connections, and answers %d", status)
	}
	x.must(http.StatusBadRequest, "GET", of(""), nil)
	x.must(http.StatusBadRequest, "GET", "/beta"+job+"/objectConnections", nil)
	if answer := x.must(http.StatusConflict, "DELETE", of(ann.ID), nil); code(answer) != "Conflict" {
		t.Error(answer)
	}
	x.must(http.StatusNoContent, "POST", job+"/pause", nil)
	x.must(http.StatusOK, "GET", of(ann.ID), nil)
	x.must(http.StatusNoContent, "DELETE", of("7"), nil)
	x.must(http.StatusNotFound, "GET", of(ann.ID), nil)
	x.must(http.StatusNoContent, "DELETE", of(ann.ID), nil)
}

// Provisioning on demand is refused while the job runs, unless Entra signs in with a secret token.
func TestOnDemandNeedsTheJobStopped(t *testing.T) {
	x := newTenant(t, graphsim.Options{SCIM: endpoint{}})
	at, job, ann := x.provisioned()
	demand := object{"parameters": []object{{"ruleId": "03f7d90d-bf71-41b1-bda6-aaf0ddbee5d8",
		"subjects": []object{{"objectId": ann.ID, "objectTypeName": "User"}}}}}
	x.must(http.StatusOK, "POST", job+"/provisionOnDemand", demand)
	x.connect(at, "SyncAll", "true") // Entra's own tokens
	x.must(http.StatusBadRequest, "POST", job+"/provisionOnDemand", demand)
	x.SignInByOAuth("https://scim.example/oauth/token", "client", "secret")
	x.must(http.StatusBadRequest, "POST", job+"/provisionOnDemand", demand)
	x.must(http.StatusNoContent, "POST", job+"/pause", nil)
	x.must(http.StatusOK, "POST", job+"/provisionOnDemand", demand)
}

// Provisioning on demand disables an unassigned user, skips a user disabled in Entra, and does not find a deleted one.
func TestOnDemandOfUsersWhoLeft(t *testing.T) {
	x := newTenant(t, graphsim.Options{SCIM: endpoint{}})
	at, job, ann := x.provisioned()
	demand := object{"parameters": []object{{"ruleId": "03f7d90d-bf71-41b1-bda6-aaf0ddbee5d8",
		"subjects": []object{{"objectId": ann.ID, "objectTypeName": "User"}}}}}
	says := func(want ...string) {
		t.Helper()
		answer := fmt.Sprint(x.must(http.StatusOK, "POST", job+"/provisionOnDemand", demand))
		for _, w := range want {
			if !strings.Contains(answer, w) {
				t.Errorf("no %s in %s", w, answer)
			}
		}
	}
	x.Change(func() { ann.Disabled = true })
	says(`"result":"Skipped"`, `"Scoping"`, "not active")
	x.Change(func() { ann.Disabled = false })
	x.connect(at, "SecretToken", "s", "SyncAll", "false")
	says(`"result":"Success"`, `"action":"disable"`, `"displayName":"active","newValue":"False","oldValue":"True"`)
	x.Change(func() { ann.Deleted = true })
	x.must(http.StatusNotFound, "POST", job+"/provisionOnDemand", demand)
	x.must(http.StatusNotFound, "GET", "/users/"+ann.ID, nil)
	x.must(http.StatusOK, "GET", "/directory/deletedItems/"+ann.ID, nil)
}
