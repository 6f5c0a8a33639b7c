// Package words describes entries of the sync log in sentences for readers who know neither SCIM nor this program: what Entra
// asked, what the gateway decided and why, what WorkflowGen answered, and how to fix a failure. The page and the terminal show
// the same words, in English and French.
package words

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// Language is the language of the words.
type Language string

// The languages.
const (
	English Language = "en"
	French  Language = "fr"
)

// Languages lists them. The first serves readers of all other languages.
var Languages = []Language{English, French}

// Text is a text in each language. In JSON it is a list of the two.
type Text struct{ en, fr string }

// UnmarshalJSON reads the list.
func (t *Text) UnmarshalJSON(list []byte) error {
	return json.Unmarshal(list, &[2]*string{&t.en, &t.fr})
}

// In returns the text in a language.
func (t Text) In(l Language) string {
	if l == French {
		return t.fr
	}
	return t.en
}

// Told is an entry in words. A field without content is "".
type Told struct {
	Who      string // the user or group: the name, or the id where the log has no name
	What     string // what was asked, in a few words: "Create the user"
	Outcome  string // a label: "applied"
	Asked    string // the same in sentences
	Decided  string
	Answered string
	Cause    provision.Cause // why it failed
	Fix      string          // what an operator can do about it
}

// Tell describes an entry in words.
func Tell(l synclog.Line, in Language) Told {
	t := Told{Who: Who(l), What: what(l, in), Outcome: Outcome(l.Outcome().Code, in), Cause: synclog.CauseOf(l)}
	t.Asked = asked(l, t.Who, in)
	t.Decided = decided(l, t.Cause, in)
	t.Answered = answered(l, in)
	t.Fix = Fix(t.Cause, in)
	return t
}

// Who returns the user or group of an entry: the name, or else an id.
func Who(l synclog.Line) string {
	return cmp.Or(l.Name, l.ExternalID, l.ID, l.Entry.Operation, "?")
}

// decisions describes each outcome in a sentence.
var decisions = map[provision.Decision]Text{
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
	return Text{o.English, o.French}.In(in)
}

// decided describes the outcome of a change, and why.
func decided(l synclog.Line, c provision.Cause, in Language) string {
	parts := []string{decisions[l.Outcome().Code].In(in)}
	if c != "" {
		parts = append(parts, Why(c, in))
	}
	if l.Attempt > 1 {
		parts = append(parts, fmt.Sprintf(Text{"This was attempt %d.", "C’était l’essai numéro %d."}.In(in), l.Attempt))
	}
	if len(l.Ignored) > 0 {
		parts = append(parts, fmt.Sprintf(Text{"WorkflowGen has no place for: %s. The gateway left it out.",
			"WorkflowGen n’a pas de place pour : %s. La passerelle l’a laissé de côté."}.In(in), strings.Join(attributes(l.Ignored, in), ", ")))
	}
	for _, n := range l.Notes {
		parts = append(parts, note(n, in))
	}
	return strings.Join(parts, " ")
}

// answered quotes WorkflowGen, or tells how long it took.
func answered(l synclog.Line, in Language) string {
	switch {
	case l.Reason != "":
		return fmt.Sprintf(Text{"Word for word: “%s”", "Mot pour mot : « %s »"}.In(in), clean(l.Reason))
	case l.Open || l.Asked <= 0:
		return ""
	}
	return fmt.Sprintf(Text{"WorkflowGen accepted the change in %s.", "WorkflowGen a accepté la modification en %s."}.In(in), Took(l.Asked, in))
}

// prefixes are what the gateway itself puts before a reason, for engineers.
var prefixes = regexp.MustCompile(`^((create|update) (user|group)( \S+)?: |add members to the new group: |WorkflowGen refused: )+`)

func clean(reason string) string { return prefixes.ReplaceAllString(reason, "") }

// Took returns a duration with its unit.
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
