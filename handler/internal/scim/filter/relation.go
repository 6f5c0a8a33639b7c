package filter

import (
	"strings"
	"time"

	"workflowgen-scim/handler/internal/scim"
)

// holds reports whether a value of a resource, "" for none, meets one comparison of the filter.
type holds func(have string) bool

// relation returns the comparison of an attribute's values with v, or an error if they cannot be compared.
func relation(path Path, def *scim.Attribute, op Op, v Value) (holds, error) {
	if op == Pr {
		return func(have string) bool { return have != "" }, nil
	}
	if v == Null && op != Eq && op != Ne {
		return nil, scim.Errorf(scim.InvalidFilter, "%q with null: null is compared with eq and ne only.", path.String()+" "+string(op))
	}
	want := v.content()
	switch def.Type {
	case scim.Boolean, scim.Binary:
		if err := checkUnordered(path, def, op, want); err != nil {
			return nil, err
		}
	case scim.DateTime:
		if want != "" && op != Co && op != Sw && op != Ew {
			return chronological(path, op, want)
		}
	}
	if def.CaseExact {
		return lexical(op, want, func(s string) string { return s }), nil
	}
	return lexical(op, want, fold), nil
}

// checkUnordered refuses to compare values by order or by parts that have neither: it "SHALL cause a failed response" of the
// type invalidFilter (RFC 7644 §3.4.2.2, table 3).
func checkUnordered(path Path, def *scim.Attribute, op Op, want string) error {
	if op != Eq && op != Ne {
		return scim.Errorf(scim.InvalidFilter, "%q is a %s: it is compared with eq, ne and pr, not %s.", path, def.Type, op)
	}
	if def.Type == scim.Boolean && want != "" && !strings.EqualFold(want, "true") && !strings.EqualFold(want, "false") {
		return scim.Errorf(scim.InvalidFilter, "%q is true or false, not %q.", path, want)
	}
	return nil
}

// lexical compares strings of a normal form. A missing value differs from every value and has no other relation to it.
func lexical(op Op, want string, normal func(string) string) holds {
	want = normal(want)
	switch op {
	case Eq:
		return func(have string) bool { return normal(have) == want }
	case Ne:
		return func(have string) bool { return normal(have) != want }
	case Co:
		return func(have string) bool { return have != "" && strings.Contains(normal(have), want) }
	case Sw:
		return func(have string) bool { return have != "" && strings.HasPrefix(normal(have), want) }
	case Ew:
		return func(have string) bool { return have != "" && strings.HasSuffix(normal(have), want) }
	default:
		return func(have string) bool { return have != "" && ordered(op, strings.Compare(normal(have), want)) }
	}
}

// chronological compares moments: 12:00Z and 13:00+01:00 are equal. The operators on parts of a text use lexical instead.
func chronological(path Path, op Op, want string) (holds, error) {
	moment, err := parseTime(want)
	if err != nil {
		return nil, scim.Errorf(scim.InvalidFilter, "%q is a dateTime such as 2011-05-13T04:42:34Z, not %q.", path, want)
	}
	return func(have string) bool {
		t, err := parseTime(have)
		if err != nil {
			return op == Ne
		}
		return ordered(op, t.Compare(moment))
	}, nil
}

// parseTime reads an xsd:dateTime (RFC 7643 §2.3.5), in which the zone may be missing.
func parseTime(s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Parse("2006-01-02T15:04:05", s)
	}
	return t, nil
}

// ordered reports whether op holds between two values, the first of which is less (-1), equal (0) or greater (1).
func ordered(op Op, order int) bool {
	switch op {
	case Eq:
		return order == 0
	case Ne:
		return order != 0
	case Gt:
		return order > 0
	case Ge:
		return order >= 0
	case Lt:
		return order < 0
	default:
		return order <= 0
	}
}
