package link_test

import (
	"maps"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/link"
)

func read(kind, table string) (map[string]string, error) {
	accounts := []link.Account{{ID: "1", Name: `CORP\ann`}, {ID: "2", Name: "-bob"}, {ID: "3", Name: "eve"},
		{ID: "4", Name: "kim", SystemIdentifier: "ID-E"}}
	objects := []link.Object{{ID: "id-A", Name: "ann@contoso.com"}, {ID: "id-B", Name: "bob@contoso.com"}, {ID: "id-C", Name: "Twin"}, {ID: "id-D", Name: "twin"}, {ID: "id-E", Name: "kim"}}
	return link.ReadChoices(strings.NewReader(table), kind, objects, accounts)
}

// The forms that a table of plan may have after an administrator has edited it in any program.
func TestChoices(t *testing.T) {
	want := map[string]string{"1": "id-A", "2": "id-B"}
	for name, table := range map[string]string{
		"by ids":                "list,type,id,name,objectId,entra\nsure,User,1,,id-a,\nsure,User,2,,ID-B,\n",
		"by names":              "name,entra\nCORP\\ann,ann@contoso.com\n-BOB,Bob@contoso.com\n",
		"as plan wrote":         "list,type,id,name,objectId,entra\nsure,User,1,CORP\\ann,id-A,ann@contoso.com\nsure,User,2,'-bob,id-B,\nambiguous,User,3,eve,id-C,\n",
		"semicolons":            "\ufefflist;type;id;objectId\r\nsure;User;1;id-A\r\nsure;User;2;id-B\r\n",
		"groups beside":         "list,type,id,objectId\nsure,Group,77,id-77\nsure,User,1,id-A\nsure,User,2,id-B\nnot in Entra,User,3,\n",
		"as a person leaves it": "sep=;\r\nlist;type; id ;objectId;note\r\nSure;user;1;id-A;\r\n;;;;\r\nSURE;User;2;id-B;well\r\n;;;;\r\n",
		"tabs":                  "id\tobjectId\n1\tid-A\n2\tid-B\n",
		"chosen twice":          "id,objectId\n1,id-A\n2,id-B\n1,id-A\n",
	} {
		if got, err := read(link.User, table); err != nil || !maps.Equal(got, want) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if got, err := read(link.User, "id,objectId\n4,id-e\n"); err != nil || got["4"] != "id-E" {
		t.Errorf("an account that is already linked to it: %v, %v", got, err)
	}
	if got, err := read(link.Group, "id,objectId\n1,id-A\n"); err != nil || len(got) != 0 {
		t.Errorf("rows without a type are of users: %v, %v", got, err)
	}
}

// Every mistake is reported with its line and column, all of them together.
func TestMistakesInTheTable(t *testing.T) {
	const head = "list,type,id,name,objectId,entra\n"
	for want, table := range map[string]string{
		"the table is empty":                                                                  "",
		"line 1: the column objectId or entra is missing":                                     "id,name\n1,x\n",
		`line 2, column id: WorkflowGen's directory has no User with the id "9"`:              head + "sure,User,9,,id-A,\n",
		`line 2, column name: WorkflowGen's directory has no User with the name "zoe"`:        head + "sure,User,,zoe,id-A,\n",
		`line 2, column objectId: Entra has no User with the objectId "id-Z"`:                 head + "sure,User,1,,id-Z,\n",
		`line 2, column entra: Entra has no User with the name "zoe@contoso.com"`:             head + "sure,User,1,,,zoe@contoso.com\n",
		`line 2, column entra: Entra has 2 of the type User with the name "Twin": use the id`: head + "sure,User,1,,,Twin\n",
		"line 2, column entra: it is empty; a row to link needs it":                           head + "sure,User,1,,,\n",
		`line 3, column list: it must be one of`:                                              head + "sure,User,1,,id-A,\nshure,User,2,,id-B,\n",
		`line 2, column type: it must be User or Group, not "Person"`:                         head + "sure,Person,1,,id-A,\n",
		"line 3, column id: line 2 chose another object for the same account":                 head + "sure,User,1,,id-A,\nsure,User,1,,id-B,\n",
		"line 3, column objectId: line 2 chose the same object for another account":           head + "sure,User,1,,id-A,\nsure,User,2,,id-A,\n",
		"record on line 3: wrong number of fields":                                            head + "sure,User,1,,id-A,\nsure,User\n",
		"line 2, column id: it is already linked to another object of Entra, id-E":            head + "sure,User,4,,id-A,\n",
		"line 1: the column list is missing":                                                  "liste,id,objectId,note\nsure,1,id-A,\n",
		"line 1: there are two columns id":                                                    "id,objectId,id\n1,id-A,2\n",
		"line 3, column id: WorkflowGen's directory has no User with the id \"8\"":            "sep=;\nid;objectId\n8;id-A\n",
		"line 2, column 12": head + "sure,User,1\"2,,id-A,\n",
		"line 2, column id: WorkflowGen's directory has no User with the id \"9\"\nline 5, column objectId: Entra has no": head + "sure,User,9,,id-A,\nsure,User,1,\"a\nb\",id-A,\nsure,User,2,,id-Z,\n",
	} {
		if _, err := read(link.User, table); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q\ngot %v\nwant %s", table, err, want)
		}
	}
	many := head + strings.Repeat("sure,User,9,,id-A,\n", 50)
	if _, err := read(link.User, many); err == nil || !strings.HasSuffix(err.Error(), "and 30 more mistakes") {
		t.Error(err)
	}
}

// FuzzChoices: reading any table ends, and every chosen account and object exists.
func FuzzChoices(f *testing.F) {
	for _, table := range []string{"", "id,objectId\n1,id-A\n", "list;type;name;entra\nsure;User;eve;Bob@contoso.com\n", "\ufeffid,objectId\n\"1\n", "id\n;"} {
		f.Add(table)
	}
	f.Fuzz(func(t *testing.T, table string) {
		chosen, _ := read(link.User, table)
		for id, object := range chosen {
			if !strings.Contains("1234", id) || !strings.HasPrefix(object, "id-") {
				t.Errorf("%q: %v", table, chosen)
			}
		}
	})
}
