package graphql

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/provision"
)

// rule says what WorkflowGen means by an error whose message matches. The GraphQL API is not known to give codes, so it is
// the texts that tell errors apart; a text that matches no rule is a refusal in WorkflowGen's own words, which is the safe
// reading of a mutation's error.
type rule struct {
	text *regexp.Regexp
	says meaning
}

// meaning makes an error of a message. What the named groups of the expression captured is in found.
type meaning func(r *request, message string, found map[string]string) error

// match is what the named groups capture in a message, nil if it does not match.
func (rule *rule) match(message string) map[string]string {
	captured := rule.text.FindStringSubmatch(message)
	if captured == nil {
		return nil
	}
	found := map[string]string{}
	for i, name := range rule.text.SubexpNames() {
		if name != "" {
			found[name] = captured[i]
		}
	}
	return found
}

// messagesFile is the table, embedded among the documents. An operator's file of the same name is read before it.
const messagesFile = "messages.json"

// meanings is what a row may say. The answer that Entra gets stands behind each.
var meanings = map[string]meaning{
	"misfit":    misfit,    // 503: the instance does not understand the document
	"stumbled":  stumbled,  // 503: the server failed, and may not next time
	"taken":     taken,     // 409 uniqueness
	"reference": strange,   // 400 invalidValue: a user who is named cannot be a member or manager
	"directory": nowhere,   // 503: the directory itself is not there
	"missing":   missing,   // 404: what is to be changed is not there; 400 if it is a user who is named
	"refused":   refusal,   // 400 with WorkflowGen's reason
	"rights":    forbidden, // 503: the user who signs in may not do this
}

// loadRules reads the embedded table, and before it the rows of a file of the operator's.
func loadRules(before fs.FS) ([]rule, error) {
	var all []rule
	for _, from := range []fs.FS{before, embeddedOperations()} {
		if from == nil {
			continue
		}
		text, err := fs.ReadFile(from, messagesFile)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		rules, err := parseRules(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", messagesFile, err)
		}
		all = append(all, rules...)
	}
	return all, nil
}

func embeddedOperations() fs.FS {
	sub, err := fs.Sub(embedded, "operations")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return sub
}

func parseRules(text []byte) ([]rule, error) {
	var rows []struct{ Means, Text, Why string }
	if err := json.Unmarshal(text, &rows); err != nil {
		return nil, err
	}
	rules := make([]rule, len(rows))
	for i, row := range rows {
		says := meanings[row.Means]
		if says == nil {
			return nil, fmt.Errorf("row %d: %q is none of %s", i+1, row.Means, strings.Join(slices.Sorted(maps.Keys(meanings)), ", "))
		}
		re, err := regexp.Compile(row.Text)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", i+1, err)
		}
		rules[i] = rule{re, says}
	}
	return rules, nil
}

func misfit(r *request, message string, _ map[string]string) error {
	return fmt.Errorf("%w: %w: %s: %s", provision.ErrUnavailable, errMisfit, r.op.file(), message)
}

func taken(_ *request, message string, found map[string]string) error {
	return &provision.Taken{Reason: message, Directory: found["directory"]}
}

// stumbled is an error that says nothing about the request: the same one may do next time.
func stumbled(r *request, message string, _ map[string]string) error {
	return fmt.Errorf("%w: %s", r.op.unsure(), message)
}

func strange(_ *request, message string, found map[string]string) error {
	return &provision.InvalidReference{ID: found["id"], Reason: message}
}

func nowhere(_ *request, message string, _ map[string]string) error {
	return fmt.Errorf("%w: check WORKFLOWGEN_DIRECTORY: %s", provision.ErrUnavailable, message)
}

func refusal(_ *request, message string, _ map[string]string) error {
	return &provision.Refused{Reason: message}
}

func forbidden(_ *request, message string, _ map[string]string) error {
	return fmt.Errorf("%w: check that the user who signs in is an Administrator: %s", provision.ErrUnavailable, message)
}

// missing tells the target of an operation that is gone from a manager or member that it names.
func missing(r *request, message string, found map[string]string) error {
	kind, id := found["kind"], found["id"]
	if len(r.references) == 0 || id == r.target || id == "" && strings.EqualFold(kind, "group") {
		return fmt.Errorf("%w: %s", provision.ErrNotFound, message)
	}
	return &provision.InvalidReference{ID: id, Reason: message}
}
