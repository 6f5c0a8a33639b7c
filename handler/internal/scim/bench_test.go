package scim_test

import (
	"testing"

	"golang.org/x/tools/txtar"

	"workflowgen-scim/handler/internal/mapping"
)

// defaultMapping is the body with which Entra creates a user.
func defaultMapping(t testing.TB) []byte {
	a, err := txtar.ParseFile("testdata/decode/create-default-mapping.txtar")
	if err != nil {
		t.Fatal(err)
	}
	return a.Files[0].Data
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
