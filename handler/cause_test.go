package main_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"workflowgen-scim/handler/internal/provision"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// caused checks the answer to a change, its cause in the sync log, and a part of the fix.
func (l *keptLab) caused(status, want int, cause provision.Cause, fix string) {
	l.Helper()
	e := l.last()
	if got := words.Fix(synclog.CauseOf(synclog.Line{Entry: e}), words.English); status != want || e.Cause != cause || !strings.Contains(got, fix) {
		l.Errorf("answered %d, cause %q (%s), fix %q; want %d, %q, %q", status, e.Cause, e.Reason, got, want, cause, fix)
	}
}

// A custom attribute in the mapping has its own cause and fix, whatever words its path holds.
func TestCauseOfCustomAttribute(t *testing.T) {
	atBothDoors(t, func(l *keptLab) {
		ann := l.make("ann")
		for _, path := range []string{"permissions", "urn:ietf:params:scim:schemas:extension:ledger:2.0:User:account", "urn:contoso:virtual:2.0:User:x",
			"lineManager", "urn:ietf:params:scim:schemas:extension:contoso:2.0:User:manager"} {
			status, _ := l.patch(ann, path, `"x"`)
			l.caused(status, 400, provision.CauseInvalidPath, "attribute mapping")
		}
	})
}

// The gateway's own refusals have causes of their own.
func TestCauseOfOwnRefusals(t *testing.T) {
	atBothDoors(t, func(l *keptLab) {
		ann := l.make("ann")
		_, _, body := l.send("POST", "/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Team","externalId":"t"}`)
		team := "/Groups/" + idIn(l.T, body)
		for _, c := range []struct {
			path, op string
			want     provision.Cause
		}{
			{ann, `{"op":"Replace","path":"active","value":"perhaps"}`, provision.CauseWrongType},
			{ann, `{"op":"Replace","path":"title","value":{"a":1}}`, provision.CauseWrongType},
			{ann, `{"op":"Remove","path":"userName"}`, provision.CauseMutability},
			{ann, `{"op":"Replace","path":"id","value":"x"}`, provision.CauseMutability},
			{ann, `{"op":"Replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":"no-such"}`, provision.CauseManager},
			{team, `{"op":"Add","path":"members","value":[{"value":null,"display":null}]}`, provision.CauseMember},
			{team, `{"op":"Add","path":"members","value":[{"value":"g","type":"Group"}]}`, provision.CauseMember},
			{team, `{"op":"Add","path":"members","value":[{"value":"no-such"}]}`, provision.CauseMember},
		} {
			status, _, body := l.send("PATCH", c.path, patchHead+c.op+"]}")
			if e := l.last(); status != 400 || e.Cause != c.want {
				l.Errorf("%s: %d %s, cause %q, want %q", c.op, status, body, e.Cause, c.want)
			}
		}
	})
}

// A member or manager which WorkflowGen has deleted is assigned in Entra all the same: the fix is to provision that user again.
func TestCauseOfDeletedReference(t *testing.T) {
	atBothDoors(t, func(l *keptLab) {
		ann, bob := l.make("ann"), l.make("bob")
		_, _, body := l.send("POST", "/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Team","externalId":"t"}`)
		team := "/Groups/" + idIn(l.T, body)
		if status, _, body := l.send("DELETE", bob, ""); status != 204 {
			l.Fatalf("%d %s", status, body)
		}
		id := strings.TrimPrefix(bob, "/Users/")
		members, _ := json.Marshal([]map[string]string{{"value": strings.TrimPrefix(ann, "/Users/")}, {"value": id}})
		status, _, _ := l.send("PATCH", team, patchHead+fmt.Sprintf(`{"op":"Add","path":"members","value":%s}]}`, members))
		l.caused(status, 400, provision.CauseMemberGone, "Provision that user on demand")
		status, _ = l.patch(ann, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", fmt.Sprintf("%q", id))
		l.caused(status, 400, provision.CauseManagerGone, "Provision the manager on demand")
	})
}

// A WorkflowGen that asks to wait runs, and can be reached.
func TestCauseOfThrottling(t *testing.T) {
	atBothDoors(t, func(l *keptLab) {
		ann := l.make("ann")
		l.always(wgsim.Fault{What: wgsim.TooMany}, l.read, l.update)
		status, _ := l.patch(ann, "active", `"False"`)
		l.caused(status, 503, provision.CauseThrottled, "WORKFLOWGEN_CONCURRENCY")
		if why := words.Why(provision.CauseThrottled, words.English); !strings.Contains(why, "429") {
			l.Errorf("the words are %q", why)
		}
	})
}

// WorkflowGen's own words decide, and never the names of users and groups that they quote.
func TestCauseOfWorkflowGensWords(t *testing.T) {
	atBothDoors(t, func(l *keptLab) {
		ann := l.make("ann")
		for i, c := range []struct {
			text   string
			status int
			want   provision.Cause
		}{
			{`The e-mail address of "line.manager@contoso.com" is not valid.`, 400, provision.CauseValue},
			{`The name "Virtual ledger" is too long.`, 400, provision.CauseValue},
			{`The user "permission" cannot be inactive: this is the only coordinator of the participant "Approvers".`, 400, provision.CauseSole},
			{`The user "General ledger" cannot be renamed.`, 400, provision.CauseRule},
			{`You have no permission to change the user "root".`, 503, provision.CauseRights},
			{`The directory "Entra" does not exist.`, 503, provision.CauseDirectory},
			{`Transaction was deadlocked; the deadlock victim is "only coordinator".`, 503, provision.CauseServerError},
		} {
			l.sim.Inject(wgsim.Fault{What: wgsim.Error, On: l.update, Says: c.text, Status: 400})
			status, body := l.patch(ann, "title", fmt.Sprintf(`"title %d"`, i))
			if e := l.last(); status != c.status || e.Cause != c.want {
				l.Errorf("%s: %d %s, cause %q, want %d and %q", c.text, status, body, e.Cause, c.status, c.want)
			}
		}
	})
}

// A text in no table is told as such on the first try, and as a rule of WorkflowGen's when the change meets it again.
func TestCauseOfUnknownText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newKeptLab(t, graphqlDoor)
		ann := l.make("ann")
		l.always(wgsim.Fault{What: wgsim.Error, Says: `The group "General ledger" is used by the process "Invoices".`}, l.update)
		for _, c := range []struct {
			status int
			want   provision.Cause
		}{{503, provision.CauseUnclear}, {400, provision.CauseRule}} {
			status, body := l.patch(ann, "title", `"Head"`)
			if e := l.last(); status != c.status || e.Cause != c.want {
				l.Errorf("%d %s, cause %q; want %d and %q", status, body, e.Cause, c.status, c.want)
			}
		}
	})
}
