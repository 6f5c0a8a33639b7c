package filter_test

import (
	"testing"

	"workflowgen-scim/handler/internal/scim/filter"
)

// BenchmarkParse reads what Entra asks for; each is to stay under 2 µs.
func BenchmarkParse(b *testing.B) {
	for _, c := range []struct{ name, filter string }{
		{"externalId", `externalId eq "7f4bc1a3-285e-48ae-8202-5accb43efb0e"`},
		{"userName", `userName eq "ann.example@contoso.onmicrosoft.com"`},
		{"workMail", `emails[type eq "work"].value eq "ann.example@contoso.onmicrosoft.com"`},
		{"manager", `id eq "2819" and manager eq "54D3"`},
		{"escaped", `displayName eq "Sales \"North\""`},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := filter.Parse(c.filter); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkMatch asks one user, as a scan does that cannot push the filter down.
func BenchmarkMatch(b *testing.B) {
	for _, c := range []struct{ name, filter string }{
		{"userName", `userName eq "ann@contoso.com"`},
		{"workMail", `emails[type eq "work"].value eq "ann@contoso.com"`},
		{"startsWith", `name.familyName sw "ex"`},
	} {
		b.Run(c.name, func(b *testing.B) {
			m := bind(b, c.filter, users)
			ann := ann()
			b.ReportAllocs()
			for b.Loop() {
				m.Match(&ann)
			}
		})
	}
}
