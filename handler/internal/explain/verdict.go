package explain

import (
	"fmt"
	"slices"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// Verdict tells whether Entra and WorkflowGen agree, and why not.
type Verdict string

// The verdicts.
const (
	Agree     Verdict = "agree"
	Refused   Verdict = "refused"   // the newest change was refused
	Waiting   Verdict = "waiting"   // the newest change failed, and Entra retries it
	Changed   Verdict = "changed"   // it was changed in WorkflowGen
	Altered   Verdict = "altered"   // it was changed there, in an attribute of which the log has no value
	Vanished  Verdict = "vanished"  // Entra created it, and WorkflowGen no longer has it
	Remains   Verdict = "remains"   // Entra deleted it, and WorkflowGen has one of its name
	Elsewhere Verdict = "elsewhere" // another directory has it
	Unasked   Verdict = "unasked"   // WorkflowGen has it, and Entra has never sent it
	Unknown   Verdict = "unknown"   // neither the log nor WorkflowGen has it
)

func (e *Explanation) verdict() Verdict {
	gone := e.Stands.State == words.Deleted
	switch {
	case e.Held == nil && e.Elsewhere != "":
		return Elsewhere
	case e.Held == nil && gone && len(e.Refusals) == 0:
		return Agree
	case len(e.Refusals) > 0 && e.Refusals[0].Decision != provision.Rejected:
		return Waiting
	case len(e.Refusals) > 0:
		return Refused
	case e.Held == nil && e.Stands.State != "":
		return Vanished
	case e.Held == nil:
		return Unknown
	case gone:
		return Remains
	case len(e.Story) == 0:
		return Unasked
	case len(e.Differences) > 0:
		if slices.ContainsFunc(e.Differences, refused) {
			return Refused
		}
		return Changed
	case e.Altered:
		return Altered
	}
	return Agree
}

// refused reports whether a difference is due to a refusal that no later change has overcome, and not to a change in WorkflowGen.
func refused(d Difference) bool { return !d.Made }

// fix returns the fix of the refusal that counts, "" without one.
func (e *Explanation) fix() string {
	if len(e.Refusals) > 0 {
		return words.Fix(synclog.CauseOf(e.Refusals[0]), words.English)
	}
	if i := slices.IndexFunc(e.Differences, refused); i >= 0 {
		return words.Fix(synclog.CauseOf(e.Differences[i].By), words.English)
	}
	return ""
}

const onDemand = "provision on demand in Entra"

func (e *Explanation) next() string {
	kind := words.Kind(e.Type, words.English)
	switch e.Verdict {
	case Refused, Waiting:
		if fix := e.fix(); fix != "" {
			return fix
		}
		return "Nothing for now: Entra retries. If it continues, look at the newest change."
	case Changed:
		return fmt.Sprintf("If Entra is right, correct the value in WorkflowGen, or %s, which sends what differs. If WorkflowGen is right, change the value in Entra.", onDemand)
	case Altered:
		return fmt.Sprintf("Compare the %s in WorkflowGen with Entra, or %s, which sends what differs. With SYNCLOG_VALUES=hashes the log shows what differs the next time.", kind, onDemand)
	case Vanished:
		return fmt.Sprintf("The %s was deleted or archived in WorkflowGen. To create it again, %s. "+
			"If Entra reports InvalidAnchor, it keeps the old id: run scimctl entra connection forget NAME, then provision again.", kind, onDemand)
	case Remains:
		return fmt.Sprintf("Entra deleted the %s, and WorkflowGen has one of that name now. To provision it, assign it to the application in Entra and %s.", kind, onDemand)
	case Elsewhere:
		return fmt.Sprintf("User names are unique in all of WorkflowGen, and a user of the directory %q has this one. The gateway never changes other directories. "+
			"Delete or rename that user there, then %s.", e.Elsewhere, onDemand)
	case Unasked:
		return fmt.Sprintf("Entra has sent nothing about this %s since the log begins. Assign it to the application in Entra and %s: Entra finds it by its name.", kind, onDemand)
	case Unknown:
		return fmt.Sprintf("Neither the log nor WorkflowGen has the %s. Check the spelling, and in Entra whether it is assigned to the application and in scope.", kind)
	}
	return "Nothing."
}
