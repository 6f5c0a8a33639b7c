package graphql

// kind is the type of a variable.
type kind int

const (
	text   kind = iota // of any scalar type that can be written as a string
	flag               // Boolean
	number             // Int
	list               // of ids
)

// demand is the consequence for an operation if its document or the instance does not take a variable.
type demand int

const (
	optional demand = iota // the variable is left out, and the report names it
	required               // the operation cannot be used
	fixed                  // as required, unless the document takes single variables: it may then contain the value itself
)

// variable is a value that an operation is given.
type variable struct {
	name   string
	kind   kind
	demand demand
}

// group is a group of variables that are sent as the members of one object or as single variables; the document decides. A
// document that declares $input gets an object; one that declares $userName, $lastName and so on gets these, and can put
// them wherever the instance wants them. A group without a name is always sent as single variables.
type group struct {
	name      string
	variables []variable
}

var (
	byID    = []group{{variables: []variable{{"id", text, required}}}}
	inputID = group{"input", []variable{{"id", text, required}}}
	page    = group{"page", []variable{{"number", number, required}, {"size", number, required}}}

	userFilter = group{"filter", []variable{{"directory", text, fixed}, {"isArchived", flag, optional},
		{"userName", text, required}, {"systemIdentifier", text, required}, {"email", text, optional}}}
	groupFilter = group{"filter", []variable{{"directory", text, fixed}, {"isVirtual", flag, optional},
		{"name", text, required}, {"systemIdentifier", text, required}, {"userId", text, optional}}}

	newUser    = group{"input", append([]variable{{"directory", text, fixed}}, userProperties...)}
	userChange = group{"input", append([]variable{{"id", text, required}}, userProperties...)}

	newGroup    = group{"input", []variable{{"directory", text, fixed}, {"name", text, required}, {"description", text, optional}, {"systemIdentifier", text, required}}}
	groupChange = group{"input", []variable{{"id", text, required}, {"name", text, required}, {"systemIdentifier", text, required}}}
	membership  = group{"input", []variable{{"groupId", text, required}, {"userIds", list, required}}}
)

// A document that takes oneUser instead of manyUsers is sent with one field for each user (see forEach).
const (
	oneUser   = "userId"
	manyUsers = "userIds"
)
