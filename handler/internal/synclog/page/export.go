package page

import (
	"net/http"
	"time"

	"workflowgen-scim/handler/internal/synclog"
)

// exportPage is how many lines an export holds at a time: as many as one answer of Table Storage has.
const exportPage = 1000

// media are the types of the formats.
var media = map[synclog.Format]string{synclog.CSV: "text/csv; charset=utf-8", synclog.JSON: "application/json", synclog.NDJSON: "application/x-ndjson"}

// export streams what the filters ask for. A line that cannot be read ends the connection, so that nobody takes a part for
// the whole.
func (p *Page) export(f synclog.Format) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		_, q, err := readFilters(r)
		if err != nil {
			return err
		}
		q.Limit, q.After = exportPage, ""
		h := w.Header()
		h.Set("Content-Type", media[f])
		h.Set("Content-Disposition", `attachment; filename="synclog-`+time.Now().UTC().Format("20060102-1504")+"."+string(f)+`"`)
		out := &begun{ResponseWriter: w}
		err = synclog.Export(out, f, synclog.All(r.Context(), p.reader, q))
		if err != nil && out.yes {
			panic(http.ErrAbortHandler)
		}
		if err != nil {
			h.Del("Content-Disposition")
		}
		return err
	}
}

// begun remembers whether anything was written.
type begun struct {
	http.ResponseWriter
	yes bool
}

// Write notes that it was called.
func (b *begun) Write(p []byte) (int, error) {
	b.yes = true
	return b.ResponseWriter.Write(p)
}
