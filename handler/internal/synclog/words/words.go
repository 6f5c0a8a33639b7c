// Package words says what a line of the sync log means, in sentences for people who know neither SCIM nor this program: what
// Entra asked, what was decided and why, what WorkflowGen answered, and what to do where it went wrong. It knows no
// other output than text: a page and a terminal show the same words.
package words

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// Language is what the words are in.
type Language string

// The languages of WorkflowGen's users that there are words in.
const (
	English Language = "en"
	French  Language = "fr"
)

// Languages are all of them; the first is for those who asked for none of them.
var Languages = []Language{English, French}

// text is the same in each language.
type text struct{ en, fr string }

func (t text) in(l Language) string {
	if l == French {
		return t.fr
	}
	return t.en
}

// Told is a line in words. What there is nothing to say about is "".
type Told struct {
	Who      string // the person or group: the name, or the id where the log has no name
	What     string // what was asked, in a few words: "Create the person"
	Outcome  string // what became of it, as a label: "applied"
	Asked    string // the same in sentences,
	Decided  string
	Answered string
	Cause    Cause  // what was in the way
	Cure     string // and what to do about it
}

// Tell says a line in words.
func Tell(l synclog.Line, in Language) Told {
	t := Told{Who: Who(l), What: what(l, in), Outcome: Outcome(l.Outcome().Code, in), Cause: CauseOf(l)}
	t.Asked = asked(l, t.Who, in)
	t.Decided = decided(l, t.Cause, in)
	t.Answered = answered(l, in)
	t.Cure = t.Cause.Cure(in)
	return t
}

// Who is whom a line is about: the name, or else what the log has in its place.
func Who(l synclog.Line) string {
	for _, name := range []string{l.Name, l.ExternalID, l.ID, l.Entry.Operation} {
		if name != "" {
			return name
		}
	}
	return "?"
}

// decisions says in a sentence what became of a change.
var decisions = map[provision.Decision]text{
	synclog.Running:     {"The change has begun. Its outcome is not known yet.", "La modification a commencé. Son issue n’est pas encore connue."},
	provision.Applied:   {"WorkflowGen made the change.", "WorkflowGen a fait la modification."},
	provision.Unchanged: {"No change needed: WorkflowGen was already up to date.", "Rien n’était à modifier : WorkflowGen était déjà à jour."},
	provision.TakenOver: {"An earlier attempt was interrupted after it had made the change. The gateway found the change and did not repeat it.",
		"Un essai précédent a été interrompu après avoir fait la modification. La passerelle l’a retrouvée et ne l’a pas répétée."},
	provision.Replayed: {"The gateway had answered the same request before, and did not repeat it.",
		"La passerelle avait déjà répondu à la même demande, et ne l’a pas refaite."},
	provision.Rejected: {"The change was refused, and nothing was changed. It will keep failing until the cause is fixed.",
		"La modification a été refusée, et rien n’a été modifié. Elle échouera tant que la cause demeure."},
	provision.Held: {"Another change of the same user or group was running for too long. Entra will retry.",
		"Une autre modification du même utilisateur ou du même groupe a duré trop longtemps. Entra réessaiera."},
	provision.Failed: {"The change failed for now. Entra will retry.",
		"La modification a échoué pour l’instant. Entra réessaiera."},
	provision.Interrupted: {"The gateway was interrupted during the change. It is not known whether WorkflowGen made it; Entra will retry.",
		"La passerelle a été interrompue pendant la modification. On ne sait pas si WorkflowGen l’a faite ; Entra réessaiera."},
}

// Outcome returns the label of a decision.
func Outcome(d provision.Decision, in Language) string {
	o := synclog.OutcomeOf(d)
	return text{o.English, o.French}.in(in)
}

// decided says what became of a change, and why.
func decided(l synclog.Line, c Cause, in Language) string {
	parts := []string{decisions[l.Outcome().Code].in(in)}
	if c != "" {
		parts = append(parts, c.Why(in))
	}
	if l.Attempt > 1 {
		parts = append(parts, fmt.Sprintf(text{"It was try number %d.", "C’était l’essai numéro %d."}.in(in), l.Attempt))
	}
	if len(l.Ignored) > 0 {
		parts = append(parts, fmt.Sprintf(text{"WorkflowGen has no place for: %s. It was left out.",
			"WorkflowGen n’a pas de place pour : %s. Cela a été laissé de côté."}.in(in), strings.Join(attributes(l.Ignored, in), ", ")))
	}
	for _, n := range l.Notes {
		parts = append(parts, note(n, in))
	}
	return strings.Join(parts, " ")
}

// answered is what WorkflowGen said, and how long that took.
func answered(l synclog.Line, in Language) string {
	switch {
	case l.Reason != "":
		return fmt.Sprintf(text{"Word for word: “%s”", "Mot pour mot : « %s »"}.in(in), clean(l.Reason))
	case l.Open || l.Asked <= 0:
		return ""
	}
	return fmt.Sprintf(text{"WorkflowGen agreed, in %s.", "WorkflowGen a accepté, en %s."}.in(in), Took(l.Asked, in))
}

// own is what the program itself puts before a reason, about where it was: what follows is for people.
var own = regexp.MustCompile(`^((create|update) (user|group)( \S+)?: |add members to the new group: |WorkflowGen refused: )+`)

func clean(reason string) string { return own.ReplaceAllString(reason, "") }

// Took is a duration as people say it.
func Took(d time.Duration, in Language) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", max(d.Milliseconds(), 1))
	}
	s := fmt.Sprintf("%.1f s", d.Seconds())
	if in == French {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}
