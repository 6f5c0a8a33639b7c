package synclog_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// many is a log of so many lines, made when they are read. The one numbered fails, if any, cannot be read.
type many struct {
	n, fails int
	held     int // the longest page that was asked for
}

func (m *many) Feed(_ context.Context, q synclog.Query) (synclog.Page, error) {
	m.held = max(m.held, q.Limit)
	from, _ := strconv.Atoi(q.After)
	var page synclog.Page
	for i := from; i < min(from+q.Limit, m.n); i++ {
		if m.fails != 0 && i == m.fails {
			return synclog.Page{}, errors.New("away")
		}
		page.Lines = append(page.Lines, line(i))
	}
	if from+q.Limit < m.n {
		page.Next = strconv.Itoa(from + q.Limit)
	}
	return page, nil
}

func (m *many) Story(context.Context, provision.Key, int, string) (synclog.Page, error) {
	return synclog.Page{}, nil
}

func (m *many) RefusedSignIns(context.Context, provision.SignInQuery) (provision.SignInPage, error) {
	return provision.SignInPage{}, nil
}

func line(i int) synclog.Line {
	e := provision.Entry{Time: time.Date(2026, 3, 2, 8, 0, 0, i, time.UTC), Operation: fmt.Sprintf("OP%d", i), Verb: "PATCH", Type: "User",
		Name: "ann@contoso.example", ID: "VTE", Decision: provision.Applied, Changed: []string{"active", "title"},
		Values: []provision.Value{{Path: "active", Before: "true", After: "false"}}, Attempt: 1, Duration: 12345 * time.Microsecond}
	if i%2 == 1 {
		e.Name, e.Decision, e.Reason, e.Changed, e.Values = "=cmd|'/c calc'!A1", provision.Rejected, `he said "no", twice`, nil, nil
	}
	return synclog.Line{Entry: e, Key: provision.Key{Type: "User", ID: "U1"}}
}

const exportedCSV = `time,type,name,id,externalId,verb,decision,reason,changed,values,added,removed,ignored,notes,attempt,ms,waitedMs,askedMs,operation,activity,cause
2026-03-02T08:00:00Z,User,ann@contoso.example,VTE,,PATCH,applied,,active title,active=true>false,0,0,,,1,12.345,0,0,OP0,,
2026-03-02T08:00:00.000000001Z,User,'=cmd|'/c calc'!A1,VTE,,PATCH,refused,"he said ""no"", twice",,,0,0,,,1,12.345,0,0,OP1,,
`

const exportedNDJSON = `{"time":"2026-03-02T08:00:00Z","operation":"OP0","verb":"PATCH","type":"User","key":"U1","id":"VTE","name":"ann@contoso.example","decision":"applied","changed":["active","title"],"values":[{"path":"active","before":"true","after":"false"}],"attempt":1,"ms":12.345}
{"time":"2026-03-02T08:00:00.000000001Z","operation":"OP1","verb":"PATCH","type":"User","key":"U1","id":"VTE","name":"=cmd|'/c calc'!A1","decision":"refused","reason":"he said \"no\", twice","attempt":1,"ms":12.345}
`

func TestExport(t *testing.T) {
	first, second, _ := strings.Cut(exportedNDJSON, "\n")
	for _, c := range []struct {
		format synclog.Format
		lines  int
		want   string
	}{
		{synclog.CSV, 2, exportedCSV},
		{synclog.NDJSON, 2, exportedNDJSON},
		{synclog.JSON, 2, "[\n" + first + "\n," + second + "]\n"},
		{synclog.JSON, 0, "[\n]\n"},
	} {
		var got strings.Builder
		err := synclog.Export(&got, c.format, synclog.All(t.Context(), &many{n: c.lines}, synclog.Query{Limit: 1}))
		if err != nil || got.String() != c.want {
			t.Errorf("%s of %d lines: error %v\n%s\nwant\n%s", c.format, c.lines, err, &got, c.want)
		}
	}
}

// An export that breaks off says so, and does not look whole.
func TestExportBreaksOff(t *testing.T) {
	for _, f := range []synclog.Format{synclog.CSV, synclog.JSON, synclog.NDJSON} {
		var got strings.Builder
		err := synclog.Export(&got, f, synclog.All(t.Context(), &many{n: 9, fails: 5}, synclog.Query{Limit: 2}))
		if err == nil || strings.Count(got.String(), "OP") != 4 || strings.HasSuffix(got.String(), "]\n") {
			t.Errorf("%s: error %v after\n%s", f, err, &got)
		}
	}
}

// An export of 100,000 lines holds a page at a time.
func TestExportHoldsOnePage(t *testing.T) {
	const lines = 100_000
	m := &many{n: lines}
	var written counter
	if err := synclog.Export(&written, synclog.NDJSON, synclog.All(t.Context(), m, synclog.Query{Limit: 1000})); err != nil {
		t.Fatal(err)
	}
	if written.lines != lines || m.held != 1000 {
		t.Errorf("%d lines written, %d held", written.lines, m.held)
	}
}

type counter struct{ lines int }

func (c *counter) Write(p []byte) (int, error) {
	c.lines += strings.Count(string(p), "\n")
	return len(p), nil
}

var _ io.Writer = (*counter)(nil)
