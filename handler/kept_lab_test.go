package main_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/scimhttp"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/workflowgen/connection"
	"workflowgen-scim/handler/internal/workflowgen/graphql"
	"workflowgen-scim/handler/internal/workflowgen/scimapi"
)

// entrance is one of the two ways to WorkflowGen, and what it calls the operations that faults strike.
type entrance struct {
	name                                                              string
	create, update, remove, read, createGroup, updateGroup, readGroup string
	removeGroup                                                       string
	active, fax, manager                                              string // the properties in an answer
	documents                                                         fstest.MapFS
}

var (
	graphqlDoor = entrance{name: "graphql", create: "createUser", update: "updateUser", remove: "deleteUser", read: "user",
		createGroup: "createGroup", updateGroup: "updateGroup", readGroup: "group", removeGroup: "deleteGroup",
		active: "isActive", fax: "fax", manager: "manager"}
	scimDoor = entrance{name: "scim", create: "POST Users", update: "PATCH Users", remove: "DELETE Users", read: "GET Users",
		createGroup: "POST Groups", updateGroup: "PATCH Groups", readGroup: "GET Groups", removeGroup: "DELETE Groups",
		active: "active", fax: "fax", manager: "manager"}
)

// keptLab is a lab behind one of the doors, with its sync log.
type keptLab struct {
	*lab
	entrance
	log *memledger.Ledger

	annAt, boss, sales string // paths of what the law is tried on
}

// atBothDoors runs a check in a bubble of its own for each door.
func atBothDoors(t *testing.T, check func(l *keptLab)) {
	t.Helper()
	for _, d := range []entrance{graphqlDoor, scimDoor} {
		t.Run(d.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { check(newKeptLab(t, d)) })
		})
	}
}

func newKeptLab(t *testing.T, d entrance) *keptLab {
	log.SetOutput(io.Discard)
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	l := &keptLab{entrance: d, log: memledger.New(), lab: &lab{T: t, sim: wgsim.New(wgsim.Options{Directory: provisioned,
		Connector: wgsim.ScimConnector, Password: password, SCIMToken: "s3cret-token", Record: 100})}}
	pipes := make(pipeListener)
	server := &http.Server{Handler: l.sim}
	go server.Serve(pipes)
	transport := &http.Transport{DialContext: pipes.dial}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = server.Close()
	})
	l.gateway = scimhttp.New(provision.New(d.directory(t, transport), l.log, provision.Config{}), auth.ForTokens(secretToken), publicURL)
	return l
}

func (d *entrance) directory(t *testing.T, transport http.RoundTripper) provision.Directory {
	var dir provision.Directory
	var err error
	if d.name == "scim" {
		dir, err = scimapi.New(scimapi.Config{URL: "http://workflowgen/wfgen/scim",
			Config: connection.Config{Transport: transport, SignIn: connection.Bearer(connection.Fixed("s3cret-token"))}})
	} else {
		cfg := graphql.Config{URL: "http://workflowgen/wfgen/graphql", DirectoryName: provisioned, GroupDescription: "-",
			Config: connection.Config{Transport: transport, SignIn: connection.Basic("admin", connection.Fixed(password))}}
		if d.documents != nil {
			cfg.Operations = d.documents
		}
		dir, err = graphql.New(cfg)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// always is a fault that strikes every request of an operation.
func (l *keptLab) always(f wgsim.Fault, operations ...string) {
	f.Times = -1
	for _, f.On = range operations {
		l.sim.Inject(f)
	}
}

// last is the newest entry of the sync log.
func (l *keptLab) last() provision.Entry {
	l.Helper()
	page, err := l.log.Feed(l.Context(), synclog.Query{Limit: 1})
	if err != nil || len(page.Lines) == 0 {
		l.Fatalf("the sync log: %v, %v", page.Lines, err)
	}
	return page.Lines[0].Entry
}

// patch replaces one attribute of a user; value is JSON, "" removes it.
func (l *keptLab) patch(id, path, value string) (int, string) {
	l.Helper()
	op := fmt.Sprintf(`{"op":"Remove","path":%q}`, path)
	if value != "" {
		op = fmt.Sprintf(`{"op":"Replace","path":%q,"value":%s}`, path, value)
	}
	status, _, body := l.send("PATCH", id, patchHead+op+"]}")
	return status, body
}

// make makes a user with the usual attributes and answers its path.
func (l *keptLab) make(name string) string {
	l.Helper()
	status, _, body := l.send("POST", "/Users", person(name))
	if status != 201 {
		l.Fatalf("%d %s", status, body)
	}
	return "/Users/" + idIn(l.T, body)
}

// person is a user with several properties, as Entra makes one.
func person(name string) string {
	return fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"externalId":"ext-%s","userName":%q,"active":true,
		"displayName":"The %[1]s","title":"Clerk","name":{"familyName":"Roy","givenName":"Al"},
		"emails":[{"type":"work","value":"%[1]s@contoso.example"}],"phoneNumbers":[{"type":"fax","value":"12"}]}`, name, name)
}

func idIn(t *testing.T, body string) string {
	t.Helper()
	var made struct{ ID string }
	if err := json.Unmarshal([]byte(body), &made); err != nil || made.ID == "" {
		t.Fatalf("no id in %s: %v", body, err)
	}
	return made.ID
}

// user is the row of WorkflowGen that a path of ours names, and whether it is there.
func (l *keptLab) user(path string) (wgsim.UserRow, bool) {
	id, _ := mapping.WorkflowGenID(path[strings.LastIndex(path, "/")+1:])
	for _, u := range l.users() {
		if u.ID == id && !u.IsArchived {
			return u, true
		}
	}
	return wgsim.UserRow{}, false
}

func (l *keptLab) group(path string) (wgsim.GroupRow, bool) {
	id, _ := mapping.WorkflowGenID(path[strings.LastIndex(path, "/")+1:])
	all := l.sim.Groups()
	i := slices.IndexFunc(all, func(g wgsim.GroupRow) bool { return g.ID == id })
	if i < 0 {
		return wgsim.GroupRow{}, false
	}
	return all[i], true
}

// notKept checks that a change was answered so, and that the log names the cause and the attribute and claims nothing.
func (l *keptLab) notKept(status, want int, body, path string) {
	l.Helper()
	e := l.last()
	decision := map[int]provision.Decision{503: provision.Failed, 400: provision.Rejected}[want]
	if status != want || !strings.Contains(body, path) {
		l.Errorf("answered %d %s, want %d with %q", status, body, want, path)
	}
	if e.Decision != decision || e.Cause != provision.CauseNotKept || !strings.Contains(e.Reason, path) {
		l.Errorf("the entry is %q, cause %q: %s; want %q, %q and %q", e.Decision, e.Cause, e.Reason, decision, provision.CauseNotKept, path)
	}
}

// later lets time pass in the bubble.
func (l *keptLab) later(d time.Duration) { time.Sleep(d) }
