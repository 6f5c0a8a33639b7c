package graph

import (
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/mapping"
)

// Every source of the mapping can be written as Entra's tree, and reads back the same.
func TestSourcesOfTheMapping(t *testing.T) {
	for _, row := range mapping.Users {
		tree, err := ParseSource(row.Entra)
		if err != nil {
			t.Errorf("%s: %v", row.SCIM, err)
			continue
		}
		if again, err := ParseSource(tree.String()); err != nil || !SameExpression(again.String(), tree.String()) {
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
		if SameExpression(pair[0], pair[1]) != same {
			t.Errorf("%q: %v", pair, !same)
		}
	}
}

// FuzzSource: reading any expression ends, and the expression of the result reads as the same.
func FuzzSource(f *testing.F) {
	for _, e := range []string{"mail", "[mail]", `"x"`, `Switch([IsSoftDeleted], , "False", "True", "True", "False")`, `Join(", ", [a], Not([b]))`, "Switch(", ",,", `"`} {
		f.Add(e)
	}
	f.Fuzz(func(t *testing.T, e string) {
		tree, err := ParseSource(e)
		if err != nil {
			return
		}
		again, err := ParseSource(tree.String())
		if err != nil || strings.TrimSpace(again.String()) != strings.TrimSpace(tree.String()) {
			t.Errorf("%q: %v becomes %v, %v", e, tree, again, err)
		}
	})
}
