package tables_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/azure/tables"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

// million is a table of so many rows that only answers queries. It finds the first row of a range by its keys, as the
// service does, and makes up the rows that are asked for: row gives the i-th in the order of the keys.
type million struct {
	row   func(i int) (partitionKey, rowKey string, text []byte)
	reads int // rows that were made up to be answered
}

const rowsOfMillion = 1_000_000

var (
	bound = regexp.MustCompile(`(PartitionKey|RowKey) (eq|ge|gt) '([^']*)'`)
	table = regexp.MustCompile(`/[a-z]+\(\)$`)
)

func (m *million) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !table.MatchString(r.URL.Path) { // the tables are there
		w.Header().Set("X-Ms-Error-Code", "TableAlreadyExists")
		w.WriteHeader(http.StatusConflict)
		return
	}
	q := r.URL.Query()
	from := map[string]string{"PartitionKey": q.Get("NextPartitionKey"), "RowKey": q.Get("NextRowKey")}
	if from["PartitionKey"] == "" {
		for _, term := range bound.FindAllStringSubmatch(q.Get("$filter"), -1) {
			from[term[1]] = term[3]
		}
	}
	first := sort.Search(rowsOfMillion, func(i int) bool {
		partitionKey, rowKey, _ := m.row(i)
		return cmp.Or(strings.Compare(partitionKey, from["PartitionKey"]), strings.Compare(rowKey, from["RowKey"])) >= 0
	})
	top, _ := strconv.Atoi(q.Get("$top"))
	end := min(first+top, rowsOfMillion)
	var page struct {
		Value []json.RawMessage `json:"value"`
	}
	for i := first; i < end; i++ {
		_, _, text := m.row(i)
		page.Value = append(page.Value, text)
		m.reads++
	}
	if end < rowsOfMillion {
		partitionKey, rowKey, _ := m.row(end)
		w.Header().Set("X-Ms-Continuation-Nextpartitionkey", partitionKey)
		w.Header().Set("X-Ms-Continuation-Nextrowkey", rowKey)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(page)
}

// BenchmarkMillion reads a page of the feed, and a page of the history of one resource, of a million rows each.
func BenchmarkMillion(b *testing.B) {
	m := &million{}
	server := httptest.NewServer(m)
	defer server.Close()
	ledger, err := tables.Open(tables.Config{Connection: testtools.ConnectionString(server.Listener.Addr().String())})
	if err != nil {
		b.Fatal(err)
	}
	now := time.Now()
	entry := func(i int) provision.Entry {
		return provision.Entry{Operation: fmt.Sprintf("op%07d", i), Time: now.Add(-time.Duration(i) * 30 * time.Second), Verb: "PATCH",
			Type: "User", Decision: provision.Applied}
	}
	page := func(name string, row func(i int) (string, string, []byte), read func() (synclog.Page, error)) {
		b.Run(name, func(b *testing.B) {
			m.row, m.reads = row, 0
			for b.Loop() {
				if page, err := read(); err != nil || len(page.Lines) != 50 || page.Lines[0].Operation != "op0000000" || page.Next == "" {
					b.Fatalf("%d lines, error %v", len(page.Lines), err)
				}
			}
			b.ReportMetric(float64(m.reads)/float64(b.N), "rows/op")
		})
	}
	page("feed", func(i int) (string, string, []byte) { return ledger.FeedRow(ann, entry(i)) },
		func() (synclog.Page, error) { return ledger.Feed(b.Context(), synclog.Query{}) })
	page("story", func(i int) (string, string, []byte) { return ledger.LogRow(ann, entry(i)) },
		func() (synclog.Page, error) { return ledger.Story(b.Context(), ann, 0, "") })
}
