package words

import "workflowgen-scim/handler/internal/provision"

// cause is the words for a cause: a title for a list, a sentence, and the fix.
type cause struct{ title, why, fix text }

// causes has a row for each cause.
var causes = func() map[provision.Cause]cause {
	all := map[provision.Cause]cause{}
	for _, part := range []map[provision.Cause]cause{workflowGenCauses, connectionCauses, gatewayCauses, requestCauses} {
		for c, w := range part {
			all[c] = w
		}
	}
	return all
}()

// wordsOf returns the words for a cause. A code that a later version has stored is an unknown cause.
func wordsOf(c provision.Cause) cause {
	if c == "" {
		return cause{}
	}
	if w, ok := causes[c]; ok {
		return w
	}
	return causes[provision.CauseUnknown]
}

// Title returns a few words for a cause, "" for none.
func Title(c provision.Cause, in Language) string { return wordsOf(c).title.in(in) }

// Why returns a sentence that describes a cause, "" for none.
func Why(c provision.Cause, in Language) string { return wordsOf(c).why.in(in) }

// Fix returns what an operator can do about a cause, "" for none. Commands and settings stand in backquotes.
func Fix(c provision.Cause, in Language) string { return wordsOf(c).fix.in(in) }
