package main_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/scimhttp"
	"workflowgen-scim/handler/internal/telemetry"
	"workflowgen-scim/handler/internal/workflowgen/connection"
	"workflowgen-scim/handler/internal/workflowgen/graphql"
)

// canned is a WorkflowGen that always gives the same answers, without a socket, so that what is measured is our own work.
type canned struct{ calls int }

const cannedUser = `{"id":"VXNlcjo0Mg==","directory":{"name":"Entra ID"},"isArchived":false,"userName":"ann@contoso.example",` +
	`"systemIdentifier":"7f4bc1a3-285e-48ae-8202-5accb43efb0e","isActive":true,"commonName":"Ann Tremblay","firstName":"Ann",` +
	`"lastName":"Tremblay","email":"ann@contoso.example","phone":"+1 450 555 0101","mobile":"+1 514 555 0102","fax":null,` +
	`"jobTitle":"%s","department":"Sales","company":"Contoso","employeeNumber":"1042","office":"Laval 3","postalAddress":` +
	`"1 rue Principale","postalCode":"H7T 2Y5","city":"Laval","state":"QC","country":"CA","defaultLanguage":"fr-CA","manager":{"id":"VXNlcjox"}}`

func (c *canned) RoundTrip(r *http.Request) (*http.Response, error) {
	c.calls++
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	answer := `{"data":{"user":` + strings.Replace(cannedUser, "%s", "Clerk", 1) + `}}`
	if bytes.Contains(body, []byte("mutation")) {
		answer = `{"data":{"updateUser":{"user":` + strings.Replace(cannedUser, "%s", "Engineer", 1) + `}}}`
	}
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(answer)), ContentLength: int64(len(answer)), Request: r}, nil
}

// BenchmarkPatch is one PATCH of one attribute: all our own work, from the request to the answer, with the GraphQL adapter
// and its HTTP client, without sockets.
func BenchmarkPatch(b *testing.B) {
	patch, wire := cannedPatch(b)
	patch()
	calls := wire.calls
	allocations := testing.AllocsPerRun(100, patch)
	for b.Loop() {
		patch()
	}
	figures.atMost("PATCH of one attribute, our own CPU", 60, b.Elapsed().Seconds()*1e6/float64(b.N), "µs")
	figures.atMost("… allocations", 250, allocations, "allocations")
	figures.atMost("… calls to WorkflowGen", 2, float64(calls), "calls")
	b.ReportMetric(allocations, "allocs/op")
}

// cannedPatch is a PATCH to make over and over.
func cannedPatch(b *testing.B) (patch func(), wire *canned) {
	wire = &canned{}
	dir, err := graphql.New(graphql.Config{URL: "http://workflowgen.example/wfgen/graphql",
		Config:        connection.Config{SignIn: connection.Basic("admin", connection.Fixed("x")), Transport: wire},
		DirectoryName: "Entra ID", GroupDescription: "-"})
	if err != nil {
		b.Fatal(err)
	}
	service := provision.New(dir, memledger.New(), provision.Config{})
	log := slog.New(slog.NewJSONHandler(io.Discard, nil))
	h := telemetry.Handler(log, scimhttp.New(service, auth.ForTokens("secret"), "https://scim.example.com"))
	path := "/scim/v2/Users/" + mapping.ID("VXNlcjo0Mg==")
	const body = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":"title","value":"Engineer"}]}`
	return func() {
		r := httptest.NewRequest("PATCH", path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer secret")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != 200 || !strings.Contains(w.Body.String(), `"title":"Engineer"`) {
			b.Fatalf("%d %s", w.Code, w.Body)
		}
	}, wire
}
