package workflowgen

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// instance is a WorkflowGen behind HTTP.
type instance struct {
	*testing.T
	*Server
	url string
}

func start(t *testing.T, o Options) *instance {
	t.Helper()
	o.Password = "s3cret"
	s := New(o)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return &instance{t, s, server.URL + "/wfgen/graphql"}
}

// result is the answer to a request.
type result struct {
	status int
	header http.Header
	body   string
	Data   map[string]any
	Errors []struct{ Message string }
}

// said returns the first error, "" if there are no errors.
func (r result) said() string {
	if len(r.Errors) == 0 {
		return ""
	}
	return r.Errors[0].Message
}

// send sends a request as the administrator.
func (in *instance) send(r *http.Request) result {
	in.Helper()
	if r.Header.Get("Authorization") == "" {
		r.SetBasicAuth("admin", "s3cret")
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		in.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		in.Fatal(err)
	}
	got := result{status: res.StatusCode, header: res.Header, body: string(body)}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(body, &got); err != nil {
			in.Fatalf("%v: %s", err, body)
		}
	}
	return got
}

func (in *instance) request(method, url, body string) *http.Request {
	in.Helper()
	r, err := http.NewRequestWithContext(in.Context(), method, url, strings.NewReader(body))
	if err != nil {
		in.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

// ask sends a query or a mutation.
func (in *instance) ask(query string, variables ...any) result {
	in.Helper()
	m := map[string]any{"query": query}
	if len(variables) > 0 {
		m["variables"] = variables[0]
	}
	body, err := json.Marshal(m)
	if err != nil {
		in.Fatal(err)
	}
	return in.send(in.request("POST", in.url, string(body)))
}

// mutate sends a mutation whose input is written as GraphQL writes it: `lastName: "Lee"`.
func (in *instance) mutate(name, input string) result {
	in.Helper()
	payload := "clientMutationId"
	return in.ask(fmt.Sprintf("mutation { %s(input: {%s}) { %s } }", name, input, payload))
}

// refused checks that a mutation fails with a text of messages.go, and changes nothing.
func (in *instance) refused(name, input, format string, about ...any) {
	in.Helper()
	users, groups := in.Users(), in.Groups()
	r := in.mutate(name, input)
	if want := fmt.Sprintf(format, about...); r.status != 200 || r.said() != want {
		in.Errorf("%s {%s}: %d %q, want %q", name, input, r.status, r.said(), want)
	}
	if fmt.Sprint(users, groups) != fmt.Sprint(in.Users(), in.Groups()) {
		in.Errorf("%s {%s}: refused, and yet made", name, input)
	}
}

// done checks that a mutation succeeds.
func (in *instance) done(name, input string) {
	in.Helper()
	if r := in.mutate(name, input); r.status != 200 || r.said() != "" {
		in.Errorf("%s {%s}: %d %q", name, input, r.status, r.said())
	}
}
