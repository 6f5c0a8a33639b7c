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
	Outcome  string // what became of it, in a word or two: "done"
	Asked    string // the same in sentences,
	Decided  string
	Answered string
	Cause    Cause  // what was in the way
	Cure     string // and what to do about it
}

// Tell says a line in words.
func Tell(l synclog.Line, in Language) Told {
	t := Told{Who: Who(l), What: what(l, in), Outcome: Outcome(state(l), in), Cause: CauseOf(l)}
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

// Running is the outcome of a line that is open: of all others it is the decision.
const Running provision.Decision = "running"

func state(l synclog.Line) provision.Decision {
	if l.Open {
		return Running
	}
	return l.Decision
}

// outcomes are words for what became of a change, for a label and for a sentence.
var outcomes = map[provision.Decision]struct{ label, sentence text }{
	Running: {text{"running", "en cours"},
		text{"The change has begun. What became of it is not known yet.", "La modification a commencé. Son issue n’est pas encore connue."}},
	provision.Applied: {text{"done", "fait"},
		text{"The change was made in WorkflowGen.", "La modification a été faite dans WorkflowGen."}},
	provision.Unchanged: {text{"no change needed", "déjà à jour"},
		text{"Nothing was to be changed: WorkflowGen had it so already.", "Rien n’était à modifier : WorkflowGen était déjà à jour."}},
	provision.TakenOver: {text{"done earlier", "fait auparavant"},
		text{"An earlier try that was cut off had made the change. It was found and kept; nothing was made twice.",
			"Un essai précédent, interrompu, avait fait la modification. Elle a été retrouvée et gardée ; rien n’a été fait deux fois."}},
	provision.Replayed: {text{"repeated", "répété"},
		text{"The same request had been answered before. It was not done again.", "La même demande avait déjà reçu une réponse. Elle n’a pas été refaite."}},
	provision.Rejected: {text{"refused", "refusé"},
		text{"The change was refused, and nothing was changed. It is refused again as long as the cause is there.",
			"La modification a été refusée, et rien n’a été modifié. Elle le sera encore tant que la cause demeure."}},
	provision.Held: {text{"waiting", "en attente"},
		text{"The change had to wait too long for another one of the same person or group. Entra will ask again by itself.",
			"La modification a attendu trop longtemps une autre de la même personne ou du même groupe. Entra la redemandera de lui-même."}},
	provision.Failed: {text{"failed for now", "échec provisoire"},
		text{"The change could not be made for now. Entra will ask again by itself.",
			"La modification n’a pas pu être faite pour l’instant. Entra la redemandera de lui-même."}},
	provision.Interrupted: {text{"cut off", "interrompu"},
		text{"The program was cut off while it made the change. Nobody knows whether it was made; Entra will ask again by itself.",
			"Le programme a été interrompu pendant la modification. On ne sait pas si elle a été faite ; Entra la redemandera de lui-même."}},
}

// Outcome is a word or two for a decision.
func Outcome(d provision.Decision, in Language) string {
	if o, ok := outcomes[d]; ok {
		return o.label.in(in)
	}
	return string(d)
}

// decided is what became of a change, and why.
func decided(l synclog.Line, c Cause, in Language) string {
	parts := []string{outcomes[state(l)].sentence.in(in)}
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
