package main_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

const megabyte = 1 << 20

// These bodies are too large or too strange to stand in a file: each is refused with the right status and type, and
// nothing is changed in WorkflowGen.
func TestWrongBodies(t *testing.T) {
	k := newTalk(t)
	k.seed(`user ann {"userName":"ann@contoso.example","lastName":"Tremblay"}`)
	before := k.state()
	for _, c := range []struct {
		name, method, target, body string
		status                     int
		scimType                   string
	}{
		{"a body over the limit", "POST", "/scim/v2/Users", padded(megabyte + 1), 413, ""},
		{"a PATCH over the limit", "PATCH", "/scim/v2/Users/{ann}", operations(20_000), 413, ""},
		{"a thousand and one operations", "PATCH", "/scim/v2/Users/{ann}", operations(1_001), 413, ""},
		{"ten thousand operations", "PATCH", "/scim/v2/Users/{ann}", operations(10_000), 413, ""},
		{"a bulk request of a thousand and one operations", "POST", "/scim/v2/Bulk", inBulk(1_001), 413, ""},
		{"deep nesting", "POST", "/scim/v2/Users", `{"userName":` + nested(17) + `}`, 400, "invalidSyntax"},
		{"very deep nesting", "POST", "/scim/v2/Users", `{"userName":` + nested(100_000) + `}`, 400, "invalidSyntax"},
		{"brackets that do not close", "PATCH", "/scim/v2/Users/{ann}", strings.Repeat("[", 500_000), 400, "invalidSyntax"},
		{"deep parentheses", "GET", "/scim/v2/Users?filter=" + strings.Repeat("(", 20_000) + "active pr", "", 400, "invalidFilter"},
		{"invalid UTF-8", "POST", "/scim/v2/Users", "{\"userName\":\"ann\xff\",\"name\":{\"familyName\":\"x\"}}", 400, "invalidSyntax"},
		{"half a surrogate pair", "PATCH", "/scim/v2/Users/{ann}", "\xed\xa0\x80", 400, "invalidSyntax"},
		{"a thousand names", "POST", "/scim/v2/Users", manyNames(1_000), 400, "invalidSyntax"},
		{"another group's members without end", "POST", "/scim/v2/Groups", `{"displayName":"x","members":[{"value":"` + strings.Repeat("A", megabyte), 413, ""},
	} {
		status, scimType := k.answerTo(k.newRequest(c.method, onTheWire.Replace(k.fill(c.target, false)), c.body))
		if status != c.status || scimType != c.scimType {
			t.Errorf("%s: %d %q, want %d %q", c.name, status, scimType, c.status, c.scimType)
		}
	}
	if got := k.calls(); strings.Contains(got, "mutation") || k.state() != before {
		t.Errorf("WorkflowGen was changed:\n%s%s", got, k.state())
	}
}

// A body whose length is not told is not read past the limit either.
func TestBodyWithoutEnd(t *testing.T) {
	k := newTalk(t)
	r := k.newRequest("POST", "/scim/v2/Users", `{"userName":"`)
	r.Body = io.NopCloser(io.MultiReader(r.Body, io.LimitReader(endless{}, 64*megabyte)))
	r.ContentLength, r.GetBody = -1, nil
	if status, _ := k.answerTo(r); status != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d", status)
	}
}

// What is as large as it may be is done.
func TestLargestBodies(t *testing.T) {
	k := newTalk(t)
	k.seed(`user ann {"userName":"ann@contoso.example","lastName":"Tremblay"}`)
	for name, r := range map[string]*http.Request{
		"a megabyte":            k.newRequest("POST", "/scim/v2/Users", padded(megabyte)),
		"a thousand operations": k.newRequest("PATCH", k.fill("/scim/v2/Users/{ann}", false), operations(1_000)),
	} {
		if status, scimType := k.answerTo(r); status/100 != 2 {
			t.Errorf("%s: %d %s", name, status, scimType)
		}
	}
	if got := k.workflowGen.Users(); len(got) != 3 || got[1].JobTitle != "title 999" {
		t.Errorf("WorkflowGen holds %+v", got)
	}
}

// answerTo sends a request, and checks of the answer that an error is a SCIM error which says its status too.
func (k *talk) answerTo(r *http.Request) (status int, scimType string) {
	k.Helper()
	res, body := k.program.do(k.T, r)
	if res.StatusCode/100 == 2 {
		return res.StatusCode, ""
	}
	var e struct{ Status, ScimType, Detail string }
	if err := json.Unmarshal(body, &e); err != nil || e.Status != fmt.Sprint(res.StatusCode) || e.Detail == "" {
		k.Errorf("%d is not a SCIM error: %.200s", res.StatusCode, body)
	}
	if got := res.Header.Get("Content-Type"); got != "application/scim+json" {
		k.Errorf("Content-Type %q", got)
	}
	return res.StatusCode, e.ScimType
}

// padded is a user in a body of a size.
func padded(size int) string {
	user := `{"userName":"bob@contoso.example","name":{"familyName":"Gagnon"}}`
	return user + strings.Repeat(" ", size-len(user))
}

// operations is a PATCH of n operations.
func operations(n int) string {
	ops := make([]string, n)
	for i := range ops {
		ops[i] = fmt.Sprintf(`{"op":"Replace","path":"title","value":"title %d"}`, i)
	}
	return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + strings.Join(ops, ",") + `]}`
}

// inBulk is a bulk request of n operations.
func inBulk(n int) string {
	op := `{"method":"DELETE","path":"/Users/{ann}"}`
	return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[` + strings.Repeat(op+",", n-1) + op + `]}`
}

func nested(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }

func manyNames(n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf(`"name%d":1`, i)
	}
	return "{" + strings.Join(names, ",") + "}"
}

// endless never comes to an end.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'x'
	}
	return len(b), nil
}
