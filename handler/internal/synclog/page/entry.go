package page

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// opened is one entry, in sentences and as stored.
type opened struct {
	row
	Changes []words.Change
	Moves   []move
	Stored  string
}

// move is the users that a change added to a group or removed from it, or some of them.
type move struct {
	Title  string // the key of its text
	People []synclog.Member
	More   int
}

func (p *Page) moves(ctx context.Context, l synclog.Line) (all []move, err error) {
	for _, m := range []struct {
		title string
		some  []string
		all   int
	}{{"added", l.Members.Added, l.Added}, {"removed", l.Members.Removed, l.Removed}} {
		people, err := synclog.Members(ctx, p.reader, m.some)
		if err != nil {
			return nil, err
		}
		if len(people) > 0 {
			all = append(all, move{m.title, people, m.all - len(people)})
		}
	}
	return all, nil
}

// entry serves one entry of the log, found by the time at which its change began.
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
			moves, err := p.moves(r.Context(), l)
			if err != nil {
				return err
			}
			return show(w, r, "entry", opened{newRow(l, in), words.Changes(l, in), moves, string(stored)})
		}
	}
	return errNotFound
}
