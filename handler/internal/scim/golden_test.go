package scim_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/test/golden"
)

// TestDecode decodes bodies. A file of testdata/decode has sections "user" or "group", each a body of a POST or PUT, and below a
// body its result: the values, the members of a group, the attributes outside, and the JSON of the answer; or the error.
// Bodies with the same result are together above it.
func TestDecode(t *testing.T) {
	golden.Run(t, "decode/*.txtar", func(t *testing.T, written *txtar.Archive) *txtar.Archive {
		decoded := &txtar.Archive{Comment: written.Comment}
		var last []txtar.File
		for _, f := range written.Files {
			if f.Name != "user" && f.Name != "group" {
				continue
			}
			outcome := decode(t, f)
			if last != nil && !cmp.Equal(last, outcome) {
				decoded.Files = append(decoded.Files, last...)
			}
			decoded.Files, last = append(decoded.Files, f), outcome
		}
		decoded.Files = append(decoded.Files, last...)
		return decoded
	})
}

func decode(t *testing.T, f txtar.File) []txtar.File {
	kind := mapping.UserType
	if f.Name == "group" {
		kind = mapping.GroupType
	}
	r, err := read(kind, f.Data)
	if err != nil {
		return []txtar.File{section("error", errorText(t, err))}
	}
	var files []txtar.File
	add := func(name string, lines []string) {
		if len(lines) > 0 {
			files = append(files, section(name, strings.Join(lines, "\n")))
		}
	}
	add("values", values(&r))
	add("members", members(&r))
	add("outside", r.Outside)
	add("json", []string{indented(t, r.Append(nil, "", &scim.Projection{Members: true}))})
	return files
}

func read(kind *scim.ResourceType, body []byte) (scim.Resource, error) {
	o, err := scim.ParseObject(body)
	if err != nil {
		return scim.Resource{}, err
	}
	return kind.Decode(o)
}

func section(name, text string) txtar.File {
	return txtar.File{Name: name, Data: []byte(strings.TrimSpace(text) + "\n")}
}

// errorText also checks that every error of a body is an error for its sender.
func errorText(t *testing.T, err error) string {
	t.Helper()
	e, ok := errors.AsType[*scim.Error](err)
	if !ok {
		t.Fatalf("%v is no *scim.Error", err)
	}
	return fmt.Sprintf("%s: %s", e.Type, e.Detail)
}

func values(r *scim.Resource) []string {
	var lines []string
	for i, v := range r.Values {
		if v != "" {
			lines = append(lines, fmt.Sprintf("%s = %q", r.Type.Leaves[i].Path, v))
		}
	}
	return lines
}

func members(r *scim.Resource) []string {
	var ids []string
	for _, m := range r.Members {
		ids = append(ids, m.Value)
	}
	return ids
}

func indented(t *testing.T, b []byte) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Indent(&out, b, "", "  "); err != nil {
		t.Fatalf("%v in %s", err, b)
	}
	return out.String()
}
