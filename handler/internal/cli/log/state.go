package log

import (
	"fmt"
	"strings"

	"workflowgen-scim/handler/internal/cli/entries"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// state says in a sentence or two what the newest entries leave of a user or group.
func state(key provision.Key, newest []synclog.Line) string {
	st := words.Stands(newest)
	text := "The entries shown do not tell the current state."
	switch {
	case key.ByName():
		text = "The log has no entry that created it."
	case st.State != "":
		text = fmt.Sprintf("%s since %s, by operation %s.", st.State.In(words.English), terminal.Time(st.By.Time), entries.ShortID(st.By.Operation))
	}
	if st.Trouble.Operation != "" {
		text += fmt.Sprintf(" The newest change was not made: %s.", words.Outcome(st.Trouble.Decision, words.English))
	}
	return text
}

// printCause prints below an entry why it failed, and the fix. If the cause is the last one that was printed, it says so. It
// returns the cause that was printed last.
func printCause(s terminal.Screen, line synclog.Line, last string) string {
	t := words.Tell(line, words.English)
	if t.Cause == "" {
		return last
	}
	const indent = 7
	pad := strings.Repeat(" ", indent)
	if last == t.What+t.Answered {
		fmt.Fprintln(s, pad+"As before.")
		return last
	}
	fmt.Fprintln(s, pad+s.Wrap(indent, terminal.Safe(words.Title(t.Cause, words.English)+". "+t.Answered)))
	fmt.Fprintln(s, pad+s.Paint(terminal.Dim, "→ "+s.Wrap(indent+2, t.Fix)))
	return t.What + t.Answered
}
