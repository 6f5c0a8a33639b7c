package tables_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/azure/tables"
	"workflowgen-scim/handler/internal/provision"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

// What Azure takes, by its documentation: a row of 1 MiB, a property of 64 KiB, 252 properties. A character counts two bytes,
// one outside of the basic plane four.
func TestRowsAreMeasured(t *testing.T) {
	text := func(values map[string]string) []byte {
		values["PartitionKey"], values["RowKey"] = "p", "r"
		text, err := json.Marshal(values)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	many := func(n, size int) []byte {
		values := map[string]string{}
		for i := range n {
			values[fmt.Sprintf("P%03d", i)] = strings.Repeat("x", size)
		}
		return text(values)
	}
	for what, c := range map[string]struct {
		row  []byte
		fits bool
	}{
		"a property of 64 KiB":              {text(map[string]string{"A": strings.Repeat("x", 32<<10)}), true},
		"one more character":                {text(map[string]string{"A": strings.Repeat("x", 32<<10+1)}), false},
		"64 KiB outside of the plane":       {text(map[string]string{"A": strings.Repeat("😀", 16<<10)}), true},
		"one more of these":                 {text(map[string]string{"A": strings.Repeat("😀", 16<<10) + "x"}), false},
		"two bytes of UTF-8, one character": {text(map[string]string{"A": strings.Repeat("é", 32<<10)}), true},
		"252 properties":                    {many(252, 200), true},
		"253 properties":                    {many(253, 200), false},
		"1 MiB":                             {many(16, 32746), true},  // 8 + 34 + 16 × (20 + 2 × 32746)
		"more than 1 MiB":                   {many(16, 32758), false}, // 8 + 34 + 16 × (20 + 2 × 32758)
	} {
		if err := tables.Fits(c.row); (err == nil) != c.fits || err != nil && !errors.Is(err, provision.ErrTooLarge) {
			t.Errorf("%s: error %v, want it to fit: %t", what, err, c.fits)
		}
	}
}

// More members than the history could name are refused before anything is sent: by their number, and by the length of their
// ids. As many as are promised fit.
func TestTooManyMembersAreRefused(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	ids := func(n, length int) []string {
		all := make([]string, n)
		for i := range all {
			all[i] = fmt.Sprintf("%0*d", length, i)
		}
		return all
	}
	for what, add := range map[string][]string{"by number": ids(provision.MaxMembers+1, 10), "by length": ids(15_000, 40)} {
		opened := o.Open(t.Context(), provision.Intent{Key: sales, Operation: "one", Began: time.Now(), Add: add})
		begun := change(sales, "one")
		begun.Members.Removed = add
		if what == "by length" {
			begun.Members.Removed = ids(15_000, 54) // SCIM ids are a third longer
		}
		_, began := o.Begin(t.Context(), provision.Record{}, begun)
		for _, err := range []error{opened, began} {
			if !errors.Is(err, provision.ErrTooLarge) || !strings.Contains(err.Error(), "at most 20000") {
				t.Errorf("%s: error %.200v", what, err)
			}
		}
	}
	if calls := o.wire.forget(); len(calls) != 0 {
		t.Errorf("the storage was asked: %v", calls)
	}
	if err := o.Recordable(sales, provision.Members{Added: ids(provision.MaxMembers, 16)}); err != nil {
		t.Errorf("as many as are promised do not fit: %.200v", err)
	}
}
