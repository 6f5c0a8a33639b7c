package entra

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
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
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	base, flags, _ := strings.Cut(e.Address, "?")
	q := url.Values{"filter": {`userName eq "` + newGUID() + `"`}}
	target := strings.TrimRight(base, "/") + "/Users?" + strings.TrimRight(q.Encode()+"&"+flags, "&")
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return grave("Give the tenant URL with --url.", "%q is no address.", e.Address)
	}
	r.Header.Set("User-Agent", "") // net/http then sends none
	r.Header.Set("Authorization", "Bearer "+e.Token)
	transport := e.Transport
	if transport == nil {
		transport = http.DefaultTransport
	}
	resp, err := transport.RoundTrip(r)
	if err != nil {
		return grave("See whether the gateway runs and its name resolves. Entra calls from the addresses of the service tag AzureActiveDirectory.",
			"%s cannot be reached from here: %v", base, err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return judge(resp, body)
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
