package chaos

import (
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/test/linear"
)

var (
	made      = wish{verb: "POST", person: person{UserName: "ann", Title: "t", ActiveNow: "true"}}
	standing  = made.withID("1")
	disable   = wish{"PATCH", "1", person{ActiveNow: "false"}}
	enable    = wish{"PATCH", "1", person{ActiveNow: "true"}}
	discharge = wish{verb: "DELETE", id: "1"}
	disabled  = person{ID: "1", UserName: "ann", Title: "t", ActiveNow: "false"}
)

// The model accepts every answer that a correct gateway may give, and finds each kind of wrong one.
func TestPeople(t *testing.T) {
	type answered struct {
		wish
		outcome
	}
	created := answered{made, outcome{201, standing}}
	for name, c := range map[string]struct {
		calls []answered
		end   person
		fails bool
	}{
		"a life":                           {[]answered{created, {disable, outcome{200, disabled}}, {discharge, outcome{status: 204}}, {disable, outcome{status: 404}}}, person{}, false},
		"a create that is there":           {[]answered{created, {made, outcome{status: 409}}}, standing, false},
		"an open create is taken over":     {[]answered{created, {made, outcome{}}, created}, standing, false},
		"two creates succeed":              {[]answered{created, {made, outcome{201, made.withID("2")}}}, standing, true},
		"a create of nothing is refused":   {[]answered{{made, outcome{status: 409}}}, person{}, true},
		"a create without answer":          {[]answered{{made, outcome{}}, {disable, outcome{200, disabled}}}, disabled, false},
		"a create without effect":          {[]answered{{made, outcome{status: 503}}, created}, standing, false},
		"an acknowledged change is undone": {[]answered{created, {enable, outcome{}}, {disable, outcome{200, disabled}}}, standing, true},
		"a change is not there":            {[]answered{created, {disable, outcome{200, disabled}}}, standing, true},
		"an answer shows something else":   {[]answered{created, {disable, outcome{200, standing}}}, disabled, true},
		"a deleted user is back":           {[]answered{created, {discharge, outcome{status: 204}}}, standing, true},
		"a deleted user is changed":        {[]answered{created, {discharge, outcome{status: 204}}, {disable, outcome{200, disabled}}}, person{}, true},
		"one who is there is not found":    {[]answered{created, {disable, outcome{status: 404}}}, standing, true},
	} {
		h := linear.New(people)
		for _, call := range c.calls {
			h.Start("ann", call.wish)(call.outcome)
		}
		h.Start("ann", wish{})(outcome{shown: c.end})
		if found := h.Violations(); (len(found) > 0) != c.fails {
			t.Errorf("%s: violations %q, want some: %t", name, found, c.fails)
		}
	}
}

func TestRegisters(t *testing.T) {
	for end, want := range map[string]string{"in": "no order", "out": ""} {
		h := linear.New(registers)
		h.Start("m", "out")(write{done: true})
		h.Start("m", "in")(write{})
		h.Start("m", "out")(write{done: true})
		h.Start("m", "")(write{shown: end})
		if got := strings.Join(h.Violations(), "\n"); !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("in the end %s: %q, want %q", end, got, want)
		}
	}
}
