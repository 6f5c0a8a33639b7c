package scim_test

import (
	"fmt"
	"testing"

	"golang.org/x/tools/txtar"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
)

// defaultMapping is the body with which Entra creates a user.
func defaultMapping(t testing.TB) []byte {
	a, err := txtar.ParseFile("testdata/decode/create-default-mapping.txtar")
	if err != nil {
		t.Fatal(err)
	}
	return a.Files[0].Data
}

// BenchmarkPage writes a page of a hundred users who have all attributes: under 300 µs and 1,500 allocations.
func BenchmarkPage(b *testing.B) {
	users := make([]scim.Resource, 100)
	for i := range users {
		r, err := read(mapping.UserType, defaultMapping(b))
		if err != nil {
			b.Fatal(err)
		}
		r.ID = fmt.Sprintf("VXNlcjo%d", i)
		users[i] = r
	}
	b.ReportAllocs()
	for b.Loop() {
		page := scim.AppendList(nil, len(users), scim.Place{StartIndex: 1}, len(users), func(dst []byte, i int) []byte {
			return users[i].Append(dst, "https://scim.example.com/scim/v2/Users/"+users[i].ID, scim.Everything())
		})
		b.SetBytes(int64(len(page)))
	}
}

// BenchmarkDecode reads the body of a POST.
func BenchmarkDecode(b *testing.B) {
	body := defaultMapping(b)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := read(mapping.UserType, body); err != nil {
			b.Fatal(err)
		}
	}
}
