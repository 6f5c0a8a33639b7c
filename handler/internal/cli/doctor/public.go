package doctor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/doctor"
)

func settingsCheck(err error) doctor.Check {
	return doctor.Check{Name: "settings", Look: func(context.Context) doctor.Finding {
		if err != nil {
			return doctor.Fail(errors.New(strings.ReplaceAll(err.Error(), "\n", "; ")), "set them; README lists every setting")
		}
		return doctor.OK("complete")
	}}
}

// publicChecks returns the checks of the gateway from this machine, which may see it otherwise than Entra.
func publicChecks(c *app.Clients) []doctor.Check {
	return []doctor.Check{
		{Name: "public URL", Needs: []string{"settings"}, Look: func(ctx context.Context) doctor.Finding {
			if err := request(ctx, c.PublicURL+"/health", ""); err != nil {
				return refused(err, "start the gateway, or correct PUBLIC_BASE_URL; behind a firewall, run doctor inside")
			}
			return doctor.OK("%s answers", c.PublicURL)
		}},
		{Name: "secret token", Needs: []string{"settings", "public URL"}, Look: func(ctx context.Context) doctor.Finding {
			tokens := secretTokens(ctx, c)
			if len(tokens) == 0 {
				return doctor.Skip("none is set: Entra signs in another way")
			}
			for i, token := range tokens {
				if err := request(ctx, c.PublicURL+"/scim/v2/ServiceProviderConfig", token); err != nil {
					return refused(fmt.Errorf("token %d: %w", i+1, err), "give the gateway the same SCIM_TOKEN or KEY_VAULT_URL, and restart it")
				}
			}
			return doctor.OK("accepted; Entra's Tenant URL is %s/scim/v2", c.PublicURL)
		}},
	}
}

// secretTokens returns the secret tokens that Entra may have.
func secretTokens(ctx context.Context, c *app.Clients) []string {
	var all []string
	for _, t := range c.Token {
		all = append(all, string(t))
	}
	if c.Vault == "" {
		return all
	}
	if vault, err := c.OpenVault(); err == nil {
		if newest, err := vault.Newest(ctx, auth.TokenSecret); err == nil {
			all = append(all, newest.Value)
		}
	}
	return all
}

// request sends a GET, and returns an error unless the answer is 200: a *doctor.Refusal if the gateway did not get the request.
func request(ctx context.Context, address, token string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := client.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(res.Body, 1<<16))
	if refusal := doctor.Refused(res, body); refusal != nil {
		return refusal
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("it answers with HTTP %d", res.StatusCode)
	}
	return nil
}

// refused returns the finding for an error of request. A refusal in front of the gateway has its own fix.
func refused(err error, fix string) doctor.Finding {
	if refusal, ok := errors.AsType[*doctor.Refusal](err); ok {
		fix = refusal.Fix
	}
	return doctor.Fail(err, fix)
}
