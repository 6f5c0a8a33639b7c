package main_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// What is our trouble and not Entra's is 503 with a time to come back: 401 and 429 would put the job into quarantine.
func TestWorkflowGenIsAway(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	stranger := httptest.NewServer(wgsim.New(wgsim.Options{Directory: provisioned, Username: username, Password: "another"}))
	defer stranger.Close()
	for name, workflowGen := range map[string]string{"no listener": gone.URL, "the sign-in is refused": stranger.URL} {
		k := &talk{T: t, program: start(t, workflowGen), names: newNames()}
		for _, request := range []string{
			"GET /scim/v2/Users?filter=userName eq \"ann@contoso.example\"",
			"GET /scim/v2/Users/VlhObGNqb3k",
			"DELETE /scim/v2/Groups/UjNKdmRYQTZNUT09",
			"POST /scim/v2/Users\n\n{\"userName\":\"ann@contoso.example\",\"externalId\":\"7f4b\",\"name\":{\"familyName\":\"Tremblay\"}}",
		} {
			r, _ := k.parseRequest(request)
			res, body := k.program.do(t, r)
			if res.StatusCode != 503 || res.Header.Get("Retry-After") != "30" || !strings.Contains(string(body), "try again later") {
				t.Errorf("%s: %s: %d %s", name, request, res.StatusCode, body)
			}
		}
		k.program.end(t)
		if log := k.program.stderr.String(); strings.Count(log, `"level":"WARN","msg":"request"`) != 4 {
			t.Errorf("%s: stderr has %s", name, log)
		}
	}
}

// The host asks for "/" many times a second until it is answered: that costs no token and leaves no event. A probe asks
// for the health, and does not wake WorkflowGen.
func TestHostAndProbe(t *testing.T) {
	k := newTalk(t)
	for target, want := range map[string]string{"/": "", "/health": `{"status":"ok","workflowgen":"`} {
		r := k.newRequest("GET", target, "")
		r.Header.Del("Authorization")
		if res, body := k.program.do(t, r); res.StatusCode != 200 || !strings.HasPrefix(string(body), want) {
			t.Errorf("%s: %d %s", target, res.StatusCode, body)
		}
	}
	if n := k.workflowGen.Requests(); n != 0 {
		t.Errorf("WorkflowGen was asked %d times", n)
	}
}
