package tables

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/provision"
)

// signInPartition holds the refused sign-ins. No resource has it: theirs have a "-" after the type.
const signInPartition = "signins"

// signInBatch is the number of rows of one transaction: at their largest they stay below maxBytes.
const signInBatch = 50

var _ provision.SignInLedger = (*Ledger)(nil)

// RecordRefusedSignIns writes a row for each record, usually all in one transaction.
func (l *Ledger) RecordRefusedSignIns(ctx context.Context, records []provision.RefusedSignIns) error {
	if len(records) == 0 {
		return ctx.Err()
	}
	if err := l.makeTables(ctx); err != nil {
		return err
	}
	for batch := range slices.Chunk(oncePerKey(records), signInBatch) {
		var actions []action
		for _, r := range batch {
			actions = append(actions, replace(r))
		}
		if err := l.submit(ctx, actions...); err != nil {
			return l.failed("record refused sign-ins", err)
		}
	}
	return nil
}

// oncePerKey returns the rows of the records. The service takes no row twice in a transaction, so the last of each key counts.
func oncePerKey(records []provision.RefusedSignIns) (rows []row) {
	at := map[string]int{}
	for _, r := range records {
		row := signInRow(r.Bounded())
		if i, ok := at[row.RowKey]; ok {
			rows[i] = row
			continue
		}
		at[row.RowKey] = len(rows)
		rows = append(rows, row)
	}
	return rows
}

// signInRow returns the row of a record. Its key holds a digest of cause and instance: keys are short, and hold few characters.
func signInRow(r provision.RefusedSignIns) row {
	own := sha256.Sum256([]byte(r.Cause + "\x00" + r.Instance))
	return row{PartitionKey: signInPartition, RowKey: countdown(r.Minute) + "-" + hex.EncodeToString(own[:16]), Began: stamp(r.Minute), Cause: r.Cause, Instance: r.Instance,
		Count: r.Count, First: stamp(r.First), Time: stamp(r.Last), Checks: list(r.Checks)}
}

func (r *row) refused() provision.RefusedSignIns {
	return provision.RefusedSignIns{Minute: unstamp(r.Began), Cause: r.Cause, Instance: r.Instance, Count: r.Count,
		First: unstamp(r.First), Last: unstamp(r.Time), Checks: unlist[provision.SignInCheck](r.Checks)}
}

// RefusedSignIns returns one page of the refused sign-ins, newest first.
func (l *Ledger) RefusedSignIns(ctx context.Context, q provision.SignInQuery) (provision.SignInPage, error) {
	if err := l.makeTables(ctx); err != nil {
		return provision.SignInPage{}, err
	}
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	rows, next, err := l.query(ctx, l.ledger, signInFilter(q), q.Limit, q.After)
	page := provision.SignInPage{Next: next}
	for i := range rows {
		page.Refused = append(page.Refused, rows[i].refused())
	}
	return page, err
}

func signInFilter(q provision.SignInQuery) string {
	terms := []string{fmt.Sprintf("PartitionKey eq '%s'", signInPartition)}
	if !q.Until.IsZero() {
		terms = append(terms, fmt.Sprintf("RowKey gt '%s~'", countdown(q.Until)))
	}
	if !q.Since.IsZero() {
		terms = append(terms, fmt.Sprintf("RowKey le '%s~'", countdown(q.Since)))
	}
	if q.Cause != "" {
		terms = append(terms, fmt.Sprintf("Cause eq '%s'", strings.ReplaceAll(q.Cause, "'", "''")))
	}
	return strings.Join(terms, " and ")
}
