package entra

import (
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
)

// Cloud is one of Microsoft's clouds. They share nothing: each has its own Graph, its own sign-in, its own templates.
type Cloud string

// The clouds that have the synchronization API.
const (
	Global Cloud = "global"
	USGov  Cloud = "usgov"
	DoD    Cloud = "dod"
	China  Cloud = "china"
)

// place is what differs from cloud to cloud.
type place struct {
	graph    string
	template string // of an enterprise application that is not in the gallery
	signIn   cloud.Configuration
	portal   string
}

// places are Microsoft's published addresses. For the DoD no template id is published; it shares the sign-in and the
// directory service of US Gov.
var places = map[Cloud]place{
	Global: {"https://graph.microsoft.com", "8adf8e6e-67b2-4cf2-a259-e3dc5476c621", cloud.AzurePublic, "https://entra.microsoft.com"},
	USGov:  {"https://graph.microsoft.us", "4602d0b4-76bb-404b-bca9-2652e1a39c6d", cloud.AzureGovernment, "https://entra.microsoft.us"},
	DoD:    {"https://dod-graph.microsoft.us", "4602d0b4-76bb-404b-bca9-2652e1a39c6d", cloud.AzureGovernment, "https://entra.microsoft.us"},
	China:  {"https://microsoftgraph.chinacloudapi.cn", "5a532e38-1581-4918-9658-008dc27c1d68", cloud.AzureChina, "https://entra.microsoftonline.cn"},
}

// UnmarshalText reads a flag.
func (c *Cloud) UnmarshalText(text []byte) error {
	if _, ok := places[Cloud(text)]; !ok {
		return fmt.Errorf("%q is none of global, usgov, dod, china", text)
	}
	*c = Cloud(text)
	return nil
}

// MarshalText is the cloud as a flag.
func (c Cloud) MarshalText() ([]byte, error) { return []byte(c), nil }

// SignIn is where tokens for the cloud come from.
func (c Cloud) SignIn() cloud.Configuration { return places[c].signIn }

// Template is the id of the template that non-gallery applications are made from.
func (c Cloud) Template() string { return places[c].template }
