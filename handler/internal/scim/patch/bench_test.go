package patch_test

import (
	"bytes"
	"fmt"
	"testing"

	"workflowgen-scim/handler/internal/mapping"
)

// BenchmarkPatch reads and applies the commonest PATCHes of Entra, from the bytes of the body on. A whole PATCH request is to stay
// under 60 µs and 250 allocations.
func BenchmarkPatch(b *testing.B) {
	user := decode(b, mapping.UserType, []byte(`{"userName":"ann","active":true,"emails":[{"type":"work","value":"a"}],"manager":"2"}`))
	for _, c := range []struct{ name, operations string }{
		{"disable", `[{"op":"Replace","path":"active","value":"False"}]`},
		{"workMail", `[{"op":"Replace","path":"emails[type eq \"work\"].value","value":"updatedEmail@microsoft.com"}]`},
		{"department", `[{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"Retail"}]`},
		{"manager", `[{"op":"replace","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager":"VXNlcjox"}}]`},
		{"several", `[{"op":"replace","value":{"displayName":"Pvlo","name.givenName":"Gtfd","name.familyName":"Pkqf","externalId":"Eqpj"}}]`},
	} {
		b.Run(c.name, func(b *testing.B) {
			body := message([]byte(c.operations))
			b.ReportAllocs()
			for b.Loop() {
				after := user.Clone()
				if _, err := run(body, &after); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkMembers adds up the members of one PATCH: the cost of each is to stay the same, however many there are.
func BenchmarkMembers(b *testing.B) {
	group := decode(b, mapping.GroupType, []byte(`{"displayName":"Sales"}`))
	for _, n := range []int{1, 100, 17_000} { // a body of 1 MiB has room for 17,000
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			body := message(addMembers(n))
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				after := group.Clone()
				if m, err := run(body, &after); err != nil || len(m.Add) != n {
					b.Fatal(len(m.Add), err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/member")
		})
	}
}

func addMembers(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`[{"op":"Add","path":"members","value":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"$ref":null,"value":"VXNlcjo%08d"}`, i)
	}
	b.WriteString(`]}]`)
	return b.Bytes()
}
