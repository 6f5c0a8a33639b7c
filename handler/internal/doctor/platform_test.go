package doctor_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/doctor"
)

// The pages are App Service's, shortened. Go's server sends no other reason than the standard one, as HTTP/2 sends none.
const (
	blocked = `<!DOCTYPE html><html><head><title>Web App - Unavailable</title></head><body><h1>Error 403 - Forbidden</h1>` +
		`<p>The web app you have attempted to reach has blocked your access.</p></body></html>`
	stopped = `<!DOCTYPE html><html><body><h1>Error 403 - This web app is stopped.</h1></body></html>`
)

func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		status        int
		header        map[string]string
		body          string
		what, fix     string
		theGatewayHas bool
	}{
		"an address":         {403, map[string]string{"x-ms-forbidden-ip": "203.0.113.7", "Content-Type": "text/html"}, blocked, "203.0.113.7", "OPERATOR_CIDRS 203.0.113.7/32 && azd provision", false},
		"an address of IPv6": {403, map[string]string{"x-ms-forbidden-ip": "[2001:db8::7]"}, "", "2001:db8::7", "OPERATOR_CIDRS 2001:db8::7/128", false},
		"a sentence":         {403, map[string]string{"x-ms-forbidden-ip": "The IP address is not allowed"}, "", "access restrictions", "OPERATOR_CIDRS YOUR_ADDRESS/32", false},
		"the page alone":     {403, map[string]string{"Content-Type": "text/html"}, blocked, "access restrictions", "OPERATOR_CIDRS", false},
		"stopped":            {403, map[string]string{"Content-Type": "text/html"}, stopped, "is stopped", "az functionapp start", false},
		"a firewall":         {403, map[string]string{"Content-Type": "text/html"}, "<html>Denied</html>", "in front of the gateway", "OPERATOR_CIDRS", false},
		"SCIM's own":         {403, map[string]string{"Content-Type": "application/scim+json"}, `{"status":"403","detail":"no"}`, "", "", true},
		"a wrong token":      {401, map[string]string{"Content-Type": "application/scim+json"}, `{"status":"401"}`, "", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				for k, v := range c.header {
					w.Header().Set(k, v)
				}
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			}))
			defer front.Close()
			res, err := http.Get(front.URL)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			body, _ := io.ReadAll(res.Body)
			r := doctor.Refused(res, body)
			if r == nil != c.theGatewayHas {
				t.Fatalf("refused: %v", r)
			}
			if r != nil && (!strings.Contains(r.What, c.what) || !strings.Contains(r.Fix, c.fix)) {
				t.Errorf("%q → %q", r.What, r.Fix)
			}
		})
	}
}

// HTTP/1.1 carries App Service's reason even where a proxy took the body and the header away.
func TestRefusedByTheStatusLine(t *testing.T) {
	res := &http.Response{StatusCode: 403, Status: "403 Ip Forbidden", Header: http.Header{}}
	if r := doctor.Refused(res, nil); r == nil || !strings.Contains(r.Fix, "OPERATOR_CIDRS") {
		t.Errorf("%v", r)
	}
}
