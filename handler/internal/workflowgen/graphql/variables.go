package graphql

// kind is what a variable holds.
type kind int

const (
	text   kind = iota // of any scalar type that can be written as a string
	flag               // Boolean
	number             // Int
	list               // of ids
)

// demand says what becomes of an operation whose document or instance has no place for a variable.
type demand int

const (
	may  demand = iota // the variable is left out, and that is said
	need               // the operation cannot be asked
	ours               // as need, unless the document takes single variables: then it may say the value itself
)

// variable is a value that an operation is given.
type variable struct {
	name   string
	kind   kind
	demand demand
}

// group is variables that travel as the members of one, named, or each by itself: it is the document that decides. A
// document that declares $input gets an object; one that declares $userName, $lastName and so on gets these, and can put
// them wherever the instance wants them. Where there is no name there is no choice.
type group struct {
	name      string
	variables []variable
}

var (
	byID    = []group{{variables: []variable{{"id", text, need}}}}
	inputID = group{"input", []variable{{"id", text, need}}}
	page    = group{"page", []variable{{"number", number, need}, {"size", number, need}}}

	userFilter = group{"filter", []variable{{"directory", text, ours}, {"isArchived", flag, may},
		{"userName", text, need}, {"systemIdentifier", text, need}, {"email", text, may}}}
	groupFilter = group{"filter", []variable{{"directory", text, ours}, {"isVirtual", flag, may},
		{"name", text, need}, {"systemIdentifier", text, need}, {"userId", text, may}}}

	newUser    = group{"input", append([]variable{{"directory", text, ours}}, userProperties...)}
	userChange = group{"input", append([]variable{{"id", text, need}}, userProperties...)}

	newGroup    = group{"input", []variable{{"directory", text, ours}, {"name", text, need}, {"description", text, may}, {"systemIdentifier", text, need}}}
	groupChange = group{"input", []variable{{"id", text, need}, {"name", text, need}, {"systemIdentifier", text, need}}}
	membership  = group{"input", []variable{{"groupId", text, need}, {"userIds", list, need}}}
)

// A document that takes oneUser in the place of manyUsers is asked once for each of them, all in one request (see each).
const (
	oneUser   = "userId"
	manyUsers = "userIds"
)
