package explain

import (
	"fmt"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// Verdict is how Entra and WorkflowGen stand to each other.
type Verdict string

// The verdicts.
const (
	Agree     Verdict = "agree"
	Refused   Verdict = "refused"   // the newest change was not made, for good
	Waiting   Verdict = "waiting"   // it was not made for now
	Changed   Verdict = "changed"   // somebody has changed it in WorkflowGen
	Altered   Verdict = "altered"   // somebody has, and the log has no value that would tell what
	Vanished  Verdict = "vanished"  // Entra had it made, and WorkflowGen has it no longer
	Remains   Verdict = "remains"   // Entra had it deleted, and WorkflowGen has one
	Elsewhere Verdict = "elsewhere" // another directory has it
	Unasked   Verdict = "unasked"   // WorkflowGen has it, and Entra has never spoken of it
	Nobody    Verdict = "nobody"    // neither knows it
)

// judge comes to a verdict, and says what to do.
func (e *Explanation) judge() {
	e.Verdict = e.verdict()
	e.Next = e.next()
}

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
		return Nobody
	case gone:
		return Remains
	case len(e.Story) == 0:
		return Unasked
	case len(e.Differences) > 0:
		return e.differing()
	case e.Altered:
		return Altered
	}
	return Agree
}

// differing tells a difference that somebody made from one that a refusal left, which a later change did not mend.
func (e *Explanation) differing() Verdict {
	for _, d := range e.Differences {
		if !d.Made {
			return Refused
		}
	}
	return Changed
}

// cure is of what stands in the way.
func (e *Explanation) cure() string {
	if len(e.Refusals) > 0 {
		return words.Fix(synclog.CauseOf(e.Refusals[0]), words.English)
	}
	for _, d := range e.Differences {
		if !d.Made {
			return words.Fix(synclog.CauseOf(d.By), words.English)
		}
	}
	return ""
}

// onDemand is how a person is told to have Entra say it again.
const onDemand = "provision on demand in Entra"

func (e *Explanation) next() string {
	kind := words.Kind(e.Type, words.English)
	switch e.Verdict {
	case Refused, Waiting:
		if cure := e.cure(); cure != "" {
			return cure
		}
		return "Nothing for now: Entra asks again by itself. If it stays so, look at the newest change."
	case Changed:
		return fmt.Sprintf("If Entra is right, correct it in WorkflowGen, or %s, which sends what differs; if WorkflowGen is right, change it in Entra.", onDemand)
	case Altered:
		return fmt.Sprintf("Compare the %s in WorkflowGen with Entra, or %s, which sends what differs. With SYNCLOG_VALUES=hashes the log tells the next time what it is.", kind, onDemand)
	case Vanished:
		return fmt.Sprintf("Somebody deleted or archived the %s in WorkflowGen. If it is to be there, %s. "+
			"If Entra reports InvalidAnchor, it keeps the old id: run scimctl entra connection forget NAME, then provision again.", kind, onDemand)
	case Remains:
		return fmt.Sprintf("Entra had the %s deleted, and one of that name is there now. If Entra is to own it, assign it to the application in Entra and %s.", kind, onDemand)
	case Elsewhere:
		return fmt.Sprintf("User names are unique in all of WorkflowGen, and the directory %q has this one, which is never touched from here. "+
			"Delete or rename that user there, then %s.", e.Elsewhere, onDemand)
	case Unasked:
		return fmt.Sprintf("Entra has not asked anything of this %s as far back as the log goes. Assign it to the application in Entra and %s: Entra finds it by its name.", kind, onDemand)
	case Nobody:
		return fmt.Sprintf("Neither the log nor WorkflowGen knows the %s. Check the spelling, and in Entra whether it is assigned to the application and inside its scope.", kind)
	}
	return "Nothing."
}
