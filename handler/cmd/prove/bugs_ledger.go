package main

// ledgerBugs are in what keeps the record.
var ledgerBugs = []bug{
	{
		name:   "Begin over a finished record does not compare",
		law:    "one change at a time: Begin is a compare-and-swap",
		file:   "azure/tables/ledger.go",
		old:    "l.ledger.UpdateEntity(ctx, row.encode(), ifMatch(prev.Version))",
		new:    "l.ledger.UpdateEntity(ctx, row.encode(), nil)",
		caught: []test{{"azure/tables", "^TestPromises$/^AnswersHaveAnOrder$"}},
	},
	{
		name:   "Finish writes no history",
		law:    "outcome and history: both or neither",
		file:   "azure/tables/ledger.go",
		old:    "err = l.submit(ctx, replaceIf(recordRow(done), done.Version), insert(rows...))",
		new:    "err = l.submit(ctx, replaceIf(recordRow(done), done.Version))",
		caught: []test{{"azure/tables", "^TestPromises$/^OutcomeAndEntryAreKept$"}},
	},
	{
		name:   "a change is taken over before its lease is over",
		law:    "a crash leaves running: taken over after the lease, by the storage's clock",
		file:   "azure/tables/ledger.go",
		old:    "now.Sub(row.Timestamp) >= provision.Lease",
		new:    "now.Sub(row.Timestamp) >= -provision.Lease",
		caught: []test{{"azure/tables", "^TestPromises$/^RunningKeepsOthersOut$"}},
	},
}

var orderBugs, directoryBugs []bug
