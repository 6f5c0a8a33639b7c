package page_test

import (
	"encoding/base64"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
)

// sample is a log as a day of provisioning leaves it, up to now: a cycle every forty minutes, Ann's story, and what is refused.
func sample(t testing.TB, now time.Time) *memledger.Ledger {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	day := map[time.Time]provision.Entry{}
	for ago := 23 * time.Hour; ago > 20*time.Minute; ago -= 40 * time.Minute {
		for i := range 3 + r.IntN(9) {
			at := now.Add(-ago + time.Duration(i)*1300*time.Millisecond)
			day[at] = pick(r, i)
		}
	}
	for _, s := range annsStory {
		day[now.Add(-s.ago)] = s.Entry
	}
	for i := range 24 {
		day[now.Add(-40*time.Second+time.Duration(i)*1400*time.Millisecond)] = pick(r, i)
	}
	l := memledger.New()
	for _, at := range slices.SortedFunc(maps.Keys(day), time.Time.Compare) {
		note(t, l, at, day[at])
	}
	return l
}

// note writes an entry as the gateway would.
func note(t testing.TB, l *memledger.Ledger, at time.Time, e provision.Entry) {
	t.Helper()
	e.Time, e.Operation, e.Attempt = at, fmt.Sprintf("OP%d", at.UnixNano()), max(e.Attempt, 1)
	key := e.Name
	if e.Type == "" {
		e.Type = "User"
	}
	e.ID = base64.RawURLEncoding.EncodeToString([]byte(key))
	if e.Duration == 0 {
		e.Duration, e.Asked = 84*time.Millisecond, 61*time.Millisecond
	}
	if err := l.Note(t.Context(), provision.Key{Type: e.Type, ID: key}, e); err != nil {
		t.Fatal(err)
	}
}

var people = []string{"bruno.keller", "chloe.martin", "dinesh.rao", "elena.rossi", "farid.haddad", "greta.lind", "hugo.bernard", "ines.costa", "jun.tanaka", "karin.olsen"}

// pick is one of the changes of every day.
func pick(r *rand.Rand, i int) provision.Entry {
	name := people[r.IntN(len(people))] + "@contoso.example"
	group := []string{"Approvers", "Finance", "Sales"}[r.IntN(3)]
	e := provision.Entry{Name: name, Verb: "PATCH", Decision: provision.Applied, Duration: time.Duration(40+r.IntN(200)) * time.Millisecond}
	e.Asked = e.Duration * 3 / 4
	switch n := r.IntN(20); {
	case i == 1 && n < 8:
		e.Verb, e.Decision = "POST", provision.Rejected
		e.Cause, e.Reason = provision.CauseTaken, fmt.Sprintf(`create user: The user name %q already exists in the directory "Local".`, name)
	case n < 7:
		e.Changed = []string{"title", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"}
	case n < 10:
		e.Verb, e.Changed = "POST", []string{"userName", "externalId", "active", "displayName", "name.familyName"}
		e.Values = []provision.Value{{Path: "active", After: "true"}}
	case n < 13:
		e.Decision, e.Asked = provision.Unchanged, 0
	case n < 17:
		e.Type, e.Name, e.Added = "Group", group, 1+r.IntN(40)
		for _, p := range people[:min(e.Added, len(people))] {
			e.Members.Added = append(e.Members.Added, base64.RawURLEncoding.EncodeToString([]byte(p+"@contoso.example")))
		}
	case n == 17:
		e.Decision, e.Cause, e.Reason = provision.Failed, provision.CauseUnavailable, "WorkflowGen is unavailable: HTTP 503, \"text/html\": Service Unavailable"
	default:
		e.Type, e.Name, e.Changed = "Group", group, []string{"displayName"}
	}
	return e
}

// ann is the user of the questions.
const ann = "ann.lee@contoso.example"

// annsStory is why Ann is inactive, and why later changes failed.
var annsStory = []struct {
	ago time.Duration
	provision.Entry
}{
	{21 * time.Hour, provision.Entry{Name: ann, Verb: "POST", Decision: provision.Rejected, Changed: []string{"userName", "active"},
		Cause: provision.CauseSurname, Reason: "WorkflowGen requires a surname (name.familyName), and ann.lee@contoso.example has none. Map one in Entra, or set LAST_NAME_FALLBACK."}},
	{19 * time.Hour, provision.Entry{Name: ann, Verb: "POST", Decision: provision.Applied, Changed: []string{"userName", "active", "displayName", "name.familyName"},
		Values: []provision.Value{{Path: "active", After: "true"}}}},
	{8 * time.Hour, provision.Entry{Name: ann, Verb: "PATCH", Decision: provision.Applied, Changed: []string{"title"}}},
	{5 * time.Hour, provision.Entry{Name: ann, Verb: "PATCH", Decision: provision.Failed, Changed: []string{"active"},
		Values: []provision.Value{{Path: "active", Before: "true", After: "false"}}, Cause: provision.CauseNoAnswer, Reason: "update user YW5u: WorkflowGen gave no answer: unexpected EOF"}},
	{5*time.Hour - 3*time.Minute, provision.Entry{Name: ann, Verb: "PATCH", Decision: provision.TakenOver, Attempt: 2, Changed: []string{"active"},
		Values: []provision.Value{{Path: "active", Before: "true", After: "false"}}}},
	{50 * time.Second, provision.Entry{Name: ann, Verb: "DELETE", Decision: provision.Rejected,
		Cause:  provision.CauseSole,
		Reason: `update user YW5u: WorkflowGen refused: The user "ann.lee@contoso.example" cannot be deleted: this is the only coordinator of the participant "Approvers".`}},
}
