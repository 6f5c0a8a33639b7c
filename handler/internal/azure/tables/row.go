package tables

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// row is the stored shape of all rows: which of the properties a row has depends on what it is. Properties are added, never
// renamed, and what is empty is not stored.
type row struct {
	PartitionKey string
	RowKey       string
	Timestamp    time.Time `json:",omitzero"`            // the service's
	ETag         string    `json:"odata.etag,omitempty"` // the service's, where a query asks for it
	V            int       // of the shape

	// What a change is, and of what.
	Operation  string
	Type       string
	Key        string `json:",omitempty"` // provision.Key.ID
	Verb       string `json:",omitempty"`
	Name       string `json:",omitempty"`
	ExternalID string `json:",omitempty"`
	Attempt    int    `json:",omitempty"`
	Began      string `json:",omitempty"`

	// A record.
	Fingerprint string `json:",omitempty"`
	Idempotency string `json:",omitempty"`
	State       string `json:",omitempty"`
	Decision    string `json:",omitempty"`
	Made        string `json:",omitempty"` // the id that a create led to
	Place       string `json:",omitempty"` // the key of the second place that the change takes; also in its row of the history

	// An entry of the log. Lists are JSON in a text.
	Time     string `json:",omitempty"`
	Activity string `json:",omitempty"`
	ID       string `json:",omitempty"` // SCIM's
	Changed  string `json:",omitempty"`
	Values   string `json:",omitempty"`
	Ignored  string `json:",omitempty"`
	Notes    string `json:",omitempty"`
	Reason   string `json:",omitempty"`
	Added    int    `json:",omitempty"`
	Removed  int    `json:",omitempty"`
	Some     string `json:",omitempty"` // of the members added and removed
	Micros   int    `json:",omitempty"`
	Waited   int    `json:",omitempty"`
	Asked    int    `json:",omitempty"`
	Instance string `json:",omitempty"`
	Version  string `json:",omitempty"` // of the program

	// Cause is why a change failed, in an entry, and a record's Failure; a row of refused sign-ins has the cause of those.
	Cause string `json:",omitempty"`

	// Refused sign-ins. Time is that of the last one.
	Count  int    `json:",omitempty"`
	First  string `json:",omitempty"`
	Checks string `json:",omitempty"`

	// A row of the feed.
	Open   bool   `json:",omitempty"`
	LogKey string `json:",omitempty"` // the row of the history that says the same

	// The head of an intent.
	Part bool `json:",omitempty"` // its change has a record too

	lists map[string][]string // "Add" and "Remove", in as many properties as they need
}

// shape is the version of the stored shape.
const shape = 1

// encode writes a row as the client takes it. It is an ErrTooLarge if the service would refuse the row.
func (r row) encode() ([]byte, error) {
	r.Timestamp, r.ETag, r.V = time.Time{}, "", shape
	text, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	if len(r.lists) > 0 {
		all := map[string]any{}
		_ = json.Unmarshal(text, &all)
		for name, ids := range r.lists {
			for i, chunk := range chunks(ids) {
				all[fmt.Sprintf("%s%d", name, i)] = chunk
			}
		}
		text, _ = json.Marshal(all)
	}
	return text, fits(text)
}

// chunks joins ids to texts of the size that one property may have.
func chunks(ids []string) []string {
	var all []string
	var b strings.Builder
	for _, id := range ids {
		if b.Len()+len(id) >= maxText {
			all = append(all, b.String())
			b.Reset()
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(id)
	}
	if b.Len() > 0 {
		all = append(all, b.String())
	}
	return all
}

func decodeRow(text []byte) (row, error) {
	var r row
	if err := json.Unmarshal(text, &r); err != nil {
		return row{}, fmt.Errorf("a row of another program: %w", err)
	}
	return r, nil
}

func appendRows(rows []row, texts [][]byte) ([]row, error) {
	for _, text := range texts {
		r, err := decodeRow(text)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// decodeLists reads the lists of a row. Other reads leave them out.
func decodeLists(text []byte) (add, remove []string) {
	all := map[string]any{}
	if json.Unmarshal(text, &all) != nil {
		return nil, nil
	}
	list := func(name string) (ids []string) {
		for i := 0; ; i++ {
			chunk, ok := all[fmt.Sprintf("%s%d", name, i)].(string)
			if !ok {
				return ids
			}
			ids = append(ids, strings.Fields(chunk)...)
		}
	}
	return list("Add"), list("Remove")
}

// clip cuts a text to what a property may hold, at the end of a character.
func clip(s string) string {
	if len(s) <= maxText {
		return s
	}
	return strings.ToValidUTF8(s[:maxText-3], "") + "…"
}

// list returns values as one property; "" for none.
func list[T any](values []T) string {
	if len(values) == 0 {
		return ""
	}
	text, _ := json.Marshal(values) // texts cannot fail
	for len(text) > maxText {       // the first ones say most
		values = values[:len(values)/2]
		text, _ = json.Marshal(values)
	}
	return string(text)
}

func unlist[T any](text string) (values []T) {
	_ = json.Unmarshal([]byte(text), &values)
	return values
}
