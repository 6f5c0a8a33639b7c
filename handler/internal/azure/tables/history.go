package tables

import (
	"context"
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"workflowgen-scim/handler/internal/provision"
)

// History is the newest entries about a resource, at most so many: one query on one partition.
func (l *Ledger) History(ctx context.Context, k provision.Key, most int) ([]provision.Entry, error) {
	if err := l.makeTables(ctx); err != nil {
		return nil, err
	}
	filter := fmt.Sprintf("PartitionKey eq '%s' and RowKey ge '%s' and RowKey lt '%s'", partition(k), logPrefix, logPrefix+":")
	rows, _, err := l.query(ctx, l.ledger, filter, most, "")
	entries := make([]provision.Entry, len(rows))
	for i := range rows {
		entries[i] = rows[i].entry()
	}
	return entries, err
}

// maxPage is how many rows one answer of the service has at the most.
const maxPage = 1000

// query reads at most so many rows, from where an earlier query ended.
func (l *Ledger) query(ctx context.Context, table *aztables.Client, filter string, most int, from string) (rows []row, next string, err error) {
	top := int32(min(most, maxPage))
	options := &aztables.ListEntitiesOptions{Filter: &filter, Top: &top}
	if from != "" {
		partitionKey, rowKey := splitPlace(from)
		options.NextPartitionKey, options.NextRowKey = &partitionKey, &rowKey
	}
	for pager := table.NewListEntitiesPager(options); pager.More() && len(rows) < most; {
		page, err := pager.NextPage(ctx)
		if err != nil {
			return nil, "", l.failed("query", err)
		}
		for _, text := range page.Entities {
			r, err := decodeRow(text)
			if err != nil {
				return nil, "", l.failed("query", err)
			}
			rows = append(rows, r)
		}
		if next = ""; page.NextPartitionKey != nil && page.NextRowKey != nil {
			next = place(*page.NextPartitionKey, *page.NextRowKey)
		}
	}
	return rows, next, nil
}
