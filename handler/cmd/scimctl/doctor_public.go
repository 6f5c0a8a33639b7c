package main

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

// settingsCheck looks at the settings by themselves.
func settingsCheck(err error) doctor.Check {
	return doctor.Check{Name: "settings", Look: func(context.Context) doctor.Finding {
		if err != nil {
			return doctor.Fail(errors.New(strings.ReplaceAll(err.Error(), "\n", "; ")), "set them; README lists every setting")
		}
		return doctor.OK("complete")
	}}
}

// publicChecks look at the gateway from where this runs: it need not be where Entra is.
func publicChecks(cfg *app.Clients) []doctor.Check {
	return []doctor.Check{
		{Name: "public URL", Needs: []string{"settings"}, Look: func(ctx context.Context) doctor.Finding {
			if err := get(ctx, cfg.PublicURL+"/health", ""); err != nil {
				return notAnswered(err, "start the gateway, or correct PUBLIC_BASE_URL; behind a firewall, run the doctor inside")
			}
			return doctor.OK("%s answers", cfg.PublicURL)
		}},
		{Name: "secret token", Needs: []string{"settings", "public URL"}, Look: func(ctx context.Context) doctor.Finding {
			tokens := secretTokens(ctx, cfg)
			if len(tokens) == 0 {
				return doctor.Skip("there is none: Entra signs in otherwise")
			}
			for i, token := range tokens {
				if err := get(ctx, cfg.PublicURL+"/scim/v2/ServiceProviderConfig", token); err != nil {
					return notAnswered(fmt.Errorf("token %d: %w", i+1, err), "give the gateway the same SCIM_TOKEN or KEY_VAULT_URL, and restart it")
				}
			}
			return doctor.OK("good; Entra's Tenant URL is %s/scim/v2", cfg.PublicURL)
		}},
	}
}

// secretTokens is what Entra may have been given.
func secretTokens(ctx context.Context, cfg *app.Clients) []string {
	var all []string
	for _, t := range cfg.Token {
		all = append(all, string(t))
	}
	if cfg.Vault == "" {
		return all
	}
	if vault, err := cfg.OpenVault(); err == nil {
		if newest, err := vault.Newest(ctx, auth.TokenSecret); err == nil {
			all = append(all, newest.Value)
		}
	}
	return all
}

// get asks an address, and returns an error unless the answer is 200: a *doctor.Refusal if the gateway did not see the request.
func get(ctx context.Context, address, token string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := patient.Do(r)
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

// notAnswered is the finding of an address that did not answer as it should. What refused in front of the gateway has a fix of
// its own.
func notAnswered(err error, fix string) doctor.Finding {
	if refusal, ok := errors.AsType[*doctor.Refusal](err); ok {
		fix = refusal.Fix
	}
	return doctor.Fail(err, fix)
}
