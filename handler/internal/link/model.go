package link

import (
	"time"
)

// Object is a user or group of Entra.
type Object struct {
	ID          string // the objectId
	Name        string // the user principal name; of a group its name
	Display     string
	Mail        string
	SAM         string
	Domain      string // in DNS's spelling
	NetBIOS     string
	OnPremises  string // the user principal name in Active Directory
	ImmutableID string
	SID         string
	EmployeeID  string
}

// Account is a user or group of WorkflowGen.
type Account struct {
	ID               string // the SCIM id
	Name             string // the user name; of a group its name
	Display          string
	SystemIdentifier string
	Mail             string
	EmployeeNumber   string
}

// The types of an Item.
const (
	User  = "User"
	Group = "Group"
)

// List is what is to become of an Item.
type List string

// The lists.
const (
	Sure          List = "sure"           // to be linked
	AlreadyLinked List = "already linked" // nothing is to be done
	Ambiguous     List = "ambiguous"      // several counterparts by one key
	Conflict      List = "conflict"       // two claim one counterpart, or two keys name two
	NotInEntra    List = "not in Entra"
	NotHere       List = "not in WorkflowGen" // provisioning will make it
	Elsewhere     List = "in another directory"
)

// Lists are all lists, in the order in which a summary shows them.
var Lists = []List{Sure, AlreadyLinked, Ambiguous, Conflict, NotInEntra, NotHere, Elsewhere}

// Item is one user or group, and what was found out.
type Item struct {
	List     List     `json:"list"`
	Type     string   `json:"type"`
	ID       string   `json:"id,omitempty"` // the SCIM id
	Name     string   `json:"name,omitempty"`
	From     string   `json:"systemIdentifier,omitempty"` // what WorkflowGen holds
	ObjectID string   `json:"objectId,omitempty"`
	Entra    string   `json:"entra,omitempty"` // the name there
	By       string   `json:"by,omitempty"`    // the key that found it
	Note     string   `json:"note,omitempty"`
	Others   []string `json:"candidates,omitempty"`
}

// Plan is what was found out about everybody.
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

// Version is of the form that plans are written in.
const Version = 1

// Sum counts the items by type and list.
func (p *Plan) Sum() {
	p.Summary = map[string]int{}
	for _, i := range p.Items {
		p.Summary[i.Type+" "+string(i.List)]++
	}
}
