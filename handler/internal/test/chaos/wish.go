package chaos

import (
	"fmt"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/test/linear"
)

// person is a user of the contest in WorkflowGen; the zero person stands for no user.
type person struct {
	ID                                      string // of SCIM; unknownID for one whose create was not answered
	UserName, Title, DisplayName, ActiveNow string

	// doubts are the titles in creates that were not answered. Such a create may be open even if the user exists: the next equal
	// one takes it over, and takes a user that is as asked for its own work.
	doubts string
}

const unknownID = "?"

// is reports whether a SCIM id may be that of the person.
func (p person) is(id string) bool { return p.ID == id || p.ID == unknownID }

// with returns the person after a wish is fulfilled.
func (p person) with(w wish) person {
	p.ID = w.id
	for _, f := range []struct {
		asked string
		holds *string
	}{{w.Title, &p.Title}, {w.DisplayName, &p.DisplayName}, {w.ActiveNow, &p.ActiveNow}} {
		if f.asked != "" {
			*f.holds = f.asked
		}
	}
	return p
}

// wish is a request for one user. Its person has only the properties to change.
type wish struct {
	verb string // "POST", "PATCH", "DELETE", or "" for the final state in WorkflowGen
	id   string // of a PATCH or a DELETE
	person
}

func (w wish) String() string {
	return strings.TrimSpace(w.verb + " " + w.id + " " + w.person.String())
}

// String returns the properties of a person that are set.
func (p person) String() string {
	return strings.Join(slices.DeleteFunc([]string{p.ID, p.UserName, p.Title, p.DisplayName, p.ActiveNow}, func(s string) bool { return s == "" }), ",")
}

// outcome is the answer to a wish. A status that is neither a success nor a refusal that the model knows leaves open whether the
// change was made.
type outcome struct {
	status int
	shown  person // by a 200 or a 201, or at the end
}

func (o outcome) String() string { return fmt.Sprint(o.status, " ", o.shown) }

// people is the model of the user with one externalId: one user or none.
var people = linear.Model[person, wish, outcome]{Step: func(now person, w wish, o outcome) []person {
	switch w.verb {
	case "POST":
		return afterPost(now, w, o)
	case "PATCH":
		return afterChange(now, w, o, 200, now.with(w))
	case "DELETE":
		return afterChange(now, w, o, 204, person{})
	}
	return only(now, now.looks(o.shown))
}}

// looks reports whether an answer shows the person.
func (p person) looks(shown person) bool {
	p.doubts = ""
	return p == shown || p.ID == unknownID && shown.ID != "" && p == shown.withID(unknownID)
}

func (p person) withID(id string) person {
	p.ID = id
	return p
}

func only(p person, right bool) []person {
	if right {
		return []person{p}
	}
	return nil
}

func afterPost(now person, w wish, o outcome) []person {
	none := now.ID == ""
	next := w.withID(unknownID)
	next.doubts = now.doubts
	switch {
	case o.status == 201:
		mine := none || next.withID(now.ID) == now && strings.Contains(now.doubts, w.Title+";")
		return only(next.withID(o.shown.ID), mine && next.looks(o.shown))
	case o.status == 409:
		return only(now, !none)
	}
	now.doubts += w.Title + ";"
	next.doubts = now.doubts
	if none {
		return []person{now, next}
	}
	return []person{now}
}

// afterChange returns the possible persons after a PATCH or DELETE, whose success has the status and leads to the person next.
func afterChange(now person, w wish, o outcome, success int, next person) []person {
	there := now.ID != "" && now.is(w.id)
	next.doubts = now.doubts
	switch {
	case o.status == success:
		return only(next, there && (success != 200 || next.looks(o.shown)))
	case o.status == 404:
		return only(now, now.ID != w.id)
	case there:
		return []person{now, next}
	}
	return []person{now}
}

// registers is the model of a value that the last wish decides: whether a user is a member of a group. A wish of "" reads the
// final value.
var registers = linear.Model[string, string, write]{Step: func(now, wish string, w write) []string {
	switch {
	case wish == "" && w.shown == now:
		return []string{now}
	case wish == "":
		return nil
	case w.done:
		return []string{wish}
	}
	return []string{now, wish}
}}

// write is the outcome of a wish: acknowledged or not, or the final value.
type write struct {
	done  bool
	shown string
}
