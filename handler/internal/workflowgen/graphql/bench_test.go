package graphql

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/connection"
)

const benchUser = `{"id":"VXNlcjoxMjM0NQ==","directory":{"name":"Entra"},"isArchived":false,"userName":"ann.lee@contoso.com",` +
	`"systemIdentifier":"6f3a1c52-8d0e-4e0b-9f0a-0d1f3f0f7f11","isActive":true,"commonName":"Ann Lee","firstName":"Ann",` +
	`"lastName":"Lee","email":"ann.lee@contoso.com","phone":"+1 555 0100","mobile":"+1 555 0101","fax":null,"jobTitle":"Engineer",` +
	`"department":"R&D","company":"Contoso","employeeNumber":"4711","office":"12/3","postalAddress":"1 Main St","postalCode":"98052",` +
	`"city":"Redmond","state":"WA","country":"US","defaultLanguage":"en","manager":{"id":"VXNlcjo3"}}`

func BenchmarkDecodeUser(b *testing.B) {
	d := cannedDirectory(b, "")
	got := connection.Answer{Status: http.StatusOK, Body: []byte(`{"data":{"user":` + benchUser + `}}`)}
	r := d.ask(readUser)
	b.ReportAllocs()
	for b.Loop() {
		data := struct {
			User *wireUser `json:"user"`
		}{new(wireUser)}
		if err := d.decode(r, got, &data); err != nil || data.User.user(0).ID == "" {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncodeUpdate(b *testing.B) {
	d := cannedDirectory(b, "")
	change := workflowgen.UserChange{workflowgen.JobTitle: "Engineer"}
	b.ReportAllocs()
	for b.Loop() {
		r := d.change(updateUser, ownID{"VXNlcjoxMjM0NQ=="})
		for f := range workflowgen.NumFields {
			if value, ok := change[f]; ok {
				r.property(f, value)
			}
		}
		if len(r.body()) == 0 {
			b.Fatal("nothing")
		}
	}
}

func cannedDirectory(b *testing.B, answer string) *Directory {
	d, err := New(Config{
		Config: connection.Config{SignIn: connection.Bearer(connection.Fixed("t")), Transport: canned(answer)},
		URL:    "http://localhost", DirectoryName: "Entra", GroupDescription: "x",
	})
	if err != nil {
		b.Fatal(err)
	}
	return d
}

type canned string

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	r.Body.Close()
	return &http.Response{
		StatusCode: http.StatusOK,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Body:       io.NopCloser(strings.NewReader(string(c))),
	}, nil
}

// BenchmarkUpdateUser measures one mutation without the network.
func BenchmarkUpdateUser(b *testing.B) {
	d := cannedDirectory(b, `{"data":{"updateUser":{"user":`+benchUser+`}}}`)
	d.users.remember("VXNlcjoxMjM0NQ==")
	change := workflowgen.UserChange{workflowgen.JobTitle: "Engineer"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.UpdateUser(context.Background(), "VXNlcjoxMjM0NQ==", change); err != nil {
			b.Fatal(err)
		}
	}
}
