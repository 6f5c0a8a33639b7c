package graphql

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/vektah/gqlparser/v2/ast"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

// Report tells how well the documents fit an instance.
type Report struct {
	// Source is the place where the schema was read: its own address or introspection. It is "" if the instance shows its
	// schema nowhere; the documents are then sent as they are.
	Source string

	// Missing holds a sentence for each thing that provisioning needs and the instance does not have.
	Missing []string

	// Unexplained is the same for operations that only serve explanations and checks.
	Unexplained []string

	// NotWritten and NotRead are the properties of users that the instance does not have, by WorkflowGen's names.
	NotWritten, NotRead []string

	lacks workflowgen.FieldSet
}

// Err returns an error that names everything in Missing, or nil if that is empty.
func (r *Report) Err() error {
	if len(r.Missing) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %w; put documents of your own into the folder WORKFLOWGEN_OPERATIONS",
		provision.ErrUnavailable, errors.New(strings.Join(r.Missing, "; ")))
}

// lacks is the set of properties whose variables are named.
func lacks(names map[string]bool) (s workflowgen.FieldSet) {
	for f := range workflowgen.NumFields {
		if names[inputName(f)] {
			s = s.With(f)
		}
	}
	return s
}

// maxOffers is the number of names that a sentence offers.
const maxOffers = 8

// offers lists the fields whose names share a word with a name, or all fields if there are none.
func offers(name string, fields ast.FieldList) string {
	var alike, all []string
	for _, f := range fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		all = append(all, f.Name)
		if slices.ContainsFunc(words(f.Name), func(w string) bool { return slices.Contains(words(name), w) }) {
			alike = append(alike, f.Name)
		}
	}
	if len(alike) == 0 {
		alike = all
	}
	if len(alike) > maxOffers {
		alike = append(alike[:maxOffers:maxOffers], "…")
	}
	return "it has " + strings.Join(alike, ", ")
}

// words splits a name in camel case into its words, in lower case and in the singular, without those that every name has.
func words(name string) []string {
	var b strings.Builder
	for _, c := range name {
		if unicode.IsUpper(c) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(c))
	}
	all := strings.Fields(strings.ReplaceAll(b.String(), "_", " "))
	for i := range all {
		all[i] = strings.TrimSuffix(all[i], "s")
	}
	return slices.DeleteFunc(all, func(w string) bool { return w == "create" || w == "update" || w == "delete" || w == "id" })
}
