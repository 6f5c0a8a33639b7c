// Package arm reads deployments from Azure Resource Manager. It only reads, and needs the role Reader, on the subscription or on
// the resource group: it never lists app settings, which needs the right to write and shows secrets.
package arm

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	azurearm "github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// version is the API version of deployments and resource groups, subscriptions that of their list.
const (
	version       = "2025-04-01"
	subscriptions = "2022-12-01"
)

// Config names a Resource Manager and the caller.
type Config struct {
	Cloud      cloud.Configuration // the zero value is the public cloud
	Credential azcore.TokenCredential

	// URL and Transport replace the cloud's address and the network, for a stand-in.
	URL       string
	Transport policy.Transporter
}

// Client reads from one Resource Manager.
type Client struct {
	base     *url.URL
	pipeline runtime.Pipeline
}

// New returns a client. It asks for no token yet.
func New(cfg Config) (*Client, error) {
	if cfg.Cloud.Services == nil {
		cfg.Cloud = cloud.AzurePublic
	}
	if cfg.URL != "" {
		cfg.Cloud.Services = maps.Clone(cfg.Cloud.Services)
		service := cfg.Cloud.Services[cloud.ResourceManager]
		service.Endpoint = cfg.URL
		cfg.Cloud.Services[cloud.ResourceManager] = service
	}
	c, err := azurearm.NewClient("workflowgen-scim", "v1.0.0", cfg.Credential, &azurearm.ClientOptions{
		ClientOptions:         policy.ClientOptions{Cloud: cfg.Cloud, Transport: cfg.Transport},
		DisableRPRegistration: true, // it would need the right to write
	})
	if err != nil {
		return nil, fmt.Errorf("address of Azure Resource Manager: %w", err)
	}
	base, err := url.Parse(c.Endpoint())
	if err != nil {
		return nil, fmt.Errorf("address of Azure Resource Manager: %w", err)
	}
	return &Client{base, c.Pipeline()}, nil
}

// Subscription is a subscription that the caller can see.
type Subscription struct {
	ID   string `json:"subscriptionId"`
	Name string `json:"displayName"`
}

// Subscriptions lists what the caller can see.
func (c *Client) Subscriptions(ctx context.Context) (all []Subscription, err error) {
	for s, err := range list[Subscription](ctx, c, "list the subscriptions", c.at("/subscriptions", subscriptions, "")) {
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// GroupTags returns the tags of a resource group.
func (c *Client) GroupTags(ctx context.Context, subscription, group string) (map[string]string, error) {
	var g struct{ Tags map[string]string }
	err := c.get(ctx, c.at("/subscriptions/"+url.PathEscape(subscription)+"/resourcegroups/"+url.PathEscape(group), version, ""), &g)
	return g.Tags, explain(fmt.Sprintf("read the resource group %q", group), err)
}

// Succeeded walks through the successful deployments at subscription scope, in no particular order.
func (c *Client) Succeeded(ctx context.Context, subscription string) iter.Seq2[Deployment, error] {
	first := c.at("/subscriptions/"+url.PathEscape(subscription)+deployments, version, "provisioningState eq 'Succeeded'")
	return list[Deployment](ctx, c, "list the deployments of the subscription", first)
}

// InGroup reads a deployment of a resource group by its name.
func (c *Client) InGroup(ctx context.Context, subscription, group, name string) (Deployment, error) {
	var d Deployment
	path := "/subscriptions/" + url.PathEscape(subscription) + "/resourcegroups/" + url.PathEscape(group) + deployments + "/" + url.PathEscape(name)
	err := c.get(ctx, c.at(path, version, ""), &d)
	return d, explain(fmt.Sprintf("read the deployment %q of the resource group %q", name, group), err)
}

// AtSubscription reads a deployment at subscription scope by its name.
func (c *Client) AtSubscription(ctx context.Context, subscription, name string) (Deployment, error) {
	var d Deployment
	err := c.get(ctx, c.at("/subscriptions/"+url.PathEscape(subscription)+deployments+"/"+url.PathEscape(name), version, ""), &d)
	return d, explain(fmt.Sprintf("read the deployment %q", name), err)
}

const deployments = "/providers/Microsoft.Resources/deployments"

func (c *Client) at(path, version, filter string) string {
	q := url.Values{"api-version": {version}}
	if filter != "" {
		q.Set("$filter", filter)
	}
	return strings.TrimRight(c.base.String(), "/") + path + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")
}

// list walks through the pages that begin at an address. The token is for Resource Manager, so a next page elsewhere is an error.
func list[T any](ctx context.Context, c *Client, verb, at string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for at != "" {
			var page struct {
				Value    []T
				NextLink string
			}
			err := c.get(ctx, at, &page)
			if err == nil {
				at, err = page.NextLink, c.ours(page.NextLink)
			}
			if err != nil {
				yield(*new(T), explain(verb, err))
				return
			}
			for _, v := range page.Value {
				if !yield(v, nil) {
					return
				}
			}
		}
	}
}

func (c *Client) ours(next string) error {
	if u, err := url.Parse(next); err != nil || next != "" && (u.Host != c.base.Host || u.Scheme != c.base.Scheme) {
		return fmt.Errorf("the next page is not at %s: %q", c.base.Host, next)
	}
	return nil
}

func (c *Client) get(ctx context.Context, at string, out any) error {
	req, err := runtime.NewRequest(ctx, http.MethodGet, at)
	if err != nil {
		return err
	}
	req.Raw().Header.Set("Accept", "application/json")
	resp, err := c.pipeline.Do(req)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return runtime.NewResponseError(resp)
	}
	body, err := runtime.Payload(resp)
	if err == nil {
		err = json.Unmarshal(body, out)
	}
	return err
}
