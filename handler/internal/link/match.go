package link

import (
	"fmt"
	"slices"
	"strings"
)

// Input holds the accounts and objects to match, and the keys.
type Input struct {
	Type      string
	Objects   []Object          // of Entra
	Accounts  []Account         // of the directory that is provisioned
	Others    []Account         // of another directory, from which they would have to be moved
	Keys      []Key             // in their order
	Domains   map[string]string // the long names of domains by the short ones, if they differ
	Chosen    map[string]string // the objectIds that a person chose, by SCIM id
	ScopeOnly bool              // the objects are those in the scope of provisioning, not all of Entra
}

// Match puts each account and each object on a list.
func Match(q Input) []Item {
	m := newMatcher(q)
	items := make([]Item, 0, len(q.Accounts))
	for i := range q.Accounts {
		items = append(items, m.judge(&q.Accounts[i]))
	}
	markSharedObjects(items)
	return append(items, m.unmatched(items)...)
}

// matcher has an index of Entra's objects for each key, built on demand.
type matcher struct {
	Input
	byID    map[string]int32
	indexes map[Key]map[string][]int32
	holder  map[string]*Account // by the objectId they are linked to
	second  map[string]*Account // a second account that is linked to it, which is a conflict
}

func newMatcher(q Input) *matcher {
	m := &matcher{Input: q, byID: make(map[string]int32, len(q.Objects)), indexes: map[Key]map[string][]int32{}, holder: map[string]*Account{}, second: map[string]*Account{}}
	for i := range q.Objects {
		m.byID[strings.ToLower(q.Objects[i].ID)] = int32(i)
	}
	for i := range q.Accounts {
		a := &q.Accounts[i]
		id := strings.ToLower(a.SystemIdentifier)
		if _, ok := m.byID[id]; !ok || id == "" {
			continue
		}
		if m.holder[id] == nil {
			m.holder[id] = a
		} else {
			m.second[id] = a
		}
	}
	return m
}

func (m *matcher) index(k Key) map[string][]int32 {
	if index, ok := m.indexes[k]; ok {
		return index
	}
	index := make(map[string][]int32, len(m.Objects))
	for i := range m.Objects {
		for _, v := range k.ofObject(&m.Objects[i], m.Type) {
			index[v] = append(index[v], int32(i))
		}
	}
	m.indexes[k] = index
	return index
}

// candidates lists the objects that an account can be by one key.
func (m *matcher) candidates(k Key, a *Account) []int32 {
	value := k.ofAccount(a, m.Type)
	if value == "" {
		return nil
	}
	found := m.index(k)[value]
	if domain, _ := splitDomain(a.Name); k == BySAM && domain != "" {
		found = slices.DeleteFunc(slices.Clone(found), func(i int32) bool { return !sameDomain(domain, &m.Objects[i], m.Domains) })
	}
	return found
}

// judge finds the counterpart of one account.
func (m *matcher) judge(a *Account) Item {
	item := Item{Type: m.Type, ID: a.ID, Name: a.Name, From: a.SystemIdentifier}
	if i, ok := m.byID[strings.ToLower(a.SystemIdentifier)]; ok && a.SystemIdentifier != "" {
		return m.checkHolder(m.matched(item, AlreadyLinked, i))
	}
	if id, ok := m.Chosen[a.ID]; ok {
		i, there := m.byID[strings.ToLower(id)]
		if !there {
			item.List, item.Note = Conflict, "the CSV names the objectId "+id+", which Entra does not have"
			return item
		}
		item.By = string(ByCSV)
		return m.checkHolder(m.matched(item, Sure, i))
	}
	return m.byKeys(item, a)
}

// byKeys tries the keys in their order. The first key that finds one object decides. A later key that finds another object
// makes it a conflict: one of the two is wrong, and a person must decide which.
func (m *matcher) byKeys(item Item, a *Account) Item {
	first := int32(-1)
	for _, k := range m.Keys {
		found := m.candidates(k, a)
		switch {
		case len(found) == 0:
		case first < 0 && len(found) > 1:
			item.List, item.By, item.Note = Ambiguous, string(k), fmt.Sprintf("%d objects have the same %s", len(found), k)
			item.Others = m.names(found)
			return item
		case first < 0:
			first, item.By = found[0], string(k)
		case !slices.Contains(found, first):
			item.List, item.Note = Conflict, fmt.Sprintf("%s and %s name different objects", item.By, k)
			item.Others = m.names(append([]int32{first}, found...))
			return item
		}
	}
	if first < 0 {
		item.List, item.Note = NotInEntra, "no object in Entra matches by "+fmt.Sprint(m.Keys)
		if m.ScopeOnly {
			item.Note = "no object in the scope of provisioning matches by " + fmt.Sprint(m.Keys)
		}
		return item
	}
	if why := m.Objects[first].contradicts(a, m.Type); why != "" {
		item.List, item.Note, item.Others = Conflict, why, m.names([]int32{first})
		return item
	}
	return m.checkHolder(m.matched(item, Sure, first))
}

func (m *matcher) matched(item Item, list List, i int32) Item {
	item.List, item.ObjectID, item.Entra = list, m.Objects[i].ID, m.Objects[i].Name
	return item
}

// checkHolder makes an item a conflict if another account is linked to its object.
func (m *matcher) checkHolder(item Item) Item {
	id := strings.ToLower(item.ObjectID)
	other := m.holder[id]
	if other != nil && other.ID == item.ID {
		other = m.second[id]
	}
	if other != nil {
		item.List, item.Note = Conflict, fmt.Sprintf("%s is already linked to it", other.Name)
	}
	return item
}

func (m *matcher) names(found []int32) []string {
	all := make([]string, len(found))
	for i, f := range found {
		all[i] = m.Objects[f].ID + " " + m.Objects[f].Name
	}
	return all
}

// markSharedObjects makes items conflicts if they share an object.
func markSharedObjects(items []Item) {
	claims := make(map[string]int, len(items))
	for i := range items {
		if items[i].List != Sure {
			continue
		}
		first, taken := claims[items[i].ObjectID]
		if !taken {
			claims[items[i].ObjectID] = i
			continue
		}
		note := fmt.Sprintf("%s and %s both match %s", items[first].Name, items[i].Name, items[i].Entra)
		items[first].List, items[first].Note = Conflict, note
		items[i].List, items[i].Note = Conflict, note
	}
}

// unmatched lists the objects of Entra that no account matches, with the account of another directory if that matches.
func (m *matcher) unmatched(items []Item) []Item {
	met := make(map[string]bool, len(items))
	for i := range items {
		if items[i].ObjectID != "" {
			met[items[i].ObjectID] = true
		}
		for _, other := range items[i].Others {
			id, _, _ := strings.Cut(other, " ")
			met[id] = true
		}
	}
	elsewhere := m.elsewhere()
	var left []Item
	for i := range m.Objects {
		o := &m.Objects[i]
		if met[o.ID] {
			continue
		}
		item := Item{List: NotInWorkflowGen, Type: m.Type, ObjectID: o.ID, Entra: o.Name, Note: "provisioning will create it"}
		if a := elsewhere[o.ID]; a != nil {
			item.List, item.ID, item.Name = Elsewhere, a.ID, a.Name
			item.Note = "move it into the directory in WorkflowGen's administration, then plan again; otherwise provisioning fails because the name is taken"
		}
		left = append(left, item)
	}
	return left
}

// elsewhere has the accounts of the other directory, by objectId.
func (m *matcher) elsewhere() map[string]*Account {
	found := map[string]*Account{}
	for i := range m.Others {
		a := &m.Others[i]
		if item := m.byKeys(Item{}, a); item.ObjectID != "" {
			found[item.ObjectID] = a
		}
	}
	return found
}
