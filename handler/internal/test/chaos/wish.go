package chaos

import (
	"fmt"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/test/linear"
)

// person is what WorkflowGen holds of a user of the contest; the zero person is none.
type person struct {
	ID                                      string // of SCIM; unknownID for one whose create was not answered
	UserName, Title, DisplayName, ActiveNow string

	// doubts are the titles in creates that were not answered. Such a create may be open, also where the user stands: the next one
	// that is equal takes it over, and takes what it finds as asked for its own work.
	doubts string
}

const unknownID = "?"

// is reports whether a SCIM id may be that of the person.
func (p person) is(id string) bool { return p.ID == id || p.ID == unknownID }

// with is the person once a wish is fulfilled.
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

// wish is a request for one user. Of the person it names what is to change.
type wish struct {
	verb string // "POST", "PATCH", "DELETE", or "" for a look at what WorkflowGen holds in the end
	id   string // of a PATCH or a DELETE
	person
}

func (w wish) String() string {
	return strings.TrimSpace(w.verb + " " + w.id + " " + w.person.String())
}

// String writes down what there is of a person.
func (p person) String() string {
	return strings.Join(slices.DeleteFunc([]string{p.ID, p.UserName, p.Title, p.DisplayName, p.ActiveNow}, func(s string) bool { return s == "" }), ",")
}

// outcome is what a wish was answered. A status that is neither a success nor a refusal that the model knows leaves open what
// was done.
type outcome struct {
	status int
	shown  person // by a 200 or a 201, or in the end
}

func (o outcome) String() string { return fmt.Sprint(o.status, " ", o.shown) }

// people is the model of the user who has one externalId: there is one or none.
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

// afterChange is what follows from a PATCH or DELETE, whose success has the status and leads to the person given.
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

// registers is the model of what the last of several wishes decides: whether a user is a member of a group, and the group's name.
// A wish of "" is a look at what it is in the end.
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

// write is whether a wish was acknowledged, or what there is in the end.
type write struct {
	done  bool
	shown string
}
