package page

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// opened is one entry, in sentences and as it is stored.
type opened struct {
	row
	Changes []words.Change
	Stored  string
}

// entry is one line of the log, found by the moment at which it began.
func (p *Page) entry(w http.ResponseWriter, r *http.Request) error {
	nanos, err := strconv.ParseInt(r.PathValue("at"), 10, 64)
	if err != nil {
		return errNotFound
	}
	at := time.Unix(0, nanos).UTC()
	page, err := p.reader.Feed(r.Context(), synclog.Query{Since: at, Until: at.Add(time.Nanosecond)})
	if err != nil {
		return err
	}
	for _, l := range page.Lines {
		if l.Operation == r.PathValue("operation") {
			in, _ := languageOf(r)
			stored, err := json.MarshalIndent(synclog.Exported(l), "", "  ")
			if err != nil {
				return err
			}
			return show(w, r, "entry", opened{newRow(l, in), words.Changes(l, in), string(stored)})
		}
	}
	return errNotFound
}
