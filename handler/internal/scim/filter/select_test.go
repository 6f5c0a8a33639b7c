package filter_test

import (
	"fmt"
	"testing"

	"workflowgen-scim/handler/internal/scim/filter"
)

func TestEqualities(t *testing.T) {
	for s, want := range map[string]string{
		`userName eq "x"`: `[userName eq "x"]`,
		`id eq "g" and members eq "u" and displayName sw "S"`:   `[id eq "g" members eq "u"]`,
		`active eq true and (id eq "1" or id eq "2")`:           `[active eq true]`,
		`id eq "1" or id eq "2"`:                                `[]`,
		`not (id eq "1")`:                                       `[]`,
		`emails[type eq "work"].value eq "x" and title eq null`: `[emails[type eq "work"].value eq "x"]`,
		`emails[type eq "work"] and title eq ""`:                `[]`,
		`members[value eq "u"]`:                                 `[members.value eq "u"]`,
		`emails[type eq "work" and value eq "x"]`:               `[emails[type eq "work"].value eq "x"]`,
		`emails[type eq "work" or value eq "x"]`:                `[]`,
		`emails[value eq "" and type eq "work"]`:                `[]`,
	} {
		e, err := filter.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(filter.Equalities(e)); got != want {
			t.Errorf("%s: got %s, want %s", s, got, want)
		}
	}
}

func TestTypeAndValueEquals(t *testing.T) {
	for path, want := range map[string]string{
		`emails[type eq "work"]`:                  `type "work" true, value "" false`,
		`emails[TYPE EQ Work].value`:              `type "Work" true, value "" false`,
		`members[value eq "27"]`:                  `type "" false, value "27" true`,
		`members[value eq 27]`:                    `type "" false, value "27" true`,
		`emails[type ne "work"]`:                  `type "" false, value "" false`,
		`emails[type eq "work" and value eq "x"]`: `type "" false, value "" false`,
		`emails[emails.type eq "work"]`:           `type "" false, value "" false`,
		`emails`:                                  `type "" false, value "" false`,
	} {
		p, err := filter.ParsePath(path)
		if err != nil {
			t.Fatal(err)
		}
		kind, isType := filter.TypeEquals(p.Filter)
		value, isValue := filter.ValueEquals(p.Filter)
		if got := fmt.Sprintf("type %q %v, value %q %v", kind, isType, value, isValue); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}
