package patch_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/patch"
	"workflowgen-scim/handler/internal/test/golden"
)

// TestPatch applies PATCHes. A file of testdata/user or testdata/group has a section "user" or "group", the resource before, and
// sections "patch": a body, or only the array of its Operations. Below a patch is its result: the resource, the attributes
// outside, and the change of a group's members; or the error. Each patch is applied to the resource before; patches with the
// same result are together above it.
func TestPatch(t *testing.T) {
	for _, kind := range []string{"user", "group"} {
		t.Run(kind, func(t *testing.T) { golden.Run(t, kind+"/*.txtar", play) })
	}
}

func play(t *testing.T, written *txtar.Archive) *txtar.Archive {
	played := &txtar.Archive{Comment: written.Comment}
	var before scim.Resource
	var last []txtar.File
	for _, f := range written.Files {
		switch f.Name {
		case "user":
			before = decode(t, mapping.UserType, f.Data)
		case "group":
			before = decode(t, mapping.GroupType, f.Data)
		case "patch":
			outcome := apply(t, f.Data, before)
			if last != nil && !cmp.Equal(last, outcome) {
				played.Files = append(played.Files, last...)
			}
			last = outcome
		default:
			continue // a result, which is written again
		}
		played.Files = append(played.Files, f)
	}
	played.Files = append(played.Files, last...)
	return played
}

func decode(t testing.TB, kind *scim.ResourceType, body []byte) scim.Resource {
	t.Helper()
	o, err := scim.ParseObject(body)
	if err != nil {
		t.Fatal(err)
	}
	r, err := kind.Decode(o)
	if err != nil || r.Outside != nil {
		t.Fatalf("%s holds what we do not: %q, %v", body, r.Outside, err)
	}
	r.ID = "1"
	return r
}

// apply applies a PATCH to a clone and returns the result as text. It checks that the resource itself stays as it is, also if an
// operation fails after others have been applied.
func apply(t *testing.T, body []byte, before scim.Resource) []txtar.File {
	t.Helper()
	kept := before.Clone()
	after := before.Clone()
	m, err := run(message(body), &after)
	if !slices.Equal(before.Values, kept.Values) || !slices.Equal(before.Members, kept.Members) || before.Outside != nil {
		t.Errorf("%s changed the resource that it was not applied to", body)
	}
	if err != nil {
		return []txtar.File{section("error", errorText(t, err))}
	}
	files := []txtar.File{section("resource", indented(t, after.Append(nil, "", &scim.Projection{})))}
	if len(after.Outside) > 0 {
		files = append(files, section("outside", strings.Join(after.Outside, "\n")))
	}
	if m.Changes() {
		files = append(files, section("members", strings.Join(told(m), "\n")))
	}
	return files
}

// message returns a whole body: a file may have the Operations alone.
func message(body []byte) []byte {
	if bytes.HasPrefix(body, []byte("[")) {
		return fmt.Appendf(nil, `{"schemas":[%q],"Operations":%s}`, scim.PatchURN, body)
	}
	return body
}

// run applies a PATCH as package provision does.
func run(body []byte, r *scim.Resource) (patch.Membership, error) {
	o, err := scim.ParseObject(body)
	if err != nil {
		return patch.Membership{}, err
	}
	ops, err := patch.Parse(o)
	if err != nil {
		return patch.Membership{}, err
	}
	var m patch.Membership
	if r.Type.HasMembers() {
		if m, ops, err = patch.Members(r.Type, ops); err != nil {
			return m, err
		}
	}
	return m, patch.Apply(ops, r)
}

func told(m patch.Membership) []string {
	var lines []string
	if m.All {
		lines = append(lines, "exactly:")
	}
	for _, id := range m.Add {
		lines = append(lines, "add "+id)
	}
	for _, id := range m.Remove {
		lines = append(lines, "remove "+id)
	}
	return lines
}

func section(name, text string) txtar.File {
	return txtar.File{Name: name, Data: []byte(strings.TrimSpace(text) + "\n")}
}

func errorText(t *testing.T, err error) string {
	t.Helper()
	e, ok := errors.AsType[*scim.Error](err)
	if !ok {
		t.Fatalf("%v is no *scim.Error", err)
	}
	return fmt.Sprintf("%s: %s", e.Type, e.Detail)
}

func indented(t *testing.T, b []byte) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Indent(&out, b, "", "  "); err != nil {
		t.Fatalf("%v in %s", err, b)
	}
	return out.String()
}
