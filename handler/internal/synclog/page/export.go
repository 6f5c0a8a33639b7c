package page

import (
	"net/http"
	"time"

	"workflowgen-scim/handler/internal/synclog"
)

// exportPage is the number of entries that an export holds at a time: one answer of Table Storage.
const exportPage = 1000

// media are the media types of the formats.
var media = map[synclog.Format]string{synclog.CSV: "text/csv; charset=utf-8", synclog.JSON: "application/json", synclog.NDJSON: "application/x-ndjson"}

// export streams the filtered entries. An entry that cannot be read ends the connection, so that no client takes a part for the
// whole.
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
		out := &started{ResponseWriter: w}
		err = synclog.Export(out, f, synclog.All(r.Context(), p.reader, q))
		if err != nil && out.wrote {
			panic(http.ErrAbortHandler)
		}
		if err != nil {
			h.Del("Content-Disposition")
		}
		return err
	}
}

// started notes whether anything was written.
type started struct {
	http.ResponseWriter
	wrote bool
}

// Write notes the call.
func (s *started) Write(p []byte) (int, error) {
	s.wrote = true
	return s.ResponseWriter.Write(p)
}
