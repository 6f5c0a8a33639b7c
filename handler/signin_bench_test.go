package main_test

import (
	"context"
	"crypto/rsa"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/auth"
	authoritysim "workflowgen-scim/handler/internal/sim/authority"
)

// BenchmarkSignIn is what it costs to let a request in, once what is needed for it is held: no call and next to no time.
func BenchmarkSignIn(b *testing.B) {
	const tenant = "11111111-2222-3333-4444-555555555555"
	login := authoritysim.New(tenant)
	keys := &published{login: login}
	vault := &oneVersion{value: auth.NewSecret(auth.TokenPrefix)}
	door := auth.New(auth.Config{Vault: vault, Entra: auth.Entra{
		Authority: keys, Tenants: []string{tenant}, Audiences: []string{authoritysim.Audience}, Apps: []string{authoritysim.App},
	}})
	check := func(b *testing.B, header string) time.Duration {
		ctx := context.Background()
		if err := door.Check(ctx, header); err != nil { // the first fetches
			b.Fatal(err)
		}
		calls := keys.calls + vault.calls
		b.ReportAllocs()
		for b.Loop() {
			if err := door.Check(ctx, header); err != nil {
				b.Fatal(err)
			}
		}
		if n := keys.calls + vault.calls - calls; n != 0 {
			b.Errorf("%d calls were made for what is held", n)
		}
		return b.Elapsed() / time.Duration(b.N)
	}
	b.Run("secret", func(b *testing.B) {
		header := "Bearer " + vault.value
		took := check(b, header)
		figures.atMost("check of a secret token", 1, float64(took.Nanoseconds())/1000, "µs")
		allocations := testing.AllocsPerRun(1000, func() { _ = door.Check(context.Background(), header) })
		figures.atMost("… allocations", 0, allocations, "allocations")
	})
	b.Run("jwt", func(b *testing.B) {
		took := check(b, "Bearer "+login.Bearer(nil))
		figures.atMost("check of a JWT, RS256 with 2048 bits", 60, float64(took.Nanoseconds())/1000, "µs")
	})
}

// published is an authority without a network.
type published struct {
	login *authoritysim.Service
	calls int
}

func (p *published) Issuers(tenant string) (v1, v2 string) {
	return "https://sts.windows.net/" + tenant + "/", "https://login.microsoftonline.com/" + tenant + "/v2.0"
}

func (p *published) Keys(context.Context, string) (map[string]*rsa.PublicKey, error) {
	p.calls++
	return p.login.PublicKeys(), nil
}

// oneVersion is a vault with one version of everything.
type oneVersion struct {
	value string
	calls int
}

func (v *oneVersion) Newest(context.Context, string) (auth.Version, error) {
	v.calls++
	return auth.Version{ID: "v1", Value: v.value}, nil
}

func (v *oneVersion) Versions(ctx context.Context, name string) ([]auth.Version, error) {
	newest, err := v.Newest(ctx, name)
	return []auth.Version{newest}, err
}
