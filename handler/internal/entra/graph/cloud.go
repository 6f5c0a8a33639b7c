package graph

import (
	"fmt"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
)

// Cloud is one of Microsoft's clouds. Each has its own Graph, sign-in and application templates.
type Cloud string

// The clouds that have the synchronization API.
const (
	Global Cloud = "global"
	USGov  Cloud = "usgov"
	DoD    Cloud = "dod"
	China  Cloud = "china"
)

// clouds holds Microsoft's published addresses and, for applications that are not in the gallery, template ids. For the DoD no
// template id is published; it shares the sign-in and the directory service of US Gov.
var clouds = map[Cloud]struct {
	graph, template string
	signIn          cloud.Configuration
}{
	Global: {"https://graph.microsoft.com", "8adf8e6e-67b2-4cf2-a259-e3dc5476c621", cloud.AzurePublic},
	USGov:  {"https://graph.microsoft.us", "4602d0b4-76bb-404b-bca9-2652e1a39c6d", cloud.AzureGovernment},
	DoD:    {"https://dod-graph.microsoft.us", "4602d0b4-76bb-404b-bca9-2652e1a39c6d", cloud.AzureGovernment},
	China:  {"https://microsoftgraph.chinacloudapi.cn", "5a532e38-1581-4918-9658-008dc27c1d68", cloud.AzureChina},
}

// UnmarshalText accepts the name of a cloud.
func (c *Cloud) UnmarshalText(text []byte) error {
	if _, ok := clouds[Cloud(text)]; !ok {
		return fmt.Errorf("it must be global, usgov, dod or china, not %q", text)
	}
	*c = Cloud(text)
	return nil
}

// MarshalText returns the name of the cloud.
func (c Cloud) MarshalText() ([]byte, error) { return []byte(c), nil }

// SignIn returns the configuration of the cloud's sign-in, for azidentity.
func (c Cloud) SignIn() cloud.Configuration { return clouds[c].signIn }

// Template returns the id of the template of applications that are not in the gallery.
func (c Cloud) Template() string { return clouds[c].template }

// Issuer returns the issuer of a tenant's tokens.
func (c *Client) Issuer(tenant string) string {
	return strings.TrimRight(c.cloud.SignIn().ActiveDirectoryAuthorityHost, "/") + "/" + tenant + "/v2.0"
}
