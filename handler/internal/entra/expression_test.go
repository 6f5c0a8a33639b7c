package entra

import (
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/mapping"
)

// Every source of the mapping can be written as Entra's tree, and reads back the same.
func TestSourcesOfTheMapping(t *testing.T) {
	for _, row := range mapping.Users {
		tree, err := sourceOf(row.Entra)
		if err != nil {
			t.Errorf("%s: %v", row.SCIM, err)
			continue
		}
		if again, err := sourceOf(text(tree, "expression")); err != nil || !sameExpression(text(again, "expression"), text(tree, "expression")) {
			t.Errorf("%s: %v becomes %v, %v", row.SCIM, tree, again, err)
		}
	}
}

func TestSameExpression(t *testing.T) {
	for pair, same := range map[[2]string]bool{
		{`Switch([IsSoftDeleted], , "False", "True")`, `switch([issoftdeleted],,"False","True")`}: true,
		{`Join(" ", [a], [b])`, `Join("", [a], [b])`}:                                             false,
		{`[mail]`, `[Mail]`}:          true,
		{`[mail]`, `[mail nickname]`}: false,
	} {
		if sameExpression(pair[0], pair[1]) != same {
			t.Errorf("%q: %v", pair, !same)
		}
	}
}

// FuzzSource: whatever stands in an expression, reading it ends, and what is read can be read again to the same.
func FuzzSource(f *testing.F) {
	for _, e := range []string{"mail", "[mail]", `"x"`, `Switch([IsSoftDeleted], , "False", "True", "True", "False")`, `Join(", ", [a], Not([b]))`, "Switch(", ",,", `"`} {
		f.Add(e)
	}
	f.Fuzz(func(t *testing.T, e string) {
		tree, err := sourceOf(e)
		if err != nil {
			return
		}
		again, err := sourceOf(text(tree, "expression"))
		if err != nil || strings.TrimSpace(text(again, "expression")) != strings.TrimSpace(text(tree, "expression")) {
			t.Errorf("%q: %v becomes %v, %v", e, tree, again, err)
		}
	})
}
