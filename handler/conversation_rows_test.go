package main_test

import (
	"encoding/json"
	"fmt"
	"strings"

	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// seed makes what a section says is there before the conversation, a line each.
func (k *talk) seed(section string) {
	k.Helper()
	for line := range strings.Lines(section) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if err := k.seedLine(k.fill(line, true)); err != nil {
			k.Fatalf("seed %q: %v", line, err)
		}
	}
}

func (k *talk) seedLine(line string) error {
	kind, rest, _ := strings.Cut(line, " ")
	switch kind {
	case "user":
		return k.seedUser(rest)
	case "group":
		return k.seedGroup(rest)
	case "participant":
		var p wgsim.Participant
		if err := json.Unmarshal([]byte(rest), &p); err != nil {
			return err
		}
		return k.workflowGen.AddParticipant(p)
	case "referenced":
		return k.workflowGen.Reference(rest)
	}
	return fmt.Errorf("what is %q?", kind)
}

// seedUser reads a name and a row. A user is active unless the row says otherwise.
func (k *talk) seedUser(line string) error {
	name, object, _ := strings.Cut(line, " ")
	row := wgsim.UserRow{IsActive: true}
	if err := json.Unmarshal([]byte(object), &row); err != nil {
		return err
	}
	if row.Directory != "" {
		k.workflowGen.AddDirectory(row.Directory)
	}
	id, err := k.workflowGen.AddUser(row)
	k.names.bind(name, id)
	return err
}

// seedGroup reads a name and a row. A group has some description unless the row gives it another.
func (k *talk) seedGroup(line string) error {
	name, object, _ := strings.Cut(line, " ")
	row := wgsim.GroupRow{Description: "-"}
	if err := json.Unmarshal([]byte(object), &row); err != nil {
		return err
	}
	if row.Directory != "" {
		k.workflowGen.AddDirectory(row.Directory)
	}
	id, err := k.workflowGen.AddGroup(row)
	k.names.bind(name, id)
	return err
}

// state is what WorkflowGen holds at the end, in the form of a seed, without the administrator who is always there.
func (k *talk) state() string {
	var b strings.Builder
	for _, u := range k.workflowGen.Users() {
		if u.UserName != username {
			k.printRow(&b, "user", u.ID, u.Directory, u)
		}
	}
	for _, g := range k.workflowGen.Groups() {
		k.printRow(&b, "group", g.ID, g.Directory, g)
	}
	if b.Len() == 0 {
		return "(nothing)\n"
	}
	return b.String()
}

// printRow leaves out what the name says, and the directory where it is the one that is provisioned.
func (k *talk) printRow(b *strings.Builder, kind, id, directory string, row any) {
	k.Helper()
	object, err := json.Marshal(row)
	if err != nil {
		k.Fatal(err)
	}
	hidden := []string{"id"}
	if directory == provisioned {
		hidden = append(hidden, "directory")
	}
	name, ok := k.names.names[id]
	if !ok {
		name = id
	}
	fmt.Fprintf(b, "%s %s %s\n", kind, name, k.names.hide(oneLine(without(object, hidden...))))
}
