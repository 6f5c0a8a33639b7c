package provision_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
)

// errorsOfChanges has every error that a change can end with, by what the source calls it, and its cause for users.
var errorsOfChanges = map[string]struct {
	err  error
	want provision.Cause
}{
	"provision.ErrNotFound":      {provision.ErrNotFound, provision.CauseMissing},
	"provision.ErrTaken":         {provision.ErrTaken, provision.CauseTaken},
	"provision.ErrNoKey":         {provision.ErrNoKey, provision.CauseInvalidFilter},
	"provision.ErrUnavailable":   {provision.ErrUnavailable, provision.CauseUnavailable},
	"provision.ErrUnknown":       {provision.ErrUnknown, provision.CauseNoAnswer},
	"provision.ErrBusy":          {provision.ErrBusy, provision.CauseBusy},
	"provision.ErrLedger":        {provision.ErrLedger, provision.CauseLedger},
	"provision.ErrTooLarge":      {provision.TooManyMembers(20_001), provision.CauseTooLarge},
	"provision.ErrHungUp":        {fmt.Errorf("%w: %w", provision.ErrHungUp, context.Canceled), provision.CauseHungUp},
	"provision.ErrPrecondition":  {provision.ErrPrecondition, provision.CauseCondition},
	"provision.ErrOtherRequest":  {provision.ErrOtherRequest, provision.CauseIdempotencyKey},
	"provision.Taken":            {&provision.Taken{Reason: "x"}, provision.CauseTaken},
	"provision.Refused":          {&provision.Refused{Reason: "x"}, provision.CauseRule},
	"provision.InvalidReference": {&provision.InvalidReference{ID: "x"}, provision.CauseManagerGone},
	"provision.NotKept":          {&provision.NotKept{What: "user"}, provision.CauseNotKept},
	"provision.Unclear":          {&provision.Unclear{Err: errors.New("x")}, provision.CauseNoAnswer},
	"scim.Error":                 {scim.Errorf(scim.InvalidValue, "x"), provision.CauseInvalidValue},
	"scim.ErrTooLarge":           {scim.ErrTooLarge, provision.CauseTooLarge},
	"deadline":                   {context.DeadlineExceeded, provision.CauseTimeout},
	"canceled":                   {context.Canceled, provision.CauseHungUp},
}

// Every error has a cause, however deep it is wrapped, and an error that is added to the source needs a row here.
func TestCauseOf(t *testing.T) {
	for name, c := range errorsOfChanges {
		if got := provision.CauseOf("User", fmt.Errorf("update user: %w", c.err)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	for folder, pkg := range map[string]string{".": "provision", "../scim": "scim"} {
		for _, name := range exportedErrors(t, folder) {
			if _, ok := errorsOfChanges[pkg+"."+name]; !ok {
				t.Errorf("%s.%s has no cause: add it to CauseOf and to this table", pkg, name)
			}
		}
	}
	if provision.CauseOf("User", nil) != "" || provision.CauseOf("User", errors.New("x")) != provision.CauseUnknown {
		t.Error("no error, or an unknown one")
	}
}

// exportedErrors returns the exported error variables and error types of a package.
func exportedErrors(t *testing.T, folder string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				if strings.HasPrefix(n.Names[0].Name, "Err") && n.Type == nil && !strings.HasPrefix(n.Names[0].Name, "Error") {
					names = append(names, n.Names[0].Name)
				}
			case *ast.FuncDecl:
				if n.Recv != nil && n.Name.Name == "Error" {
					if p, ok := n.Recv.List[0].Type.(*ast.StarExpr); ok && p.X.(*ast.Ident).IsExported() {
						names = append(names, p.X.(*ast.Ident).Name)
					}
				}
			}
			return true
		})
	}
	if len(names) == 0 {
		t.Fatalf("no errors in %s", folder)
	}
	return names
}

// Every refusal of the gateway's own has a cause that tells it from the others.
func TestCauseOfRefusals(t *testing.T) {
	for _, e := range []scim.ErrorType{scim.InvalidFilter, scim.TooMany, scim.NotUnique, scim.NotMutable, scim.InvalidSyntax, scim.InvalidPath,
		scim.NoTarget, scim.InvalidValue, scim.InvalidCursor, scim.InvalidCount} {
		if c := provision.CauseOf("User", scim.Errorf(e, "x")); c == "" || c == provision.CauseUnknown {
			t.Errorf("%s has the cause %q", e, c)
		}
	}
	for flaw, want := range map[scim.Flaw]provision.Cause{scim.WrongType: provision.CauseWrongType, scim.NoMember: provision.CauseMember,
		scim.NoManager: provision.CauseManager, scim.NoSurname: provision.CauseSurname} {
		if c := provision.CauseOf("User", scim.Flawed(flaw, "x")); c != want {
			t.Errorf("%s has the cause %q", flaw, c)
		}
	}
}

// Trouble of WorkflowGen's is the cause, whatever else an error holds; what a Directory knows better is too.
func TestCauseOfMany(t *testing.T) {
	slow := provision.Because(provision.CauseThrottled, fmt.Errorf("%w: HTTP 429", provision.ErrUnavailable))
	for _, c := range []struct {
		err  error
		want provision.Cause
	}{
		{fmt.Errorf("%w: %w", provision.ErrUnknown, scim.Errorf(scim.InvalidPath, "x")), provision.CauseNoAnswer},
		{fmt.Errorf("%w: %w", provision.ErrUnknown, provision.ErrLedger), provision.CauseLedger},
		{fmt.Errorf("read it: %w", slow), provision.CauseThrottled},
		{&provision.Unclear{Err: provision.Because(provision.CauseServerError, errors.New("deadlock"))}, provision.CauseServerError},
		{&provision.Unclear{Err: errors.New("x"), Text: "x"}, provision.CauseUnclear},
		{&provision.Refused{Reason: "x", Cause: provision.CauseSole}, provision.CauseSole},
	} {
		if got := provision.CauseOf("Group", c.err); got != c.want {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
	}
	if got := provision.CauseOf("Group", &provision.InvalidReference{ID: "x"}); got != provision.CauseMemberGone {
		t.Errorf("a member that is gone: %q", got)
	}
	if !errors.Is(slow, provision.ErrUnavailable) {
		t.Error("Because hides what an error is")
	}
}

// Causes lists every code once, in a form that is stored.
func TestCauses(t *testing.T) {
	all := provision.Causes()
	sorted := slices.Clone(all)
	slices.Sort(sorted)
	if len(slices.Compact(sorted)) != len(all) {
		t.Error("a cause is listed twice")
	}
	for _, c := range all {
		if strings.Trim(string(c), "abcdefghijklmnopqrstuvwxyz-") != "" {
			t.Errorf("%q is not kebab-case", c)
		}
	}
}
