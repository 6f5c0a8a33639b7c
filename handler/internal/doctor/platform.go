package doctor

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
)

// Refusal is the answer of something in front of the gateway, which did not get the request.
type Refusal struct {
	What  string // what refused, and why
	Fix   string
	Azure bool // App Service refused; otherwise something unknown
}

// Error returns what refused, and why.
func (r *Refusal) Error() string { return r.What }

// Refused returns the refusal of Azure or a firewall in front of the gateway, and nil if the answer can be the gateway's own. The body may be cut short; a kilobyte is enough.
//
// App Service names the caller's address in the header x-ms-forbidden-ip, and gives its reason in the status line, which
// HTTP/2 does not have, and in a page of HTML. The gateway answers 403 only in JSON.
func Refused(res *http.Response, body []byte) *Refusal {
	if res.StatusCode != http.StatusForbidden {
		return nil
	}
	text := strings.ToLower(res.Status + " " + string(body))
	at, byAddress := res.Header["X-Ms-Forbidden-Ip"]
	switch {
	case byAddress, strings.Contains(text, "ip forbidden"), strings.Contains(text, "has blocked your access"):
		return byAccessRestriction(strings.Join(at, ""))
	case strings.Contains(text, "site disabled"), strings.Contains(text, "web app is stopped"):
		return &Refusal{"the function app is stopped (HTTP 403)", "az functionapp start --name FUNCTION_APP --resource-group RESOURCE_GROUP", true}
	case strings.Contains(res.Header.Get("Content-Type"), "html"):
		return &Refusal{"something in front of the gateway refuses this machine (HTTP 403, a page of HTML)",
			"allow this machine's public address: " + allow("YOUR_ADDRESS/32") + "; or in the firewall in front of the gateway", false}
	}
	return nil
}

// byAccessRestriction returns the refusal of an address that is not in OPERATOR_CIDRS. App Service puts an IPv6 address in
// brackets, and in some places writes a sentence instead of an address.
func byAccessRestriction(at string) *Refusal {
	address, err := netip.ParseAddr(strings.Trim(strings.TrimSpace(at), "[]"))
	if err != nil {
		return &Refusal{"Azure's access restrictions refuse this machine's address (HTTP 403)",
			"allow this machine's public address: " + allow("YOUR_ADDRESS/32"), true}
	}
	return &Refusal{fmt.Sprintf("Azure's access restrictions refuse this machine's address %s (HTTP 403)", address),
		"allow it: " + allow(netip.PrefixFrom(address, address.BitLen()).String()), true}
}

// allow returns the command that allows an address.
func allow(cidr string) string {
	return "azd env set OPERATOR_CIDRS " + cidr + " && azd provision (keep the addresses that OPERATOR_CIDRS has, separated by commas)"
}
