package model

// The laws, by what it is to break them. Besides these there is waitsForever.
const (
	undone   = "an acknowledged change is undone by an older wish"
	untold   = "WorkflowGen was changed and no history has it"
	shared   = "two users bear one externalId"
	adopted  = "a create has taken over a user that it did not create"
	deadlock = "two wait for each other"
)

// wrong is a law that an answer has broken.
type wrong uint8

const (
	needless   wrong = iota + 1 // a 503 without any trouble
	unrecorded                  // a 2xx whose outcome is not in the ledger
	untrue                      // a 2xx for what is not so
	twice                       // a second 201 for one resource
)

func (w wrong) String() string {
	return [...]string{
		needless:   "a 503 without need",
		unrecorded: "an acknowledged change is not recorded",
		untrue:     "a 2xx, and WorkflowGen does not hold what was asked",
		twice:      "two requests are told that they created the same user",
	}[w]
}
