package filter

// Op is a comparison operator.
type Op string

// The operators of RFC 7644 §3.4.2.2, table 3.
const (
	Eq Op = "eq" // equal
	Ne Op = "ne" // not equal
	Co Op = "co" // contains
	Sw Op = "sw" // starts with
	Ew Op = "ew" // ends with
	Pr Op = "pr" // present: has a value
	Gt Op = "gt"
	Ge Op = "ge"
	Lt Op = "lt"
	Le Op = "le"
)

var ops = [...]Op{Eq, Ne, Co, Sw, Ew, Pr, Gt, Ge, Lt, Le}

// Expr is a filter: an [And], an [Or], a [Not], a [Compare] or a [ValuePath].
type Expr interface {
	// String returns the expression in the notation that Parse reads.
	String() string
	appendTo([]byte) []byte
}

// And holds if all of its terms hold. There are at least two, and none of them is an And: Parse drops parentheses that change
// nothing.
type And []Expr

// Or holds if one of its terms holds. There are at least two, and none of them is an Or.
type Or []Expr

// Not holds if its operand does not.
type Not struct{ Expr Expr }

// Compare holds if the attribute at Path has a value with the relation Op to Value.
type Compare struct {
	Path  Path
	Op    Op
	Value Value // zero if Op is Pr
}

// ValuePath holds if one element of the attribute matches the whole filter in the brackets.
type ValuePath struct{ Path Path } // with a Filter, without a Sub

func (e And) String() string       { return string(e.appendTo(nil)) }
func (e Or) String() string        { return string(e.appendTo(nil)) }
func (e Not) String() string       { return string(e.appendTo(nil)) }
func (e Compare) String() string   { return string(e.appendTo(nil)) }
func (e ValuePath) String() string { return string(e.appendTo(nil)) }

func (e And) appendTo(b []byte) []byte {
	for i, term := range e {
		if i > 0 {
			b = append(b, " and "...)
		}
		if _, ok := term.(Or); ok { // the only operand that binds less tightly
			b = appendGroup(b, term)
		} else {
			b = term.appendTo(b)
		}
	}
	return b
}

func (e Or) appendTo(b []byte) []byte {
	for i, term := range e {
		if i > 0 {
			b = append(b, " or "...)
		}
		b = term.appendTo(b)
	}
	return b
}

func (e Not) appendTo(b []byte) []byte { return appendGroup(append(b, "not "...), e.Expr) }

func (e Compare) appendTo(b []byte) []byte {
	b = append(e.Path.appendTo(b), ' ')
	b = append(b, e.Op...)
	if e.Op == Pr {
		return b
	}
	return e.Value.appendTo(append(b, ' '))
}

func (e ValuePath) appendTo(b []byte) []byte { return e.Path.appendTo(b) }

func appendGroup(b []byte, e Expr) []byte { return append(e.appendTo(append(b, '(')), ')') }
