package workflowgen

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// scimFilter is a filter as Entra ID writes them: comparisons for equality that must all hold. The empty one matches all.
type scimFilter []comparison

type comparison struct {
	attribute string // in lower case
	value     string
}

// term is one comparison and what joins it to the next. A value path such as emails[type eq "work"].value is an attribute
// here: Entra writes it so, although the grammar of RFC 7644 does not have it.
var term = regexp.MustCompile(`^([\w:.$-]+(?:\[[^\]]*\][\w.]*)?) +(?i:eq) +("(?:[^"\\]|\\.)*")(?:$| +(?i:and) +)`)

func parseSCIMFilter(text string) (scimFilter, error) {
	var f scimFilter
	for rest := strings.TrimSpace(text); rest != "" || len(f) == 0; {
		m := term.FindStringSubmatch(rest)
		if m == nil {
			return nil, badRequest(invalidFilter, fmt.Sprintf("The filter %s is not supported.", text))
		}
		c := comparison{attribute: strings.ToLower(m[1])}
		if json.Unmarshal([]byte(m[2]), &c.value) != nil {
			return nil, badRequest(invalidFilter, fmt.Sprintf("The value %s of the filter is not a JSON string.", m[2]))
		}
		f, rest = append(f, c), rest[len(m[0]):]
	}
	return f, nil
}

// matches reports whether all comparisons hold. An attribute that a caller cannot compare is an error: an endpoint that
// ignored the comparison would show Entra the wrong users.
func (f scimFilter) matches(equal func(comparison) (result, ok bool)) (bool, error) {
	all := true
	for _, c := range f {
		result, ok := equal(c)
		if !ok {
			return false, badRequest(invalidFilter, fmt.Sprintf("The attribute %q cannot be filtered.", c.attribute))
		}
		all = all && result
	}
	return all, nil
}
