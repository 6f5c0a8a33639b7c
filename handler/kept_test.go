package main_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/provision"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// A leaver that WorkflowGen only claims to have disabled is not reported as disabled: Entra tries again, and is refused when that
// fails too. Once WorkflowGen does it, it is done.
func TestDisableThatIsIgnored(t *testing.T) {
	atBothDoors(t, func(l *keptLab) {
		ann := l.make("ann")
		l.always(wgsim.Fault{What: wgsim.Ignore, Property: "isActive"}, l.update)
		for _, want := range []int{503, 400, 400} {
			status, body := l.patch(ann, "active", `"False"`)
			l.notKept(status, want, body, "active")
		}
		l.sim.Heal()
		if status, body := l.patch(ann, "active", `"False"`); status != 200 {
			l.Errorf("%d %s", status, body)
		}
		if u, _ := l.user(ann); u.IsActive || l.last().Decision != provision.Applied || l.last().Cause != "" {
			l.Errorf("%+v, %+v", u, l.last())
		}
	})
}

// A change that fails after another one has failed so is tried again: only the same change twice in a row is refused.
func TestNotKeptIsOfTheSameChange(t *testing.T) {
	atBothDoors(t, func(l *keptLab) {
		ann := l.make("ann")
		l.always(wgsim.Fault{What: wgsim.Ignore}, l.update)
		for _, c := range []struct {
			path, value string
			want        int
		}{{"active", `"False"`, 503}, {"userName", `"other"`, 503}, {"active", `"False"`, 503}, {"active", `"False"`, 400}} {
			status, body := l.patch(ann, c.path, c.value)
			l.notKept(status, c.want, body, c.path)
		}
	})
}

// A create whose externalId is dropped is written again; what is not kept then either is taken away, never left to be
// made a second time.
func TestCreateWithoutItsExternalID(t *testing.T) {
	atBothDoors(t, func(l *keptLab) {
		l.always(wgsim.Fault{What: wgsim.Ignore, Property: "systemIdentifier"}, l.create)
		ann := l.make("ann")
		if u, _ := l.user(ann); u.SystemIdentifier != "ext-ann" || u.JobTitle != "Clerk" {
			l.Errorf("%+v", u)
		}
		if e := l.last(); !notes(e, "externalId") {
			l.Errorf("the entry does not tell of the repair: %q", e.Notes)
		}
		l.always(wgsim.Fault{What: wgsim.Ignore, Property: "systemIdentifier"}, l.update)
		for _, want := range []int{503, 400} {
			status, _, body := l.send("POST", "/Users", person("bob"))
			l.notKept(status, want, body, "externalId")
			if us := l.users(); len(us) != 1 {
				l.Errorf("the user is left without externalId: %+v", us)
			}
		}
		l.always(wgsim.Fault{What: wgsim.Unavailable}, l.remove)
		status, _, body := l.send("POST", "/Users", person("cy"))
		l.notKept(status, 503, body, "externalId")
		if e := l.last(); !notes(e, `"cy"`) || !notes(e, "remove it") {
			l.Errorf("the entry does not say what is left in WorkflowGen: %q", e.Notes)
		}
	})
}

// An instance that clears what an update does not name is sent the whole user at once, and from then on.
func TestInstanceThatReplaces(t *testing.T) {
	atBothDoors(t, func(l *keptLab) {
		ann, bob := l.make("ann"), l.make("bob")
		l.always(wgsim.Fault{What: wgsim.Replace}, l.update)
		for i, path := range []string{ann, bob} {
			if status, body := l.patch(path, "name.familyName", `"Poe"`); status != 200 {
				l.Errorf("%d %s", status, body)
			}
			u, _ := l.user(path)
			if u.LastName != "Poe" || u.JobTitle != "Clerk" || u.CommonName == "" || u.Email == "" || u.Fax != "12" {
				l.Errorf("properties are lost: %+v", u)
			}
			if e := l.last(); notes(e, "title") != (i == 0) {
				l.Errorf("user %d: the entry says %q", i, e.Notes)
			}
		}
		if status, body := l.patch(ann, "title", ""); status != 200 {
			l.Errorf("%d %s", status, body)
		}
		if u, _ := l.user(ann); u.JobTitle != "" || u.LastName != "Poe" || u.Email == "" {
			l.Errorf("%+v", u)
		}
	})
}

// What an instance does not show is not known: it is sent, and the entry says that it was not seen.
func TestInstanceThatHides(t *testing.T) {
	atBothDoors(t, func(l *keptLab) {
		for _, property := range []string{l.active, l.fax} {
			l.always(wgsim.Fault{What: wgsim.Hide, Property: property}, l.create, l.update, l.read)
		}
		if l.name == "graphql" {
			l.sim.Heal() // a field that is asked for is shown, or null
			l.always(wgsim.Fault{What: wgsim.Hide, Property: l.active}, l.create, l.update, l.read)
		}
		ann := l.make("ann")
		if e := l.last(); !notes(e, "does not show active") {
			l.Errorf("the entry of the create says %q", e.Notes)
		}
		if status, body := l.patch(ann, "active", `"False"`); status != 200 || strings.Contains(body, `"active":true`) {
			l.Errorf("%d %s", status, body)
		}
		if u, _ := l.user(ann); u.IsActive || !notes(l.last(), "does not show active") || !slices.Contains(l.last().Changed, "active") {
			l.Errorf("%+v, %+v", u, l.last())
		}
		if status, body := l.patch(ann, "title", `"Boss"`); status != 200 {
			l.Errorf("a change of something else: %d %s", status, body)
		}
		if u, _ := l.user(ann); u.IsActive || u.JobTitle != "Boss" {
			l.Errorf("%+v", u)
		}
		if status, body := l.patch(ann, `phoneNumbers[type eq "fax"].value`, ""); status != 200 {
			l.Errorf("%d %s", status, body)
		}
		if u, _ := l.user(ann); u.Fax != "" {
			l.Errorf("the fax is not removed: %+v", u)
		}
		if status, _ := l.patch(ann, "active", ""); status != 400 {
			l.Errorf("active is removed: %d", status)
		}
	})
}

// "Unchanged" is concluded from a read that is newer than our own last write, or not at all.
func TestReadsOfAReplica(t *testing.T) {
	atBothDoors(t, func(l *keptLab) {
		ann, sales := l.make("ann"), l.makeGroup("Sales")
		l.later(time.Hour)
		l.always(wgsim.Fault{What: wgsim.Stale, For: wgsim.Duration(400 * time.Millisecond)}, l.read, l.readGroup)
		for _, active := range []string{"False", "True", "False", "True", "False"} {
			if status, body := l.patch(ann, "active", `"`+active+`"`); status != 200 {
				l.Errorf("%d %s", status, body)
			}
			if u, _ := l.user(ann); u.IsActive != (active == "True") {
				l.Errorf("after %s the user is %+v; %+v", active, u, l.last())
			}
		}
		for _, name := range []string{"Sales & More", "Sales", "Sales & More"} {
			if status, body := l.patch(sales, "displayName", `"`+name+`"`); status != 204 {
				l.Errorf("%d %s", status, body)
			}
			if g, _ := l.group(sales); g.Name != name {
				l.Errorf("the group is %+v, want %s", g, name)
			}
		}
		bob := l.make("bob")
		if status, body := l.patch(bob, "title", `"Boss"`); status != 200 {
			l.Errorf("a user who was just made: %d %s", status, body)
		}
		cy := l.make("cy")
		status, _, body := l.send("DELETE", cy, "")
		if _, there := l.user(cy); status != 204 || there {
			l.Errorf("a user who was just made is deleted: %d %s", status, body)
		}
	})
}

// An answer that shows what was so before is looked at again: a replica that is late is no refusal.
func TestAnswerOfAReplica(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newKeptLab(t, scimDoor)
		ann := l.make("ann")
		l.later(time.Hour)
		l.always(wgsim.Fault{What: wgsim.Stale, For: wgsim.Duration(400 * time.Millisecond)}, l.update, l.read)
		status, body := l.patch(ann, "active", `"False"`)
		if status != 200 || !strings.Contains(body, `"active":false`) || l.last().Decision != provision.Applied {
			t.Errorf("%d %s; %+v", status, body, l.last())
		}
	})
}

// What was asked is what the replica showed before: with a fresh read there is nothing to do, and nothing is sent.
func TestNothingToDoIsNotSent(t *testing.T) {
	atBothDoors(t, func(l *keptLab) {
		ann := l.make("ann")
		for range 2 {
			for path, value := range map[string]string{"active": `"True"`, "title": `"Clerk"`} {
				if status, _ := l.patch(ann, path, value); status != 200 || l.last().Decision != provision.Unchanged {
					l.Errorf("%d %+v", status, l.last())
				}
			}
			l.later(time.Minute)
		}
	})
}

// What is of less weight is named, and the answer shows what WorkflowGen holds.
func TestPropertyThatIsNotKept(t *testing.T) {
	atBothDoors(t, func(l *keptLab) {
		boss, ann := l.make("boss"), l.make("ann")
		const manager = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"
		if status, body := l.patch(ann, manager, `"`+strings.TrimPrefix(boss, "/Users/")+`"`); status != 200 {
			l.Fatalf("%d %s", status, body)
		}
		l.always(wgsim.Fault{What: wgsim.Ignore, Property: "manager"}, l.update)
		status, body := l.patch(ann, manager, "")
		if status != 200 || !strings.Contains(body, "manager") || !notes(l.last(), "did not keep "+manager+".value") {
			l.Errorf("a manager who is not cleared: %d %s; %+v", status, body, l.last())
		}
	})
}

// A display name that WorkflowGen shortens is named. A user name that it shortens makes the change fail: the user could not
// sign in.
func TestNamesThatAreCut(t *testing.T) {
	for _, length := range []int{20, 30} {
		atBothDoors(t, func(l *keptLab) {
			long, name := strings.Repeat("x", 40), "ann@contoso.example"
			ann := l.make("ann")
			l.always(wgsim.Fault{What: wgsim.Cut, Length: length}, l.create, l.update)
			status, body := l.patch(ann, "displayName", `"`+long+`"`)
			if status != 200 || strings.Contains(body, long) || !notes(l.last(), "did not keep displayName") || notes(l.last(), long) {
				l.Errorf("%d %s %q", status, body, l.last().Notes)
			}
			for _, want := range []int{503, 400} {
				status, body = l.patch(ann, "userName", `"`+long+`"`)
				l.notKept(status, want, body, "userName")
			}
			for _, want := range []int{503, 400} {
				status, _, body := l.send("POST", "/Users", strings.Replace(person(name), `"userName":"ann@contoso.example"`, `"userName":"`+long+`"`, 1))
				l.notKept(status, want, body, "userName")
				if us := l.users(); len(us) != 1 {
					l.Errorf("a user is left under a cut name: %+v", us)
				}
			}
		})
	}
}

// A disable whose answer shows nothing is read back; where that cannot be done, it is not told as done.
func TestChangeThatCannotBeReadBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newKeptLab(t, scimDoor)
		ann := l.make("ann")
		l.always(wgsim.Fault{What: wgsim.IDOnly}, l.update)
		l.sim.Inject(wgsim.Fault{What: wgsim.Unavailable, On: l.read, After: 1, Times: -1})
		if status, body := l.patch(ann, "active", `"False"`); status != 503 || l.last().Decision != provision.Failed {
			t.Errorf("%d %s; %+v", status, body, l.last())
		}
		l.sim.Heal()
		l.always(wgsim.Fault{What: wgsim.IDOnly}, l.update)
		l.later(time.Minute)
		if status, body := l.patch(ann, "active", `"False"`); status != 200 {
			t.Errorf("%d %s", status, body)
		}
	})
}

// A delete that WorkflowGen only acknowledges is not told as done.
func TestDeleteThatIsIgnored(t *testing.T) {
	atBothDoors(t, func(l *keptLab) {
		ann, sales := l.make("ann"), l.makeGroup("Sales")
		l.always(wgsim.Fault{What: wgsim.Ignore}, l.remove, l.removeGroup)
		for _, path := range []string{ann, sales} {
			for _, want := range []int{503, 400} {
				status, _, body := l.send("DELETE", path, "")
				l.notKept(status, want, body, "still there")
			}
		}
		l.sim.Heal()
		for _, path := range []string{ann, sales} {
			if status, _, body := l.send("DELETE", path, ""); status != 204 {
				l.Errorf("%d %s", status, body)
			}
		}
	})
}

// Groups are held against the wish as users are.
func TestGroupThatIsNotKept(t *testing.T) {
	atBothDoors(t, func(l *keptLab) {
		l.always(wgsim.Fault{What: wgsim.Ignore, Property: "systemIdentifier"}, l.createGroup)
		sales := l.makeGroup("Sales")
		if g, _ := l.group(sales); g.SystemIdentifier != "ext-Sales" || !notes(l.last(), "externalId") {
			l.Errorf("%+v %q", g, l.last().Notes)
		}
		l.always(wgsim.Fault{What: wgsim.Ignore, Property: "name"}, l.updateGroup)
		for _, want := range []int{503, 400} {
			status, body := l.patch(sales, "displayName", `"Other"`)
			l.notKept(status, want, body, "displayName")
		}
		l.always(wgsim.Fault{What: wgsim.Cut, Length: 5}, l.createGroup)
		l.sim.Heal()
		l.always(wgsim.Fault{What: wgsim.Cut, Length: 5}, l.createGroup, l.updateGroup)
		for _, want := range []int{503, 400} {
			status, _, body := l.send("POST", "/Groups", groupBody("Marketing"))
			l.notKept(status, want, body, "displayName")
			if gs := l.sim.Groups(); len(gs) != 1 {
				l.Errorf("a group is left under a cut name: %+v", gs)
			}
		}
	})
}

func groupBody(name string) string {
	return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"externalId":"ext-` + name + `","displayName":"` + name + `"}`
}

func (l *keptLab) makeGroup(name string) string {
	l.Helper()
	status, _, body := l.send("POST", "/Groups", groupBody(name))
	if status != 201 {
		l.Fatalf("%d %s", status, body)
	}
	return "/Groups/" + idIn(l.T, body)
}

// notes reports whether a note of an entry holds a text.
func notes(e provision.Entry, text string) bool {
	return slices.ContainsFunc(e.Notes, func(n string) bool { return strings.Contains(n, text) })
}
