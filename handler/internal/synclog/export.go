package synclog

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"

	"workflowgen-scim/handler/internal/provision"
)

// Format is the format of an export.
type Format string

// The formats: CSV for spreadsheets, JSON as one list, NDJSON with a line for each entry.
const (
	CSV    Format = "csv"
	JSON   Format = "json"
	NDJSON Format = "ndjson"
)

// MarshalText returns the name of a format.
func (f Format) MarshalText() ([]byte, error) { return []byte(f), nil }

// UnmarshalText reads the name of a format.
func (f *Format) UnmarshalText(text []byte) error {
	switch v := Format(text); v {
	case CSV, JSON, NDJSON:
		*f = v
		return nil
	}
	return fmt.Errorf("the format must be csv, json or ndjson, not %q", text)
}

// Export writes entries as it reads them and holds none. When reading fails, the output is left without its end.
func Export(w io.Writer, f Format, lines iter.Seq2[Line, error]) error {
	return export(w, f, lines, Exported, columns, cells)
}

// ExportSignIns writes refused sign-ins as Export writes entries. The two never share an export.
func ExportSignIns(w io.Writer, f Format, refused iter.Seq2[provision.RefusedSignIns, error]) error {
	return export(w, f, refused, ExportedSignIn, signInColumns, signInCells)
}

// ExportValues writes values of both kinds, each an Entry or a SignIn, as one JSON list.
func ExportValues(w io.Writer, values iter.Seq2[any, error]) error {
	return export(w, JSON, values, func(v any) any { return v }, nil, nil)
}

// export writes values in their exported shape, or in CSV as cells below columns.
func export[T, E any](w io.Writer, f Format, lines iter.Seq2[T, error], exported func(T) E, columns []string, cells func(E) []string) error {
	if f == CSV {
		return exportCSV(w, lines, exported, columns, cells)
	}
	before, between, after := "", "", ""
	if f == JSON {
		before, between, after = "[\n", ",", "]\n"
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	sep := before
	for l, err := range lines {
		if err == nil {
			_, err = io.WriteString(w, sep)
		}
		if err == nil {
			err = out.Encode(exported(l))
		}
		if err != nil {
			return err
		}
		sep = between
	}
	if sep == between {
		before = ""
	}
	_, err := io.WriteString(w, before+after)
	return err
}
