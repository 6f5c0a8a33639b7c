package workflowgen

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/workflowgen/graphql"
)

// document is an embedded operation document of the adapter.
func document(t testing.TB, name string) string {
	t.Helper()
	return graphql.Document(name)
}

// crowd is a hundred thousand users, ten thousand of them in one group.
func crowd(b *testing.B) *Server {
	users := make([]UserRow, 100_000)
	for i := range users {
		name := fmt.Sprintf("user%d@contoso.example", i)
		users[i] = UserRow{
			UserName: name, LastName: "Lee", IsActive: true, Manager: "admin",
			Profile: Profile{
				SystemIdentifier: fmt.Sprintf("6f3a1c52-8d0e-4e0b-9f0a-%012d", i), CommonName: "Ann Lee", FirstName: "Ann", Email: name,
				Phone: "+1 555 0100", Mobile: "+1 555 0101", JobTitle: "Engineer", Department: "R&D", Company: "Contoso",
				EmployeeNumber: "4711", Office: "12/3", PostalAddress: "1 Main St", PostalCode: "98052", City: "Redmond",
				State: "WA", Country: "US", DefaultLanguage: "en",
			},
		}
	}
	members := make([]string, 10_000)
	for i := range members {
		members[i] = UserID(i + 2)
	}
	s := New(Options{})
	if err := s.Seed(users, []GroupRow{{Name: "All", Description: "x", Members: members}}); err != nil {
		b.Fatal(err)
	}
	return s
}

func BenchmarkSeed(b *testing.B) {
	for b.Loop() {
		crowd(b)
	}
}

// BenchmarkCall is all of a call but the network.
func BenchmarkCall(b *testing.B) {
	s := crowd(b)
	for _, c := range []struct{ name, operation, variables string }{
		{"user", "user", `{"id":"` + UserID(777) + `"}`},
		{"usersByIdentifier", "users", `{"page":{"number":1,"size":2},"filter":{"directory":"Entra ID","isArchived":false,"systemIdentifier":"6f3a1c52-8d0e-4e0b-9f0a-000000077777"}}`},
		{"usersPage", "users", `{"page":{"number":500,"size":100},"filter":{"directory":"Entra ID","isArchived":false}}`},
		{"updateUser", "updateUser", `{"input":{"id":"` + UserID(777) + `","jobTitle":"Boss"}}`},
		{"addToGroup", "addGroupUsers", `{"input":{"groupId":"` + GroupID(1) + `","userIds":["` + UserID(50_000) + `"]}}`},
		{"removeFromGroup", "removeGroupUsers", `{"input":{"groupId":"` + GroupID(1) + `","userIds":["` + UserID(50_000) + `"]}}`},
		{"membersPage", "groupMembers", `{"id":"` + GroupID(1) + `","page":{"number":5,"size":1000}}`},
		{"userLook", "userLook", `{"id":"` + UserID(777) + `"}`},
	} {
		body, err := json.Marshal(map[string]any{"query": document(b, c.operation), "variables": json.RawMessage(c.variables)})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest("POST", "/wfgen/graphql", strings.NewReader(string(body)))
				r.Header.Set("Content-Type", "application/json")
				r.SetBasicAuth("admin", "")
				w := httptest.NewRecorder()
				s.ServeHTTP(w, r)
				if w.Code != 200 || strings.Contains(w.Body.String(), "errors") {
					b.Fatal(w.Code, w.Body)
				}
			}
		})
	}
}
