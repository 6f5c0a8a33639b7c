package tables

import (
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf16"

	"workflowgen-scim/handler/internal/provision"
)

// The limits of Azure Table Storage ("Understanding the Table service data model"), which Azurite does not enforce.
const (
	maxText       = 30_000 // bytes of a text as we cut it, which are at most as many UTF-16 characters
	maxValue      = 64 << 10
	maxProperties = 252
	maxRow        = 1 << 20
	maxRows       = 100 // of a transaction
	maxBytes      = 4 << 20
)

// fits returns an ErrTooLarge if the service would refuse a row: because of its size, of the size of a property or of the number
// of properties.
func fits(text []byte) error {
	if len(text) <= maxText { // no text in it can be too long, and all of them together are not
		return nil
	}
	all := map[string]any{}
	if err := json.Unmarshal(text, &all); err != nil {
		return fmt.Errorf("measure a row: %w", err)
	}
	size := rowOverhead(all) + 8 + 2*len("Timestamp") + 8 // which the service adds
	for name, v := range all {
		if name == "PartitionKey" || name == "RowKey" {
			continue
		}
		n := valueSize(v)
		if n-4 > maxValue {
			return fmt.Errorf("the property %s of a row has %d bytes, and Azure takes %d: %w", name, n-4, maxValue, provision.ErrTooLarge)
		}
		size += 8 + 2*len(name) + n
	}
	if size > maxRow || len(all)-2 > maxProperties {
		return fmt.Errorf("a row has %d bytes and %d properties, and Azure takes %d and %d: %w", size, len(all)-2, maxRow, maxProperties, provision.ErrTooLarge)
	}
	return nil
}

// rowOverhead returns the size of a row without its properties.
func rowOverhead(all map[string]any) int {
	keys := 0
	for _, name := range []string{"PartitionKey", "RowKey"} {
		key, _ := all[name].(string)
		keys += units(key)
	}
	return 4 + 2*keys
}

// valueSize returns the size of a value: two bytes a UTF-16 character, four for a whole number, one for a truth value.
func valueSize(v any) int {
	switch v := v.(type) {
	case string:
		return 4 + 2*units(v)
	case bool:
		return 1
	}
	return 8 // at most, for a number
}

// units counts the UTF-16 characters of a text.
func units(s string) (n int) {
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// recordable returns an ErrTooLarge if the members of a change could not be recorded once it is made.
func (l *Ledger) recordable(k provision.Key, m provision.Members) error {
	if err := provision.Recordable(m); err != nil || len(m.Added)+len(m.Removed) <= sample {
		return err
	}
	for _, r := range logRow(k, provision.Entry{Members: m}, time.Now(), l.cfg) {
		if _, err := r.encode(); err != nil {
			return fmt.Errorf("%w (%w)", provision.TooManyMembers(len(m.Added)+len(m.Removed)), err)
		}
	}
	return nil
}
