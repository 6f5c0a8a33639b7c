package main_test

import (
	"fmt"
	"testing"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
)

// BenchmarkFilters parses the filters that Entra sends; the figure is the mean of them.
func BenchmarkFilters(b *testing.B) {
	filters := []string{
		`userName eq "Test_User_dfeef4c5-5681-4387-b016-bdf221e82081@contoso.example"`,
		`externalId eq "7f4bc1a3-285e-48ae-8202-5accb43efb0e"`,
		`displayName eq "Sales \"North\""`,
		`emails[type eq "work"].value eq "ann@contoso.example"`,
		`id eq "VXNlcjo0Mg" and manager eq "VXNlcjox"`,
	}
	for b.Loop() {
		for _, f := range filters {
			if _, err := filter.Parse(f); err != nil {
				b.Fatal(err)
			}
		}
	}
	figures.atMost("parse a filter of Entra's", 2, b.Elapsed().Seconds()*1e6/float64(b.N*len(filters)), "µs")
}

// BenchmarkPage writes a page of a hundred users who have all attributes.
func BenchmarkPage(b *testing.B) {
	users := make([]scim.Resource, 100)
	for i := range users {
		users[i] = mapping.UserType.New()
		users[i].ID = fmt.Sprintf("VXNlcjo%d", i)
		for j := range users[i].Values {
			users[i].Values[j] = "true and twenty letters"
		}
	}
	write := func() {
		scim.AppendList(make([]byte, 0, 128+1024*len(users)), len(users), scim.Place{StartIndex: 1}, len(users), func(dst []byte, i int) []byte {
			return users[i].Append(dst, "https://scim.example.com/scim/v2/Users/"+users[i].ID, scim.Everything())
		})
	}
	allocations := testing.AllocsPerRun(10, write)
	for b.Loop() {
		write()
	}
	figures.atMost("write a list page of 100 users", 300, b.Elapsed().Seconds()*1e6/float64(b.N), "µs")
	figures.atMost("… allocations", 1500, allocations, "allocations")
}
