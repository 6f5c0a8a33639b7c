package link

import (
	"fmt"
	"slices"
	"strings"
)

// Question is whom to match, and by what.
type Question struct {
	Type     string
	Objects  []Object          // of Entra
	Accounts []Account         // of the directory that is provisioned
	Others   []Account         // of another directory, from which they would have to be moved
	Keys     []Key             // in their order
	Domains  map[string]string // the long names of domains by the short ones, where they differ
	Chosen   map[string]string // objectIds by the SCIM id, that a person chose
	Part     bool              // the objects are not all that Entra has, but those in the scope
}

// Match puts everybody on a list.
func Match(q Question) []Item {
	m := newMatcher(q)
	items := make([]Item, 0, len(q.Accounts))
	for i := range q.Accounts {
		items = append(items, m.judge(&q.Accounts[i]))
	}
	m.oneEach(items)
	return append(items, m.rest(items)...)
}

// matcher has an index of Entra's objects for each key, made when it is needed.
type matcher struct {
	Question
	byID    map[string]int32
	indexes map[Key]map[string][]int32
	holder  map[string]*Account // by the objectId they are linked to
	second  map[string]*Account // another one that is linked to it, which must not be
}

func newMatcher(q Question) *matcher {
	m := &matcher{Question: q, byID: make(map[string]int32, len(q.Objects)), indexes: map[Key]map[string][]int32{}, holder: map[string]*Account{}, second: map[string]*Account{}}
	for i := range q.Objects {
		m.byID[strings.ToLower(q.Objects[i].ID)] = int32(i)
	}
	for i := range q.Accounts {
		a := &q.Accounts[i]
		if id := strings.ToLower(a.SystemIdentifier); id != "" {
			if _, ok := m.byID[id]; !ok {
				continue
			}
			if m.holder[id] == nil {
				m.holder[id] = a
			} else {
				m.second[id] = a
			}
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

// candidates are the objects that an account can be by one key.
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
		return m.free(m.named(item, AlreadyLinked, i))
	}
	if id, ok := m.Chosen[a.ID]; ok {
		i, there := m.byID[strings.ToLower(id)]
		if !there {
			item.List, item.Note = Conflict, "the CSV names the objectId "+id+", which Entra does not have"
			return item
		}
		item.By = string(ByCSV)
		return m.free(m.named(item, Sure, i))
	}
	return m.byKeys(item, a)
}

// byKeys asks the keys in their order. The first that finds one object decides, and a later one that finds another makes a
// conflict of it: one of the two is wrong, and nobody here knows which.
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
		item.List, item.Note = NotInEntra, "nothing in Entra is found by "+fmt.Sprint(m.Keys)
		if m.Part {
			item.Note = "nothing in the scope of provisioning is found by " + fmt.Sprint(m.Keys)
		}
		return item
	}
	if why := m.Objects[first].contradicts(a, m.Type); why != "" {
		item.List, item.Note, item.Others = Conflict, why, m.names([]int32{first})
		return item
	}
	return m.free(m.named(item, Sure, first))
}

func (m *matcher) named(item Item, list List, i int32) Item {
	item.List, item.ObjectID, item.Entra = list, m.Objects[i].ID, m.Objects[i].Name
	return item
}

// free makes a conflict of an item whose counterpart another account is linked to.
func (m *matcher) free(item Item) Item {
	id := strings.ToLower(item.ObjectID)
	other := m.holder[id]
	if other != nil && other.ID == item.ID {
		other = m.second[id]
	}
	if other != nil {
		item.List, item.Note = Conflict, fmt.Sprintf("%s is linked to it already", other.Name)
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

// oneEach makes conflicts of items that claim one object.
func (m *matcher) oneEach(items []Item) {
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
		note := fmt.Sprintf("%s and %s are both found to be %s", items[first].Name, items[i].Name, items[i].Entra)
		items[first].List, items[first].Note = Conflict, note
		items[i].List, items[i].Note = Conflict, note
	}
}

// rest are the objects of Entra that no account is. Those that another directory has are named there.
func (m *matcher) rest(items []Item) []Item {
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
		item := Item{List: NotHere, Type: m.Type, ObjectID: o.ID, Entra: o.Name, Note: "provisioning will make it"}
		if a := elsewhere[o.ID]; a != nil {
			item.List, item.ID, item.Name = Elsewhere, a.ID, a.Name
			item.Note = "move it into the directory in WorkflowGen's administration, then plan again; else provisioning is refused, because the name is taken"
		}
		left = append(left, item)
	}
	return left
}

// elsewhere are the accounts of the other directory by the object that they are.
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
