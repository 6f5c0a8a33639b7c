package app

import (
	"bytes"
	stdlog "log"
	"log/slog"
)

// adoptStandardLog makes events of what the standard library says by itself. net/http quotes what it did not expect, and that
// may be an answer with people in it: so what stands in quotes is left out.
func adoptStandardLog(log *slog.Logger) {
	stdlog.SetFlags(0)
	stdlog.SetOutput(unquoted{log})
}

type unquoted struct{ log *slog.Logger }

// Write makes unquoted the output of the standard log, which writes one line at a time.
func (u unquoted) Write(line []byte) (int, error) {
	text, _, quoted := bytes.Cut(bytes.TrimSpace(line), []byte{'"'})
	if quoted {
		text = append(bytes.Clone(text), "…"...)
	}
	u.log.Warn("standard log", slog.String("says", string(text)))
	return len(line), nil
}
