package main_test

import (
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/app"
)

// foreseen are lines that the queries know and that the program of these tests does not write. A line that it writes must
// agree with the one here, field by field.
var foreseen = []string{
	`{"msg":"sign-ins refused","level":"WARN","cause":"unknown token","count":6,"suppressed":1}`,
	`{"msg":"paused","level":"INFO"}`,
}

// Each query about refused sign-ins counts a refusal once: by its own event, or by the one that sums up those without.
func TestMonitorCountsRefusalsOnce(t *testing.T) {
	about := 0
	for name, query := range queries(t) {
		if name == "queries/ScimEvents.kql" || !strings.Contains(query, "Denied") {
			continue
		}
		about++
		for _, part := range []string{`or Event == "sign-ins refused"`, "coalesce(Suppressed, 1)"} {
			if !strings.Contains(query, part) {
				t.Errorf("%s reads Denied and lacks %q: not every refusal has an event of its own", name, part)
			}
		}
	}
	if about < 4 {
		t.Errorf("%d queries are about refused sign-ins, want 4 at least", about)
	}
}

// The hours of the alert "silence" are a parameter, and 0 switches it off.
func TestMonitorSilenceIsSet(t *testing.T) {
	query, bicep := queries(t)["alerts/silence.kql"], monitorFile(t, "main.bicep")
	replaced := regexp.MustCompile(`replace\(loadTextContent\('alerts/silence\.kql'\), '([^']*)', '[^']*\$\{max\(silenceHours, 1\)\}h;'\)`).FindStringSubmatch(bicep)
	if replaced == nil || strings.Count(query, replaced[1]) != 1 {
		t.Errorf("main.bicep must put silenceHours in the place of a text that silence.kql has once: %q", replaced)
	}
	rule := regexp.MustCompile(`\{ name: 'silence',.*\}`).FindString(bicep)
	for _, part := range []string{"enabled: silenceHours > 0", "mute: 'P1D'", "window: 'P2D'", "text: silence "} {
		if !strings.Contains(rule, part) {
			t.Errorf("the rule silence lacks %q: %s", part, rule)
		}
	}
}

// The alert "silence" takes a 2xx of a SCIM function for a request of Entra: each such function is listed, and answers no 2xx to
// a caller without a good token, whatever the method and the path.
func TestStrangersBreakNoSilence(t *testing.T) {
	listed := quoted.FindAllStringSubmatch(regexp.MustCompile(`Name in \(([^)]*)\)`).FindString(queries(t)["alerts/silence.kql"]), -1)
	var paths, scim []string
	for name, route := range app.Functions() {
		if !slices.Contains(strings.Split(route, "/"), "scim") {
			continue
		}
		scim = append(scim, name)
		base, _, _ := strings.Cut("/"+route, "/{")
		paths = append(paths, base, base+"/x", base+"/v2/Schemas", base+"/v2/Users?count=1", base+"/v2/.search")
	}
	for _, name := range scim {
		if !slices.ContainsFunc(listed, func(m []string) bool { return m[1] == name }) {
			t.Errorf("silence.kql does not list the function %s", name)
		}
	}
	if len(listed) != len(scim) {
		t.Errorf("silence.kql lists %q, and the SCIM functions are %q", listed, scim)
	}
	p := start(t, "http://127.0.0.1:1")
	for _, path := range append(paths, "/scim/v2/ServiceProviderConfig", "/scim/v2/ResourceTypes") {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} {
			p.stranger(t, method, path, "")
			p.stranger(t, method, path, "Bearer "+strings.Repeat("x", 40))
		}
	}
}

// stranger sends a request that proves nothing, and fails the test if it succeeds.
func (p *program) stranger(t *testing.T, method, path, authorization string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, p.url+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	if res, _ := p.do(t, r); res.StatusCode < 300 {
		t.Errorf("%s %s with Authorization %q: %d", method, path, authorization, res.StatusCode)
	}
}

// Reads of the tables are recorded where a parameter says so, and who removes rows always is.
func TestTableAudit(t *testing.T) {
	storage, err := os.ReadFile("../infra/storage.bicep")
	if err != nil {
		t.Fatal(err)
	}
	_, audit, _ := strings.Cut(string(storage), "resource tableAudit ")
	for _, part := range []string{"scope: tables", "{ category: 'StorageDelete', enabled: true }", "{ category: 'StorageRead', enabled: auditTableReads }"} {
		if !strings.Contains(audit, part) {
			t.Errorf("the audit of the tables in storage.bicep lacks %q", part)
		}
	}
	if main := text(t, "../infra/main.bicep"); !strings.Contains(main, "param auditTableReads bool = false") || !strings.Contains(main, "auditTableReads: auditTableReads") {
		t.Error("main.bicep must have the parameter auditTableReads, off by default, and hand it on")
	}
}
