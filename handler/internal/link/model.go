// Package link matches the users and groups that WorkflowGen has with those of Entra, and writes Entra's objectId to each as
// its systemIdentifier. After that, provisioning finds every user by that id and creates no duplicates, and everything that
// depends on WorkflowGen's own id (requests, actions, rights) stays as it is.
//
// It never guesses. [Match] puts each account on one of several lists. An account on the list "sure" has exactly one
// counterpart by one of the requested keys, shares it with no other account, and has no other counterpart by another key. A
// person decides about all others, in a CSV file that is then read as a key of its own.
//
// [Apply] changes exactly what a [Plan] lists as sure, and only if WorkflowGen still holds the value of the plan; it can be
// run again after any interruption. It notes each change before it makes it, so that all of them can be undone in the same
// way.
package link

import (
	"time"
)

// Object is a user or group of Entra.
type Object struct {
	ID          string // the objectId
	Name        string // the user principal name; for a group its name
	Mail        string
	SAM         string
	Domain      string // its DNS name
	NetBIOS     string
	OnPremises  string // the user principal name in Active Directory
	ImmutableID string
	SID         string
	EmployeeID  string
}

// Account is a user or group of WorkflowGen.
type Account struct {
	ID               string // the SCIM id
	Name             string // the user name; for a group its name
	SystemIdentifier string
	Mail             string
	EmployeeNumber   string
}

// The types of an Item.
const (
	User  = "User"
	Group = "Group"
)

// List is the category of an Item.
type List string

// The lists.
const (
	Sure             List = "sure"           // will be linked
	AlreadyLinked    List = "already linked" // nothing to do
	Ambiguous        List = "ambiguous"      // several counterparts by one key
	Conflict         List = "conflict"       // two claim one counterpart, or two keys name two
	NotInEntra       List = "not in Entra"
	NotInWorkflowGen List = "not in WorkflowGen" // provisioning will create it
	Elsewhere        List = "in another directory"
)

// Lists has all lists, in the order of a summary.
var Lists = []List{Sure, AlreadyLinked, Ambiguous, Conflict, NotInEntra, NotInWorkflowGen, Elsewhere}

// Item is one user or group with the result of the match.
type Item struct {
	List     List     `json:"list"`
	Type     string   `json:"type"`
	ID       string   `json:"id,omitempty"` // the SCIM id
	Name     string   `json:"name,omitempty"`
	From     string   `json:"systemIdentifier,omitempty"` // in WorkflowGen
	ObjectID string   `json:"objectId,omitempty"`
	Entra    string   `json:"entra,omitempty"` // the name in Entra
	By       string   `json:"by,omitempty"`    // the key that found it
	Note     string   `json:"note,omitempty"`
	Others   []string `json:"candidates,omitempty"`
}

// Plan holds the results for all users and groups.
type Plan struct {
	Version   int            `json:"version"`
	Made      time.Time      `json:"made"`
	Directory string         `json:"directory"` // WorkflowGen's
	Instance  string         `json:"workflowgen"`
	Tenant    string         `json:"tenant,omitempty"`
	Keys      []Key          `json:"match"`
	Summary   map[string]int `json:"summary"`
	Items     []Item         `json:"items"`
}

// Version is the version of the plan's format.
const Version = 1

// Sum counts the items by type and list.
func (p *Plan) Sum() {
	p.Summary = map[string]int{}
	for _, i := range p.Items {
		p.Summary[i.Type+" "+string(i.List)]++
	}
}
