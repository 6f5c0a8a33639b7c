package tables

import (
	"context"
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
)

// action is a part of a transaction: some rows, and what is done with them.
type action struct {
	kind    aztables.TransactionType
	rows    []row
	ifMatch *azcore.ETag
}

func insert(rows ...row) action { return action{kind: aztables.TransactionTypeAdd, rows: rows} }

func replace(r row) action {
	return action{kind: aztables.TransactionTypeInsertReplace, rows: []row{r}}
}

func replaceIf(r row, version string) action {
	return action{aztables.TransactionTypeUpdateReplace, []row{r}, tag(version)}
}

// replaceAny replaces a row that is there, whichever version it is.
func replaceAny(r row) action { return replaceIf(r, string(azcore.ETagAny)) }

// removeIf removes a row that was read, unless it was changed since.
func removeIf(r row) action {
	return action{aztables.TransactionTypeDelete, []row{{PartitionKey: r.PartitionKey, RowKey: r.RowKey}}, tag(r.ETag)}
}

func remove(partitionKey, rowKey string) action {
	return action{aztables.TransactionTypeDelete, []row{{PartitionKey: partitionKey, RowKey: rowKey}}, tag(string(azcore.ETagAny))}
}

func tag(version string) *azcore.ETag { return new(azcore.ETag(version)) }

func ifMatch(version string) *aztables.UpdateEntityOptions {
	return &aztables.UpdateEntityOptions{IfMatch: tag(version), UpdateMode: aztables.UpdateModeReplace}
}

func deleteIf(version string) *aztables.DeleteEntityOptions {
	return &aztables.DeleteEntityOptions{IfMatch: tag(version)}
}

// submit does all of the actions in the ledger or none.
func (l *Ledger) submit(ctx context.Context, actions ...action) error {
	return submit(ctx, l.ledger, actions...)
}

// submit checks what the service asks of a transaction and Azurite does not: one partition, and the limits of rows and bytes.
func submit(ctx context.Context, table *client, actions ...action) error {
	var all []aztables.TransactionAction
	var in string
	size := 0
	for _, a := range actions {
		for _, r := range a.rows {
			if in == "" {
				in = r.PartitionKey
			}
			text, err := r.encode()
			if err != nil {
				return err
			}
			if size += len(text); r.PartitionKey != in || len(all) == maxRows || size > maxBytes {
				return fmt.Errorf("a transaction of %d rows and %d bytes in %s and %s", len(all)+1, size, in, r.PartitionKey)
			}
			all = append(all, aztables.TransactionAction{ActionType: a.kind, Entity: text, IfMatch: a.ifMatch})
		}
	}
	_, err := table.SubmitTransaction(ctx, all, nil)
	return err
}
