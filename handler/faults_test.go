package main_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// deed is something that Entra does, and how WorkflowGen must be once it has been done: once, however often it was tried.
type deed struct {
	operation string // of WorkflowGen's that it leads to
	do        func(l *lab) (status int, retryAfter, body string)
	status    int // when it succeeds
	again     int // when it is repeated although it was done, if that is another
	done      func(l *lab) error
	provable  bool // a read proves that it has arrived, because nothing was so before
}

const patchHead = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[`

var deeds = map[string]deed{
	"a user is made": {
		provable: true, operation: "createUser", status: 201,
		do: func(l *lab) (int, string, string) {
			return l.send("POST", "/Users", `{"userName":"new@contoso.example","externalId":"7f4b","name":{"familyName":"Roy"}}`)
		},
		done: func(l *lab) error {
			if us := l.users(); len(us) != 3 || us[2].UserName != "new@contoso.example" || us[2].SystemIdentifier != "7f4b" {
				return fmt.Errorf("there are %d users: %+v", len(us), us)
			}
			return nil
		},
	},
	"a user is changed": {
		provable: true, operation: "updateUser", status: 200,
		do: func(l *lab) (int, string, string) {
			return l.send("PATCH", "/Users/"+l.ann(), patchHead+`{"op":"Replace","path":"title","value":"Engineer"}]}`)
		},
		done: func(l *lab) error {
			if us := l.users(); len(us) != 2 || us[0].JobTitle != "Engineer" || us[1].JobTitle != "" {
				return fmt.Errorf("the users are %+v", us)
			}
			return nil
		},
	},
	"a user is deleted": {
		provable: true, operation: "deleteUser", status: 204, again: 404,
		do: func(l *lab) (int, string, string) { return l.send("DELETE", "/Users/"+l.ann(), "") },
		done: func(l *lab) error {
			if us := l.users(); len(us) != 1 || us[0].UserName != "bob" {
				return fmt.Errorf("the users are %+v", us)
			}
			return nil
		},
	},
	"a member is added": {
		operation: "addGroupUsers", status: 204,
		do: func(l *lab) (int, string, string) {
			return l.send("PATCH", "/Groups/"+mapping.ID(wgsim.GroupID(1)), patchHead+`{"op":"Add","path":"members","value":[{"value":"`+l.ann()+`"}]}]}`)
		},
		done: func(l *lab) error {
			if g := l.sim.Groups()[0]; len(g.Members) != 2 {
				return fmt.Errorf("the members are %v", g.Members)
			}
			return nil
		},
	},
}

func (l *lab) send(method, target, body string) (int, string, string) {
	l.Helper()
	res, text := l.ask(method, target, body)
	return res.StatusCode, res.Header.Get("Retry-After"), text
}

// ann is the first of the two users of every lab.
func (l *lab) ann() string { return mapping.ID(l.users()[0].ID) }

func (l *lab) populate() {
	l.Helper()
	l.addUser("ann")
	l.addUser("bob")
	if _, err := l.sim.AddGroup(wgsim.GroupRow{Name: "Crew", Description: "-", Members: []string{"bob"}}); err != nil {
		l.Fatal(err)
	}
}

// TestFaults lets each thing that can go wrong go wrong once with each thing that Entra does. What Entra is told is the
// truth: done, or 503 and when to come back. When it has come back, everything is as it should be, once.
func TestFaults(t *testing.T) {
	const unknown, away = "not known whether the change was made", "Nothing was reported as done"
	for _, f := range []struct {
		fault      wgsim.Fault
		says       string // "" where it is done all the same
		retryAfter string
		applied    bool // whether WorkflowGen has done it before the answer was lost
	}{
		{fault: wgsim.Fault{What: wgsim.Slow, For: wgsim.Duration(5 * time.Second)}},
		{fault: wgsim.Fault{What: wgsim.Expired}},
		{fault: wgsim.Fault{What: wgsim.Twice}},
		{wgsim.Fault{What: wgsim.Stall}, unknown, "30", false},
		{wgsim.Fault{What: wgsim.StallAfter}, unknown, "30", true},
		{wgsim.Fault{What: wgsim.ResetBefore}, unknown, "30", false},
		{wgsim.Fault{What: wgsim.ResetAfter}, unknown, "30", true},
		{wgsim.Fault{What: wgsim.TooMany, For: wgsim.Duration(time.Minute)}, away, "60", false},
		{wgsim.Fault{What: wgsim.Unavailable, For: wgsim.Duration(45 * time.Second)}, away, "45", false},
		{wgsim.Fault{What: wgsim.Unavailable}, away, "30", false},
		{wgsim.Fault{What: wgsim.LostBefore}, unknown, "30", false},
		{wgsim.Fault{What: wgsim.LostAfter}, unknown, "30", true},
		{wgsim.Fault{What: wgsim.Page}, away, "30", false}, // the call is over, and a look finds nothing made
		{wgsim.Fault{What: wgsim.PageAfter}, unknown, "30", true},
		{wgsim.Fault{What: wgsim.HalfJSON}, unknown, "30", true},
	} {
		for what, d := range deeds {
			t.Run(fmt.Sprintf("%s/%s %v", what, f.fault.What, time.Duration(f.fault.For)), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					l := newLab(t)
					l.populate()
					f.fault.On = d.operation
					l.sim.Inject(f.fault)
					l.suffer(d, f.says, f.retryAfter, f.applied)
				})
			})
		}
	}
}

// suffer does the deed until it succeeds, as Entra would, and looks at what came of it.
func (l *lab) suffer(d deed, says, retryAfter string, applied bool) {
	l.Helper()
	status, after, body := d.do(l)
	if says == "" {
		if status != d.status {
			l.Errorf("%d %s, want %d", status, body, d.status)
		}
		l.check(d)
		return
	}
	if applied && (d.provable || status == d.status) { // the answer was lost, and a look has found it made
		if status != d.status {
			l.Errorf("%d, Retry-After %q: %s; want %d: it was made, and can be seen", status, after, body, d.status)
		}
		l.check(d)
		return
	}
	if status != 503 || after != retryAfter || !strings.Contains(body, says) {
		l.Errorf("%d, Retry-After %q: %s; want 503, %q and %q", status, after, body, retryAfter, says)
	}
	time.Sleep(2 * time.Minute) // Entra comes back, at the earliest
	want := d.status
	if applied && d.again != 0 {
		want = d.again
	}
	if d.again == 0 || !applied {
		if status, _, body := d.do(l); status != want {
			l.Errorf("repeated: %d %s, want %d", status, body, want)
		}
	}
	l.check(d)
}

func (l *lab) check(d deed) {
	l.Helper()
	if err := d.done(l); err != nil {
		l.Error(err)
	}
}

// TestResetAfterCreate is what no connector may get wrong: WorkflowGen made the user and the answer was lost. One look finds
// the user, and the create is done.
func TestResetAfterCreate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		l.populate()
		l.sim.Inject(wgsim.Fault{What: wgsim.ResetAfter, On: "createUser"})
		post := deeds["a user is made"].do
		if status, _, body := post(l); status != 201 || !strings.Contains(body, "new@contoso.example") {
			t.Errorf("%d %s", status, body)
		}
		if status, _, body := post(l); status != 409 || !strings.Contains(body, "uniqueness") {
			t.Errorf("posted again: %d %s", status, body)
		}
		l.check(deeds["a user is made"])
	})
}

// TestResetAfterCreateUnseen: WorkflowGen cannot be looked at then either. Whether Entra looks first or simply posts again,
// there is one user.
func TestResetAfterCreateUnseen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		l.populate()
		l.sim.Inject(wgsim.Fault{What: wgsim.ResetAfter, On: "createUser"}, wgsim.Fault{What: wgsim.Page, On: "users", After: 1})
		post := deeds["a user is made"].do
		if status, _, body := post(l); status != 503 {
			t.Errorf("%d %s", status, body)
		}
		if status, after, body := post(l); status != 503 || after != "10" {
			t.Errorf("at once: %d %s %s; the first try may still be on its way", status, after, body)
		}
		if status, _, body := l.send("GET", `/Users?filter=externalId eq "7f4b"`, ""); status != 200 || !strings.Contains(body, `"totalResults":1,`) {
			t.Errorf("looked for: %d %s", status, body)
		}
		time.Sleep(2 * time.Minute)
		if status, _, body := post(l); status != 201 || !strings.Contains(body, "new@contoso.example") {
			t.Errorf("posted again: %d %s", status, body)
		}
		if status, _, body := post(l); status != 409 || !strings.Contains(body, "uniqueness") {
			t.Errorf("and again: %d %s", status, body)
		}
		l.check(deeds["a user is made"])
	})
}

// TestReadsAreRepeated: the caller does not notice a short failure of a read.
func TestReadsAreRepeated(t *testing.T) {
	for _, what := range wgsim.Mishaps {
		if what == wgsim.Stale {
			continue // it shows what was, which is no trouble that could be repeated
		}
		for times, want := range map[int]int{1: 200, 2: 200, -1: 503} {
			t.Run(fmt.Sprintf("%s/%d", what, times), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					l := newLab(t)
					l.populate()
					l.sim.Inject(wgsim.Fault{What: what, Times: times, On: "user"})
					begun := time.Now()
					status, after, body := l.send("GET", "/Users/"+l.ann(), "")
					switch what {
					case wgsim.Slow, wgsim.Twice, wgsim.EmptyPage, wgsim.Ignore, wgsim.Replace, wgsim.Cut, wgsim.Hide, wgsim.IDOnly:
						want = 200
					case wgsim.Stall, wgsim.StallAfter, wgsim.Page, wgsim.PageAfter, wgsim.HalfJSON, wgsim.Error, wgsim.ErrorAfter, wgsim.NoBody:
						want = 503 // the time is over, or it is not the kind of trouble that passes in a second
					case wgsim.Expired:
						if times == 2 {
							want = 503 // a new sign-in that is refused too is wrong
						}
					}
					if status != want || want == 503 && after != "30" {
						t.Errorf("%d, Retry-After %q: %s", status, after, body)
					}
					if took := time.Since(begun); took > 21*time.Second {
						t.Errorf("it took %v", took)
					}
				})
			})
		}
	}
}

// TestTwice: an answer that comes twice is not taken for the answer to the next request.
func TestTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		l.populate()
		bob := mapping.ID(l.users()[1].ID)
		l.sim.Inject(wgsim.Fault{What: wgsim.Twice, On: "user", Times: -1})
		for range 20 {
			for id, name := range map[string]string{l.ann(): "ann", bob: "bob"} {
				if status, _, body := l.send("GET", "/Users/"+id, ""); status == 200 && !strings.Contains(body, `"userName":"`+name+`"`) {
					t.Fatalf("%s is shown as %s", name, body)
				}
			}
		}
	})
}
