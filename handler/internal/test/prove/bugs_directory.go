package main

// directoryBugs are in what speaks to WorkflowGen.
var directoryBugs = []bug{
	{
		name:   "the caller's own hang-up opens the breaker",
		law:    "our own cancellation is not WorkflowGen's failure",
		file:   "workflowgen/connection/patience.go",
		old:    "case ctx.Err() == context.Canceled:",
		new:    "case errors.Is(err, context.Canceled):",
		caught: []test{{"workflowgen/connection", "^TestCalledOffDoesNotBreak$"}},
	},
	{
		name:   "a text that is in no table is a refusal",
		law:    "a text that is neither trouble nor a rule is unknown, and looked for",
		file:   "workflowgen/graphql/errors.go",
		old:    "return &provision.Unclear{Err: errors.New(first), Text: first}",
		new:    "return &provision.Refused{Reason: first}",
		caught: []test{{"workflowgen/graphql", "^TestFaults$"}},
	},
	{
		name:   "a French deadlock is a refusal",
		law:    "a trouble of WorkflowGen's database is passing, in any language",
		file:   "workflowgen/messages/messages.json",
		old:    "interblocage",
		new:    "xinterblocage",
		caught: []test{{"workflowgen/messages", "^TestTexts$"}},
	},
	{
		name:   "GraphQL: a page that contradicts the total is taken for the last",
		law:    "a list is whole or an error",
		file:   "workflowgen/graphql/pages.go",
		old:    "return end >= w.to || end >= total, nil",
		new:    "return end >= w.to || end >= total || n < full || n == 0, nil",
		caught: []test{{"workflowgen/graphql", "^(TestWindow|TestContradictions)$"}},
	},
	{
		name:   "SCIM: a short page is taken for the last",
		law:    "a list is whole or an error",
		file:   "workflowgen/scimapi/pages.go",
		old:    "begin+n >= p.total, nil",
		new:    "begin+n >= p.total || n < w.count+1, nil",
		caught: []test{{"workflowgen/scimapi", "^TestPagesThatDoNotFit$"}},
	},
}
