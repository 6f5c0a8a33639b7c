package words

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// kinds are words for what a change is about.
var kinds = map[string]text{"User": {"person", "personne"}, "Group": {"group", "groupe"}}

// Kind is a word for "User" or "Group".
func Kind(resource string, in Language) string { return kinds[resource].in(in) }

// what is what a line was to do, in a few words.
func what(l synclog.Line, in Language) string {
	switch {
	case l.Verb == "POST" && l.Type == "Group":
		return text{"Create the group", "Créer le groupe"}.in(in)
	case l.Verb == "POST":
		return text{"Create the person", "Créer la personne"}.in(in)
	case l.Verb == "DELETE" && l.Type == "Group":
		return text{"Delete the group", "Supprimer le groupe"}.in(in)
	case l.Verb == "DELETE":
		return text{"Delete the person", "Supprimer la personne"}.in(in)
	}
	if did := changes(l, in); len(did) > 0 {
		return upper(strings.Join(did, ", "))
	}
	return text{"Change", "Modifier"}.in(in)
}

// changes are the parts of a change.
func changes(l synclog.Line, in Language) (did []string) {
	switch turned(l) {
	case "false":
		did = append(did, text{"deactivate the account", "désactiver le compte"}.in(in))
	case "true":
		did = append(did, text{"activate the account", "activer le compte"}.in(in))
	}
	paths := slices.DeleteFunc(slices.Clone(l.Changed), func(p string) bool { return p == "active" && turned(l) != "" })
	if len(paths) > 0 {
		did = append(did, fmt.Sprintf(text{"change %s", "modifier %s"}.in(in), strings.Join(attributes(paths, in), ", ")))
	}
	if l.Added > 0 {
		did = append(did, fmt.Sprintf(text{"add %s", "ajouter %s"}.in(in), members(l.Added, in)))
	}
	if l.Removed > 0 {
		did = append(did, fmt.Sprintf(text{"remove %s", "retirer %s"}.in(in), members(l.Removed, in)))
	}
	return did
}

func members(n int, in Language) string {
	if n == 1 {
		return text{"1 member", "1 membre"}.in(in)
	}
	return fmt.Sprintf(text{"%d members", "%d membres"}.in(in), n)
}

// asked is what Entra asked, in sentences.
func asked(l synclog.Line, who string, in Language) string {
	if l.Verb == "" {
		return text{"The log has no more of what was asked than whom it was about.", "Le journal ne dit que de qui il s’agissait."}.in(in)
	}
	what := what(l, in)
	said := fmt.Sprintf(text{"Entra asked, for %s: %s.", "Entra a demandé, pour %s : %s."}.in(in), who, lower(what))
	if l.Verb == "POST" && len(l.Changed) > 0 {
		said += fmt.Sprintf(text{" With: %s.", " Avec : %s."}.in(in), strings.Join(attributes(l.Changed, in), ", "))
	}
	if l.Verb == "POST" && l.Added > 0 {
		said += fmt.Sprintf(text{" With %s.", " Avec %s."}.in(in), members(l.Added, in))
	}
	return said
}

// show says a value of the log, which may be none.
func show(v string, in Language) string {
	if v == "" {
		return text{"nothing", "rien"}.in(in)
	}
	return v
}

// Change is an attribute with what it was and what it is.
type Change struct{ Name, Before, After string }

// Changes are the attributes that a line changed, with their values as far as the log keeps them.
func Changes(l synclog.Line, in Language) []Change {
	all := make([]Change, len(l.Changed))
	for i, path := range l.Changed {
		all[i].Name = Attribute(path, in)
		if at := slices.IndexFunc(l.Values, func(v provision.Value) bool { return v.Path == path }); at >= 0 {
			all[i].Before, all[i].After = show(l.Values[at].Before, in), show(l.Values[at].After, in)
		}
	}
	return all
}

func upper(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:n]) + s[n:]
}

func lower(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return strings.ToLower(s[:n]) + s[n:]
}
