package tables

import (
	"context"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
)

// client is a table.
type client = aztables.Client

// maxPage bounds the rows of one answer of the service.
const maxPage = 1000

// maxCalls bounds the calls of one query where the service has looked at many rows and found few.
const maxCalls = 5

// query reads up to most rows, from where an earlier query ended. It may read fewer, or some more, as the service cuts its
// answers.
func (l *Ledger) query(ctx context.Context, table *client, filter string, most int, from string) (rows []row, next string, err error) {
	top := int32(min(most, maxPage))
	options := &aztables.ListEntitiesOptions{Filter: &filter, Top: &top}
	if from != "" {
		partitionKey, rowKey := splitPlace(from)
		options.NextPartitionKey, options.NextRowKey = &partitionKey, &rowKey
	}
	pager := table.NewListEntitiesPager(options)
	for calls := 0; pager.More() && len(rows) < most && calls < maxCalls; calls++ {
		page, err := pager.NextPage(ctx)
		if err == nil {
			rows, err = appendRows(rows, page.Entities)
		}
		if err != nil {
			return nil, "", l.failed("query", err)
		}
		if next = ""; page.NextPartitionKey != nil && page.NextRowKey != nil {
			next = place(*page.NextPartitionKey, *page.NextRowKey)
		}
	}
	return rows, next, nil
}
