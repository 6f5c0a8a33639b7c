package main_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// onTheWire writes a query as Entra sends it: a person would rather write spaces and quotes.
var onTheWire = strings.NewReplacer(" ", "+", `"`, "%22", "[", "%5B", "]", "%5D")

// parseRequest reads a section: method and path, perhaps "=> name" to give the id in the answer a name; headers, which
// take the place of those that are sent otherwise; an empty line; a body.
func (k *talk) parseRequest(section string) (r *http.Request, capture string) {
	k.Helper()
	head, body, _ := strings.Cut(strings.TrimSpace(section), "\n\n")
	first, others, _ := strings.Cut(head, "\n")
	first, capture, _ = strings.Cut(first, " => ")
	method, target, ok := strings.Cut(k.fill(first, false), " ")
	if !ok {
		k.Fatalf("request %d has no path: %q", k.answered, first)
	}
	r = k.newRequest(method, onTheWire.Replace(target), k.fill(body, false))
	r.Header.Set("X-Azure-Functions-InvocationId", strconv.Itoa(k.answered))
	for line := range strings.Lines(k.fill(others, false)) {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			k.Fatalf("request %d: not a header: %q", k.answered, line)
		}
		if r.Header.Del(name); strings.TrimSpace(value) != "" {
			r.Header.Set(name, strings.TrimSpace(value))
		}
	}
	return r, capture
}

// fill puts ids in the place of names, all of which have to be known.
func (k *talk) fill(text string, workflowGen bool) string {
	k.Helper()
	filled := k.names.fill(text, workflowGen)
	if unknown := named.FindString(filled); unknown != "" {
		k.Fatalf("request %d: nothing is called %s", k.answered, unknown)
	}
	return filled
}

// newRequest is a request with the headers that Entra sends.
func (k *talk) newRequest(method, target, body string) *http.Request {
	k.Helper()
	r, err := http.NewRequest(method, k.program.url+target, strings.NewReader(body))
	if err != nil {
		k.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+secretToken)
	r.Header.Set("User-Agent", "") // Entra sends none, and this is how to make net/http send none
	if body != "" {
		r.Header.Set("Content-Type", "application/scim+json; charset=utf-8")
	}
	return r
}

// headers are those of an answer that a client goes by.
var headers = []string{"Content-Type", "Location", "ETag", "Allow", "Retry-After", "WWW-Authenticate"}

func printResponse(res *http.Response, body []byte) string {
	var b strings.Builder
	fmt.Fprintln(&b, res.Status)
	for _, name := range headers {
		if v := res.Header.Get(name); v != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, v)
		}
	}
	switch {
	case len(body) == 0:
	case json.Valid(body):
		fmt.Fprintf(&b, "\n%s\n", layout(body, ""))
	default:
		fmt.Fprintf(&b, "\n%s\n", body)
	}
	return b.String()
}
