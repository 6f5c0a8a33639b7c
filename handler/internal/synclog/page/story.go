package page

import (
	"net/http"
	"net/url"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog/words"
)

// storySize is the number of entries of a history on one page.
const storySize = 100

// told is the history of one user or group.
type told struct {
	Key      provision.Key
	Who      string
	Standing words.Standing
	State    string
	By       row
	Trouble  *row // the last change, if it failed
	Rows     []row
	Older    string
	Newest   bool
	ByName   string // the address of all entries with the name: attempts to create it have no id
}

// story serves the history of one user or group: one read of its partition.
func (p *Page) story(w http.ResponseWriter, r *http.Request) error {
	key, err := storyKey(r)
	if err != nil {
		return err
	}
	after := r.URL.Query().Get("after")
	page, err := p.reader.Story(r.Context(), key, storySize, after)
	if err != nil {
		return err
	}
	if len(page.Lines) == 0 && after == "" {
		return errNotFound
	}
	in, _ := languageOf(r)
	t := told{Key: key, Rows: newRows(page.Lines, in), Newest: after == "", Standing: words.Stands(page.Lines)}
	t.State = t.Standing.State.In(in)
	t.By = newRow(t.Standing.By, in)
	if t.Standing.Trouble.Operation != "" {
		trouble := newRow(t.Standing.Trouble, in)
		t.Trouble = &trouble
	}
	for _, row := range t.Rows {
		if t.Who == "" {
			t.Who = row.Name
		}
	}
	if t.Who != "" {
		t.ByName = "/" + question(filters{Name: t.Who, Type: key.Type}.values())
	} else if len(t.Rows) > 0 {
		t.Who = t.Rows[0].Who
	}
	if page.Next != "" {
		t.Older = storyPath(key) + "?after=" + url.QueryEscape(page.Next)
	}
	return show(w, r, "story", t)
}
