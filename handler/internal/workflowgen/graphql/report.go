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

// Report is how the documents fit an instance.
type Report struct {
	// Source is where the schema was read: its own address, introspection, or "" where the instance shows it nowhere, and
	// the documents are sent as they stand.
	Source string

	// Missing says, a sentence each, what provisioning needs and the instance does not have.
	Missing []string

	// Unhelpful is as Missing, of what is only asked to explain and to check.
	Unhelpful []string

	// NotWritten and NotRead are the properties of users that the instance has no place for, by WorkflowGen's names.
	NotWritten, NotRead []string

	lacks workflowgen.FieldSet
}

// Err is an error that names everything that is missing, nil if nothing is.
func (r *Report) Err() error {
	if len(r.Missing) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %w; put documents of your own into the folder WORKFLOWGEN_OPERATIONS",
		provision.ErrUnavailable, errors.New(strings.Join(r.Missing, "; ")))
}

// lacks is the properties whose variables are named.
func lacks(names map[string]bool) (s workflowgen.FieldSet) {
	for f := range workflowgen.NumFields {
		if names[inputName(f)] {
			s = s.With(f)
		}
	}
	return s
}

// mostOffers is how many names a sentence offers.
const mostOffers = 8

// offers says what looks like a name among the fields: those that share a word with it, else all.
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
	if len(alike) > mostOffers {
		alike = append(alike[:mostOffers:mostOffers], "…")
	}
	return "it has " + strings.Join(alike, ", ")
}

// words is the words of a name in camel case, small and in the singular, without those that say nothing.
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
