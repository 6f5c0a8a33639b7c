package entra

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/doctor"
)

// Endpoint is our SCIM endpoint, tried from here as Entra tries it from there.
type Endpoint struct {
	Address   string
	Token     string
	Transport http.RoundTripper // nil is the network
}

// Probe asks the endpoint for a user who does not exist, without a User-Agent, as Entra asks. Firewalls have been seen to
// answer that with a page of HTML, and a page is no SCIM.
func (e *Endpoint) Probe(ctx context.Context) []doctor.Finding {
	resp, body, err := e.ask(ctx, "/Users", url.Values{"filter": {`userName eq "` + newGUID() + `"`}})
	switch {
	case resp == nil && err == nil:
		return grave("Give the tenant URL with --url.", "%q is no address.", e.Address)
	case err != nil:
		return grave("See whether the gateway runs and its name resolves. Entra calls from the addresses of the service tag AzureActiveDirectory.",
			"%s cannot be reached from here: %v", bare(e.Address), err)
	}
	return judge(resp, body)
}

// ask sends a GET with the token, as Entra would. The response is nil without an error where the address is none.
func (e *Endpoint) ask(ctx context.Context, path string, q url.Values) (*http.Response, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	base, flags, _ := strings.Cut(e.Address, "?")
	target := strings.TrimRight(base, "/") + path
	if query := strings.Trim(q.Encode()+"&"+flags, "&"); query != "" {
		target += "?" + query
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return nil, nil, nil
	}
	r.Header.Set("User-Agent", "") // net/http then sends none
	if e.Token != "" {
		r.Header.Set("Authorization", "Bearer "+e.Token)
	}
	transport := e.Transport
	if transport == nil {
		transport = http.DefaultTransport
	}
	resp, err := transport.RoundTrip(r)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp, body, err
}

func judge(resp *http.Response, body []byte) []doctor.Finding {
	var list struct {
		Total *int `json:"totalResults"`
	}
	kind := resp.Header.Get("Content-Type")
	if refused := doctor.Refused(resp, body); refused != nil && refused.Azure {
		return grave(refused.Fix, "%s.", refused.What)
	}
	switch {
	case strings.Contains(kind, "html"):
		return grave("Let requests without a User-Agent pass the firewall in front of the gateway, and let this machine's address pass (in Azure: OPERATOR_CIDRS).",
			"Something in front of the gateway answers with a page (%d, %s), where Entra expects SCIM.", resp.StatusCode, kind)
	case resp.StatusCode == http.StatusUnauthorized:
		return grave("Set SCIM_TOKEN to the token that the gateway takes.", "The gateway does not take the token.")
	case resp.StatusCode == http.StatusNotFound:
		return grave("The tenant URL must end with /scim/v2.", "The endpoint answers 404 to a filter; Entra expects 200 and an empty list.")
	case resp.StatusCode != http.StatusOK:
		return grave("See the gateway's log.", "The endpoint answers %d.", resp.StatusCode)
	case json.Unmarshal(body, &list) != nil || list.Total == nil:
		return grave("See what stands at the address.", "What answers at the address does not speak SCIM.")
	case *list.Total != 0:
		return grave("", "%s", fmt.Sprintf("The endpoint finds %d users for a name that nobody has.", *list.Total))
	}
	return nil
}

// alive asks for the service provider configuration, which every SCIM endpoint has. It returns an error where no gateway
// answers or the gateway refuses the token, and a warning where something in front of the gateway refuses this machine.
func (e *Endpoint) alive(ctx context.Context) (warning string, err error) {
	at := bare(e.Address)
	resp, body, err := e.ask(ctx, "/ServiceProviderConfig", nil)
	switch {
	case resp == nil && err == nil:
		return "", badTenantURL(e.Address)
	case err != nil && ctx.Err() != nil:
		return "", context.Cause(ctx)
	case err != nil:
		return "", fmt.Errorf("no gateway answers at %s (%w): start it or correct --url; use --no-probe where only Entra can reach it", at, err)
	}
	isJSON := strings.Contains(resp.Header.Get("Content-Type"), "json")
	switch {
	case resp.StatusCode == http.StatusForbidden && !isJSON:
		return fmt.Sprintf("the platform in front of %s refuses this machine (403): add its address to OPERATOR_CIDRS to try the URL and the token from here; "+
			"Entra tries them before anything is stored", at), nil
	case resp.StatusCode == http.StatusUnauthorized && e.Token == "":
		return "", nil
	case resp.StatusCode == http.StatusUnauthorized:
		return "", fmt.Errorf("the gateway at %s refuses the secret token: set SCIM_TOKEN to a token that is good now, or read it with --vault", at)
	case resp.StatusCode != http.StatusOK || !isServiceProvider(body):
		return "", fmt.Errorf("%s is not a SCIM endpoint (HTTP %d, %q): the tenant URL of a gateway ends with /scim/v2; correct --url or PUBLIC_BASE_URL",
			at, resp.StatusCode, resp.Header.Get("Content-Type"))
	}
	return "", nil
}

// isServiceProvider reports whether a body is a service provider configuration (RFC 7643, section 5).
func isServiceProvider(body []byte) bool {
	var config struct{ Schemas []string }
	return json.Unmarshal(body, &config) == nil && slices.Contains(config.Schemas, "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig")
}
