package main

// ledgerBugs are in what keeps the record: the tables and the order of their rows.
var ledgerBugs = []bug{
	{
		name:   "Begin over a finished record does not compare",
		law:    "one change at a time: Begin is a compare-and-swap",
		file:   "azure/tables/ledger.go",
		old:    "l.ledger.UpdateEntity(ctx, text, ifMatch(prev.Version))",
		new:    "l.ledger.UpdateEntity(ctx, text, nil)",
		caught: []test{{"azure/tables", "^TestPromises$/^AnswersHaveAnOrder$"}},
	},
	{
		name:   "Finish writes no history",
		law:    "outcome and history: both or neither",
		file:   "azure/tables/ledger.go",
		old:    "err := l.submit(ctx, append(freed, record, insert(rows...))...)",
		new:    "err := l.submit(ctx, append(freed, record)...)",
		caught: []test{{"azure/tables", "^TestPromises$/^OutcomeAndEntryAreKept$"}},
	},
	{
		name:   "a change is taken over before its lease is over",
		law:    "a crash leaves running: it is taken over after the lease, by the storage's clock",
		file:   "azure/tables/ledger.go",
		old:    "r.Expired = r.Open() && r.Age >= provision.Lease",
		new:    "r.Expired = r.Open()",
		caught: []test{{"azure/tables", "^TestPromises$/^RunningKeepsOthersOut$"}},
	},
	{
		name:   "a lost race inside a transaction is no conflict",
		law:    "a lost compare-and-swap is waited for: tables tell it by 202 and a text",
		file:   "azure/tables/service.go",
		old:    "return code(err) == aztables.EntityAlreadyExists || code(err) == aztables.UpdateConditionNotSatisfied",
		new:    "return code(err) == aztables.EntityAlreadyExists",
		caught: []test{{"azure/tables", "^TestPromises$/^OneOfManyTakesOver$"}},
	},
	{
		name:   "the sweep leaves what it found of a create under the name",
		law:    "the sweep looks and writes what it found; all about a user stands under the id",
		file:   "provision/sweep.go",
		old:    "case id != \"\":",
		new:    "case id != \"\" && l.Gone:",
		caught: []test{{"azure/tables", "^(TestSweep|TestSweepFreesTheName)$"}},
	},
	{
		name:   "a create that is over keeps its name",
		law:    "Finish writes record and history under the id, then frees the name",
		file:   "azure/tables/sweep.go",
		old:    "if err := l.free(ctx, left.Record.Key, left.Record.Version); err != nil {",
		new:    "if err := error(nil); err != nil {",
		caught: []test{{"azure/tables", "^TestSweepFreesTheName$"}},
	},
}
