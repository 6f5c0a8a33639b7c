package app

import (
	"bytes"
	stdlog "log"
	"log/slog"
)

// adoptStandardLog turns the lines that the standard library logs into events. net/http quotes input that it did not expect, which
// may contain personal data, so the event ends before the first quote.
func adoptStandardLog(log *slog.Logger) {
	stdlog.SetFlags(0)
	stdlog.SetOutput(unquoted{log})
}

type unquoted struct{ log *slog.Logger }

// Write logs one line of the standard log, which calls it once a line.
func (u unquoted) Write(line []byte) (int, error) {
	text, _, quoted := bytes.Cut(bytes.TrimSpace(line), []byte{'"'})
	if quoted {
		text = append(bytes.Clone(text), "…"...)
	}
	u.log.Warn("standard log", slog.String("says", string(text)))
	return len(line), nil
}
