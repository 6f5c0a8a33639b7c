// Package messages classifies the texts of WorkflowGen's errors: it is the only place that reads them. WorkflowGen is not known
// to send codes, so only the texts tell errors apart, and they follow the language of the instance.
//
// The table is data: messages.json, embedded, with rows in English and French. A file of the same name in an operator's
// folder is read before it. A text that matches no row is not a refusal: the caller finds out what became of the change.
package messages

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/provision"
)

// File is the name of the table, embedded and in an operator's folder.
const File = "messages.json"

//go:embed messages.json
var embedded embed.FS

// Class is the meaning of a text.
type Class string

// The classes, with what Entra is answered.
const (
	Misfit    Class = "misfit"    // 503: the instance does not understand the document
	Stumbled  Class = "stumbled"  // 503: the database or the server failed, and may not next time
	Rights    Class = "rights"    // 503: the account that signs in lacks permission
	Licence   Class = "licence"   // 503: the licence is exhausted or has expired
	Directory Class = "directory" // 503: the directory itself does not exist
	Taken     Class = "taken"     // 409 uniqueness
	Reference Class = "reference" // 400 invalidValue: a user that the change names cannot be a member or manager
	Missing   Class = "missing"   // 404: the user or group does not exist; 400 for one that the change names
	Refused   Class = "refused"   // 400 with WorkflowGen's reason
)

// causeOf is the cause that each class has where its row names no other.
var causeOf = map[Class]provision.Cause{
	Misfit: provision.CauseMisfit, Stumbled: provision.CauseServerError, Rights: provision.CauseRights, Licence: provision.CauseLicence,
	Directory: provision.CauseDirectory, Taken: provision.CauseTaken, Reference: provision.CauseMemberGone, Missing: provision.CauseMissing,
	Refused: provision.CauseRule,
}

// Table holds rows in the order in which they are tried.
type Table []row

type row struct {
	class Class
	cause provision.Cause
	text  *regexp.Regexp
}

// Message is a text that a row matched.
type Message struct {
	Class Class
	Cause provision.Cause   // the row's, or else that of the class
	Text  string            // the whole text
	Found map[string]string // what the named groups of the row's expression captured
}

// Because returns err with the cause of the message.
func (m Message) Because(err error) error { return provision.Because(m.Cause, err) }

// Load reads the embedded table, and before it the rows of the file in before, which may be nil.
func Load(before fs.FS) (Table, error) {
	var all Table
	for _, from := range []fs.FS{before, embedded} {
		if from == nil {
			continue
		}
		text, err := fs.ReadFile(from, File)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		rows, err := parse(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", File, err)
		}
		all = append(all, rows...)
	}
	return all, nil
}

func parse(text []byte) (Table, error) {
	var rows []struct {
		Means           Class
		Cause           provision.Cause
		Text, Lang, Why string
	}
	if err := json.Unmarshal(text, &rows); err != nil {
		return nil, err
	}
	table := make(Table, len(rows))
	for i, r := range rows {
		if causeOf[r.Means] == "" {
			return nil, fmt.Errorf("row %d: means must be one of %s, not %q", i+1, names(), r.Means)
		}
		re, err := regexp.Compile(r.Text)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", i+1, err)
		}
		if r.Cause == "" {
			r.Cause = causeOf[r.Means]
		}
		if !slices.Contains(provision.Causes(), r.Cause) {
			return nil, fmt.Errorf("row %d: %q is not a cause", i+1, r.Cause)
		}
		table[i] = row{r.Means, r.Cause, re}
	}
	return table, nil
}

func names() string {
	var all []string
	for c := range causeOf {
		all = append(all, string(c))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// Find returns the first row that matches one of the texts. What stands in quotation marks is data, often a user's own, and never
// decides: a row sees underscores in its place, and captures the data.
func (t Table) Find(texts ...string) (Message, bool) {
	plain, masked := make([]string, len(texts)), make([]string, len(texts))
	for i, text := range texts {
		plain[i] = apostrophes.Replace(text)
		masked[i] = mask(plain[i])
	}
	for _, row := range t {
		for i, text := range masked {
			if at := row.text.FindStringSubmatchIndex(text); at != nil {
				return Message{row.class, row.cause, texts[i], row.captured(plain[i], at)}, true
			}
		}
	}
	return Message{}, false
}

// captured returns what the named groups captured in the original text.
func (r *row) captured(text string, at []int) map[string]string {
	found := map[string]string{}
	for i, name := range r.text.SubexpNames() {
		if name != "" && at[2*i] >= 0 {
			found[name] = strings.TrimSpace(text[at[2*i]:at[2*i+1]])
		}
	}
	return found
}
