package link_test

import (
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/link"
)

// guidBytes are an objectGUID as Active Directory stores it.
var guidBytes = []byte{0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff}

// ann is Ann as Entra shows her.
func ann() link.Object {
	return link.Object{ID: "id-of-ann", Name: "ann@contoso.com", Mail: "ann.a@contoso.com", SAM: "anna", Domain: "corp.contoso.com",
		OnPremises: "anna@corp.contoso.com", ImmutableID: base64.StdEncoding.EncodeToString(guidBytes), SID: "S-1-5-21-7", EmployeeID: "0007"}
}

func bob() link.Object {
	return link.Object{ID: "id-of-bob", Name: "bob@contoso.com", Mail: "bob@contoso.com", SAM: "bob", Domain: "corp.contoso.com", SID: "S-1-5-21-8", EmployeeID: "0008"}
}

// users asks who of Ann and Bob some accounts are.
func users(keys []link.Key, accounts ...link.Account) link.Input {
	for i := range accounts {
		if accounts[i].ID == "" {
			accounts[i].ID = fmt.Sprintf("account-%d", i+1)
		}
	}
	return link.Input{Type: link.User, Objects: []link.Object{ann(), bob()}, Accounts: accounts, Keys: keys}
}

// Each key finds Ann by what WorkflowGen may hold of her, and by nothing else.
func TestEachKey(t *testing.T) {
	for key, accounts := range map[link.Key][]link.Account{
		link.BySID:         {{Name: "x", SystemIdentifier: "s-1-5-21-7"}},
		link.ByImmutableID: {{Name: "x", SystemIdentifier: "{00112233-4455-6677-8899-AABBCCDDEEFF}"}, {Name: "x", SystemIdentifier: "33221100554477668899aabbccddeeff"}, {Name: "x", SystemIdentifier: "MyIRAFVEd2aImaq7zN3u/w=="}},
		link.BySAM:         {{Name: "ANNA"}, {Name: `corp\anna`}, {Name: `corp.contoso.com\anna`}},
		link.ByUPN:         {{Name: "Ann@Contoso.com"}, {Name: "anna@corp.contoso.com"}},
		link.ByMail:        {{Name: "x", Mail: "ANN.A@contoso.com"}},
		link.ByEmployeeID:  {{Name: "x", EmployeeNumber: "0007"}},
	} {
		for _, account := range accounts {
			found := link.Match(users([]link.Key{key}, account))[0]
			if found.List != link.Sure || found.ObjectID != "id-of-ann" || found.By != string(key) {
				t.Errorf("%s: %+v", key, found)
			}
			others := slices.DeleteFunc(slices.Clone(link.Keys), func(k link.Key) bool { return k == key })
			if left := link.Match(users(others, account))[0]; left.List != link.NotInEntra {
				t.Errorf("without %s: %+v", key, left)
			}
		}
	}
	if left := link.Match(users([]link.Key{link.BySAM}, link.Account{Name: `other\anna`}))[0]; left.List != link.NotInEntra {
		t.Errorf("of another domain: %+v", left)
	}
	q := users([]link.Key{link.BySAM}, link.Account{Name: `NA\anna`})
	if q.Domains = map[string]string{"na": "corp.contoso.com"}; link.Match(q)[0].List != link.Sure {
		t.Error("a domain with a known short name should match")
	}
}

// An identifier of another object outweighs a matching name: names are reused.
func TestContradictions(t *testing.T) {
	const foreign = "0f8fad5b-d9cb-469f-a165-70867728950e"
	for name, c := range map[string]struct {
		account link.Account
		keys    []link.Key
		want    link.List
	}{
		"another SID":                   {link.Account{Name: "ann@contoso.com", SystemIdentifier: "S-1-5-21-9"}, []link.Key{link.BySID, link.ByUPN}, link.Conflict},
		"the same SID":                  {link.Account{Name: "ann@contoso.com", SystemIdentifier: "S-1-5-21-7"}, []link.Key{link.ByUPN}, link.Sure},
		"another GUID":                  {link.Account{Name: "ann@contoso.com", SystemIdentifier: foreign}, []link.Key{link.ByUPN}, link.Conflict},
		"a GUID, of one who has none":   {link.Account{Name: "bob@contoso.com", SystemIdentifier: foreign}, []link.Key{link.ByUPN}, link.Conflict},
		"no such id":                    {link.Account{Name: "ann@contoso.com", SystemIdentifier: "CN=Ann"}, []link.Key{link.ByUPN}, link.Sure},
		"several others by a later key": {link.Account{Name: "ann@contoso.com", EmployeeNumber: "0009"}, []link.Key{link.ByUPN, link.ByEmployeeID}, link.Conflict},
	} {
		q := users(c.keys, c.account)
		for _, id := range []string{"x", "y"} {
			q.Objects = append(q.Objects, link.Object{ID: id, Name: id, EmployeeID: "0009"})
		}
		if got := link.Match(q)[0]; got.List != c.want || got.List == link.Conflict && got.Note == "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for _, found := range link.Match(users(nil, link.Account{Name: "a", SystemIdentifier: "id-of-ann"}, link.Account{Name: "b", SystemIdentifier: "ID-OF-ANN"}))[:2] {
		if found.List != link.Conflict {
			t.Errorf("two have one objectId: %+v", found)
		}
	}
}

// The lists, and the reasons.
func TestLists(t *testing.T) {
	all := []link.Key{link.BySID, link.ByUPN, link.ByMail}
	for name, c := range map[string]struct {
		question link.Input
		list     link.List
		note     string
	}{
		"sure":               {users(all, link.Account{Name: "x", SystemIdentifier: "S-1-5-21-7"}), link.Sure, ""},
		"first key decides":  {users(all, link.Account{Name: "ann@contoso.com", SystemIdentifier: "S-1-5-21-7", Mail: "ann.a@contoso.com"}), link.Sure, ""},
		"keys disagree":      {users(all, link.Account{Name: "bob@contoso.com", SystemIdentifier: "S-1-5-21-7"}), link.Conflict, "sid and upn name different objects"},
		"already linked":     {users(all, link.Account{Name: "bob@contoso.com", SystemIdentifier: "ID-of-Ann"}), link.AlreadyLinked, ""},
		"not found":          {users(all, link.Account{Name: "eve"}), link.NotInEntra, "no object in Entra matches by"},
		"two claim one":      {users(all, link.Account{Name: "a", SystemIdentifier: "S-1-5-21-7"}, link.Account{Name: "b", Mail: "ann.a@contoso.com"}), link.Conflict, "a and b both match ann@contoso.com"},
		"taken":              {users(all, link.Account{Name: "a", Mail: "ann.a@contoso.com"}, link.Account{Name: "b", SystemIdentifier: "id-of-ann"}), link.Conflict, "b is already linked to it"},
		"chosen":             {choosing("account-1", "id-of-bob", users(all, link.Account{Name: "ann@contoso.com"})), link.Sure, ""},
		"chosen and missing": {choosing("account-1", "id-of-eve", users(all, link.Account{Name: "ann@contoso.com"})), link.Conflict, "which Entra does not have"},
	} {
		items := link.Match(c.question)
		if items[0].List != c.list || !strings.Contains(items[0].Note, c.note) {
			t.Errorf("%s: %+v", name, items[0])
		}
	}
}

func choosing(account, object string, q link.Input) link.Input {
	q.Chosen = map[string]string{account: object}
	return q
}

// Several objects by one key are ambiguous, and a later key does not decide it.
func TestAmbiguous(t *testing.T) {
	q := users([]link.Key{link.ByMail, link.ByUPN}, link.Account{Name: "bob@contoso.com", Mail: "shared@contoso.com"})
	q.Objects[0].Mail, q.Objects[1].Mail = "shared@contoso.com", "shared@contoso.com"
	item := link.Match(q)[0]
	if item.List != link.Ambiguous || item.ObjectID != "" || !slices.Equal(item.Others, []string{"id-of-ann ann@contoso.com", "id-of-bob bob@contoso.com"}) {
		t.Errorf("%+v", item)
	}
}

// Objects without an account are listed too, and so are accounts in another directory.
func TestRest(t *testing.T) {
	q := users([]link.Key{link.BySID})
	q.Others = []link.Account{{ID: "old", Name: `CONTOSO\anna`, SystemIdentifier: "S-1-5-21-7"}}
	plan := link.Plan{Items: link.Match(q)}
	plan.Sum()
	if !maps.Equal(plan.Summary, map[string]int{"User in another directory": 1, "User not in WorkflowGen": 1}) || plan.Items[0].Name != `CONTOSO\anna` {
		t.Errorf("%+v", plan)
	}
	if len(plan.Changes(true)) != 0 {
		t.Error("there should be no changes")
	}
}

// Groups match by sid or name, and by no key of users.
func TestGroups(t *testing.T) {
	q := link.Input{Type: link.Group, Objects: []link.Object{{ID: "g1", Name: "Sales", SID: "S-1-5-21-9"}, {ID: "g2", Name: "Ops"}, {ID: "g3", Name: "Ops"}},
		Accounts: []link.Account{{ID: "1", Name: "Sales"}, {ID: "2", Name: "Ops"}, {ID: "3", Name: "Old sales", SystemIdentifier: "S-1-5-21-9"}},
		Keys:     []link.Key{link.BySID, link.ByName, link.ByUPN, link.ByMail}}
	items := link.Match(q)
	if items[0].List != link.Conflict || items[1].List != link.Ambiguous || items[2].List != link.Conflict {
		t.Errorf("%+v", items)
	}
	q.Accounts = q.Accounts[1:]
	if items := link.Match(q); items[1].List != link.Sure || items[1].ObjectID != "g1" {
		t.Errorf("%+v", items)
	}
}
