package entra

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestPause(t *testing.T) {
	for _, c := range []struct {
		n          int
		retryAfter string
		want       time.Duration
	}{
		{0, "", 0},
		{1, "", 250 * time.Millisecond},
		{3, "", time.Second},
		{0, "2", 2 * time.Second},
		{3, "0", 0},
		{0, "86400", maxPause},
		{0, "soon", 0},
		{0, time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat), 0},
		{0, time.Now().Add(time.Hour).UTC().Format(http.TimeFormat), maxPause},
	} {
		if got := pause(c.n, c.retryAfter); got != c.want {
			t.Errorf("repetition %d, Retry-After %q: %s, want %s", c.n, c.retryAfter, got, c.want)
		}
	}
}

func TestPercentile(t *testing.T) {
	var hundred []time.Duration
	for i := range 100 {
		hundred = append(hundred, time.Duration(i+1))
	}
	for p, want := range map[int]time.Duration{50: 50, 95: 95, 99: 99} {
		if got := percentile(hundred, p); got != want {
			t.Errorf("percentile %d is %d", p, got)
		}
		if got := percentile(hundred[:1], p); got != 1 {
			t.Errorf("percentile %d of one value is %d", p, got)
		}
	}
}

// A terminal gets a bar; its look is the library's.
func TestBars(t *testing.T) {
	var b strings.Builder
	tell := bars(&b)
	for done := range 4 {
		tell("Users", done, 3)
	}
	if !strings.Contains(b.String(), "Users") || !strings.Contains(b.String(), "(3/3") || !strings.HasSuffix(b.String(), "\n") {
		t.Errorf("%q", b.String())
	}
}

// Both dialects, as Microsoft's compatibility page shows them.
func TestDialects(t *testing.T) {
	const (
		schemas = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[`
		urn     = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:"
	)
	had := &values{displayName: "A", title: "T"}
	several := []assignment{{displayName, "B"}, {givenName, "C"}, {workMail, "b@c.d"}, {employeeNumber, "7"}}
	for _, c := range []struct {
		name string
		got  []PatchOp
		want string
	}{
		{"disable", Classic.patchUser(had, disable.set, 0), `{"op":"Replace","path":"active","value":"False"}`},
		{"disable", Optscim.patchUser(had, disable.set, 0), `{"op":"replace","path":"active","value":false}`},
		{"several", Classic.patchUser(had, several, 0), `{"op":"Replace","path":"displayName","value":"B"},{"op":"Add","path":"name.givenName","value":"C"},` +
			`{"op":"Add","path":"emails[type eq \"work\"].value","value":"b@c.d"},{"op":"Add","path":"` + urn + `employeeNumber","value":"7"}`},
		{"several", Optscim.patchUser(had, several, 0), `{"op":"replace","path":"emails[type eq \"work\"].value","value":"b@c.d"},` +
			`{"op":"replace","value":{"displayName":"B","name.givenName":"C","` + urn + `employeeNumber":"7"}}`},
		{"manager", Classic.patchUser(had, []assignment{{manager, "4"}}, 0), `{"op":"Add","path":"` + urn + `manager","value":"4"}`},
		{"manager", Optscim.patchUser(had, []assignment{{manager, "4"}}, 0), `{"op":"replace","value":{"` + urn + `manager":"4"}}`},
		{"clear with an empty text", Classic.patchUser(had, []assignment{{title, ""}}, 0), `{"op":"Replace","path":"title","value":""}`},
		{"clear with null", Optscim.patchUser(had, []assignment{{title, ""}}, 1), `{"op":"replace","path":"title","value":null}`},
		{"clear with Remove", Classic.patchUser(had, []assignment{{title, ""}}, 2), `{"op":"Remove","path":"title"}`},
		{"office", Classic.patchUser(had, []assignment{{office, "X"}}, 0), `{"op":"Add","path":"addresses[type eq \"other\"].Formatted","value":"X"}`},
		{"add a member", Classic.AddMembers([]string{"4"}), `{"op":"Add","path":"members","value":[{"$ref":null,"value":"4"}]}`},
		{"add a member", Optscim.AddMembers([]string{"4"}), `{"op":"add","path":"members","value":[{"value":"4"}]}`},
		{"remove a member", Classic.RemoveMembers([]string{"4"}), `{"op":"Remove","path":"members","value":[{"$ref":null,"value":"4"}]}`},
		{"remove a member", Optscim.RemoveMembers([]string{"4"}), `{"op":"remove","path":"members[value eq \"4\"]"}`},
	} {
		if got, want := string(Patch(Users, "1", c.got...).Body), schemas+c.want+"]}"; got != want {
			t.Errorf("%s:\n%s, want\n%s", c.name, got, want)
		}
	}
}
