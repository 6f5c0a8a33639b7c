package main_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/graphql"
)

// wish is a change that Entra asks for, and what WorkflowGen must hold when it is answered with success.
type wish struct {
	name string
	ask  func(l *keptLab) (status int, body string)
	gone bool              // the object is to be gone
	want map[string]string // what differs from before, by SCIM path
}

// held is an object of WorkflowGen by SCIM path, nil if none exists.
type held map[string]string

const lawManager = mapping.Manager

func heldUser(l *keptLab, name string) held {
	for _, u := range l.users() {
		if u.SystemIdentifier == "ext-"+name || u.UserName == name {
			return held{"userName": u.UserName, "externalId": u.SystemIdentifier, "active": strconv.FormatBool(u.IsActive), "displayName": u.CommonName,
				"title": u.JobTitle, "name.familyName": u.LastName, "name.givenName": u.FirstName, mapping.WorkEmail: u.Email,
				`phoneNumbers[type eq "fax"].value`: u.Fax, lawManager: u.Manager}
		}
	}
	return nil
}

func heldGroup(l *keptLab, name string) held {
	for _, g := range l.sim.Groups() {
		if g.SystemIdentifier == "ext-"+name || g.Name == name {
			return held{"displayName": g.Name, "externalId": g.SystemIdentifier}
		}
	}
	return nil
}

// lawWishes is a change of each kind and of each attribute. Ann and Sales are there before, and Boss.
func lawWishes() []wish {
	replaced := strings.Replace(person("ann"), `"title":"Clerk"`, `"title":"Judge"`, 1)
	all := []wish{
		{name: "create", ask: request("POST", "/Users", person("new")), want: personHeld("new")},
		{name: "replace", ask: onAnn("PUT", replaced), want: map[string]string{"title": "Judge"}},
		{name: "delete", ask: onAnn("DELETE", ""), gone: true},
		{name: "disable", ask: onAnn("PATCH", patchOf("active", `"False"`)), want: map[string]string{"active": "false"}},
		{name: "rename", ask: onAnn("PATCH", patchOf("userName", `"ann.longer@contoso.example"`)), want: map[string]string{"userName": "ann.longer@contoso.example"}},
		{name: "two at once", ask: onAnn("PATCH", patchHead+`{"op":"Replace","path":"title","value":"Judge"},{"op":"Replace","path":"active","value":"False"}]}`),
			want: map[string]string{"title": "Judge", "active": "false"}},
		{name: "create a group", ask: request("POST", "/Groups", groupBody("Marketing")), want: map[string]string{"displayName": "Marketing", "externalId": "ext-Marketing"}},
		{name: "rename a group", ask: onSales("PATCH", patchOf("displayName", `"Sales and Marketing"`)), want: map[string]string{"displayName": "Sales and Marketing"}},
		{name: "delete a group", ask: onSales("DELETE", ""), gone: true},
		{name: "manager", ask: func(l *keptLab) (int, string) {
			status, _, body := l.send("PATCH", l.annAt, patchOf(strings.TrimSuffix(lawManager, ".value"), `"`+mapping.ID(l.bossID())+`"`))
			return status, body
		}, want: map[string]string{lawManager: "boss"}},
	}
	for _, path := range []string{"externalId", "displayName", "title", "name.familyName", "name.givenName", mapping.WorkEmail, `phoneNumbers[type eq "fax"].value`} {
		all = append(all, wish{name: path, ask: onAnn("PATCH", patchOf(path, `"another value"`)), want: map[string]string{path: "another value"}})
	}
	for _, path := range []string{"title", "displayName", `phoneNumbers[type eq "fax"].value`} {
		all = append(all, wish{name: "clear " + path, ask: onAnn("PATCH", patchOf(path, "")), want: map[string]string{path: ""}})
	}
	return all
}

func personHeld(name string) map[string]string {
	return map[string]string{"userName": name, "externalId": "ext-" + name, "active": "true", "displayName": "The " + name, "title": "Clerk",
		"name.familyName": "Roy", "name.givenName": "Al", mapping.WorkEmail: name + "@contoso.example", `phoneNumbers[type eq "fax"].value`: "12"}
}

func patchOf(path, value string) string {
	if value == "" {
		return patchHead + fmt.Sprintf(`{"op":"Remove","path":%q}]}`, path)
	}
	return patchHead + fmt.Sprintf(`{"op":"Replace","path":%q,"value":%s}]}`, path, value)
}

func request(method, path, body string) func(*keptLab) (int, string) {
	return func(l *keptLab) (int, string) {
		status, _, answer := l.send(method, path, body)
		return status, answer
	}
}

func onAnn(method, body string) func(*keptLab) (int, string) {
	return func(l *keptLab) (int, string) { return request(method, l.annAt, body)(l) }
}

func onSales(method, body string) func(*keptLab) (int, string) {
	return func(l *keptLab) (int, string) {
		return request(method, l.sales, body)(l)
	}
}

func (l *keptLab) bossID() string {
	boss, _ := l.user(l.boss)
	return boss.ID
}

// lawFaults is what an instance does that answers well and does something else.
func lawFaults(d entrance) map[string][]wgsim.Fault {
	writes := []string{d.create, d.update, d.createGroup, d.updateGroup}
	all := map[string][]wgsim.Fault{"none": nil}
	for _, p := range []string{"userName", "systemIdentifier", "isActive", "commonName", "lastName", "firstName", "email", "jobTitle", "fax", "manager", "name"} {
		on := writes
		if p == "userName" || p == "lastName" || p == "name" {
			on = []string{d.update, d.updateGroup} // nothing can be made without them
		}
		all["ignores "+p] = each(wgsim.Fault{What: wgsim.Ignore, Property: p}, on...)
	}
	all["ignores changes and deletes"] = each(wgsim.Fault{What: wgsim.Ignore}, d.update, d.updateGroup, d.remove, d.removeGroup)
	all["replaces"] = each(wgsim.Fault{What: wgsim.Replace}, writes...)
	for _, length := range []int{5, 10, 20} {
		all[fmt.Sprint("cuts at ", length)] = each(wgsim.Fault{What: wgsim.Cut, Length: length}, writes...)
	}
	all["hides "+d.active] = each(wgsim.Fault{What: wgsim.Hide, Property: d.active}, d.create, d.update, d.read)
	if all["hides "+d.fax] = nil; d.name == "scim" { // at the other door it is the documents that do not ask for it
		all["hides "+d.fax] = each(wgsim.Fault{What: wgsim.Hide, Property: d.fax}, d.create, d.update, d.read)
	}
	all["reads of a replica"] = each(wgsim.Fault{What: wgsim.Stale, For: wgsim.Duration(400 * time.Millisecond)}, d.read, d.readGroup)
	if d.name == "scim" {
		all["shows only ids"] = each(wgsim.Fault{What: wgsim.IDOnly}, writes...)
	}
	return all
}

func each(f wgsim.Fault, operations ...string) (all []wgsim.Fault) {
	f.Times = -1
	for _, f.On = range operations {
		all = append(all, f)
	}
	return all
}

// The law: no answer of success where WorkflowGen is not as was asked, unless the entry of the sync log names what is not.
func TestNoSuccessThatIsNotSo(t *testing.T) {
	for _, d := range []entrance{graphqlDoor, scimDoor} {
		faults := lawFaults(d)
		for _, name := range slices.Sorted(maps.Keys(faults)) {
			t.Run(d.name+"/"+name, func(t *testing.T) {
				for _, w := range lawWishes() {
					d := d
					if name == "hides fax" && d.name == "graphql" {
						d.documents = withoutFax()
					}
					synctest.Test(t, func(t *testing.T) { newKeptLab(t, d).obeys(name, w, faults[name]) })
				}
			})
		}
	}
}

func (l *keptLab) obeys(fault string, w wish, faults []wgsim.Fault) {
	if strings.HasPrefix(fault, "hides") {
		l.sim.Inject(faults...) // an instance that has shown a property once shows it always
		faults = nil
	}
	l.annAt, l.boss, l.sales = l.make("ann"), l.make("boss"), l.makeGroup("Sales")
	if strings.HasPrefix(fault, "hides") || strings.HasPrefix(fault, "reads") {
		l.later(time.Hour)
	}
	subject := "ann"
	see := heldUser
	if strings.Contains(w.name, "group") {
		subject, see = "Sales", heldGroup
	}
	before := see(l, subject)
	if strings.HasPrefix(w.name, "create") {
		subject, before = map[bool]string{true: "Marketing", false: "new"}[subject == "Sales"], held{}
	}
	l.sim.Inject(faults...)
	for try := range 3 {
		status, body := w.ask(l)
		if fault == "none" && try == 0 && (status < 200 || status > 299 || len(l.last().Notes) > 0) {
			l.Errorf("%s: a sound instance: %d %s %q", w.name, status, body, l.last().Notes)
		}
		if status < 200 || status > 299 {
			continue
		}
		l.holds(fmt.Sprintf("%s, try %d (%d)", w.name, try+1, status), w, before, w.find(l, see, subject))
	}
}

// find is the object after the change, which may have changed what it is found by.
func (w *wish) find(l *keptLab, see func(*keptLab, string) held, subject string) held {
	if found := see(l, subject); found != nil {
		return found
	}
	for _, path := range []string{"userName", "displayName"} {
		if v := w.want[path]; v != "" {
			if found := see(l, v); found != nil {
				return found
			}
		}
	}
	return nil
}

func (l *keptLab) holds(what string, w wish, before, now held) {
	if w.gone || now == nil {
		if w.gone != (now == nil) {
			l.Errorf("%s: WorkflowGen holds %v", what, now)
		}
		return
	}
	want := maps.Clone(map[string]string(before))
	maps.Copy(want, w.want)
	if want[lawManager] == "boss" {
		want[lawManager] = l.bossID()
	}
	for path, v := range now {
		if v != want[path] && !notes(l.last(), path) {
			l.Errorf("%s: %s is %q, want %q, and the entry says only %q", what, path, v, want[path], l.last().Notes)
		}
	}
}

// withoutFax is the shared fragment of users without the one property.
func withoutFax() fstest.MapFS {
	_, fragment, _ := strings.Cut(graphql.Document("user"), "fragment ")
	fragment = strings.Replace("fragment "+fragment, "  fax\n", "", 1)
	return fstest.MapFS{"userFields.graphql": &fstest.MapFile{Data: []byte(fragment)}}
}
