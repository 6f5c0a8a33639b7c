package words

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

var kinds = map[string]text{"User": {"user", "utilisateur"}, "Group": {"group", "groupe"}}

// Kind returns the word for "User" or "Group".
func Kind(resource string, in Language) string { return kinds[resource].in(in) }

// what says in a few words what Entra asked.
func what(l synclog.Line, in Language) string {
	switch {
	case l.Verb == "POST" && l.Type == "Group":
		return text{"Create the group", "Créer le groupe"}.in(in)
	case l.Verb == "POST":
		return text{"Create the user", "Créer l’utilisateur"}.in(in)
	case l.Verb == "DELETE" && l.Type == "Group":
		return text{"Delete the group", "Supprimer le groupe"}.in(in)
	case l.Verb == "DELETE":
		return text{"Delete the user", "Supprimer l’utilisateur"}.in(in)
	}
	if parts := changes(l, in); len(parts) > 0 {
		return upper(strings.Join(parts, ", "))
	}
	return text{"Change", "Modifier"}.in(in)
}

// changes lists the parts of a change.
func changes(l synclog.Line, in Language) (parts []string) {
	switch newActive(l) {
	case "false":
		parts = append(parts, text{"deactivate the account", "désactiver le compte"}.in(in))
	case "true":
		parts = append(parts, text{"activate the account", "activer le compte"}.in(in))
	}
	paths := slices.DeleteFunc(slices.Clone(l.Changed), func(p string) bool { return p == "active" && newActive(l) != "" })
	if len(paths) > 0 {
		parts = append(parts, fmt.Sprintf(text{"change %s", "modifier %s"}.in(in), strings.Join(attributes(paths, in), ", ")))
	}
	if l.Added > 0 {
		parts = append(parts, fmt.Sprintf(text{"add %s", "ajouter %s"}.in(in), members(l.Added, in)))
	}
	if l.Removed > 0 {
		parts = append(parts, fmt.Sprintf(text{"remove %s", "retirer %s"}.in(in), members(l.Removed, in)))
	}
	return parts
}

func members(n int, in Language) string {
	if n == 1 {
		return text{"1 member", "1 membre"}.in(in)
	}
	return fmt.Sprintf(text{"%d members", "%d membres"}.in(in), n)
}

// asked says in sentences what Entra asked.
func asked(l synclog.Line, who string, in Language) string {
	if l.Verb == "" {
		return text{"The log only has the name of the user or group.", "Le journal n’a que le nom de l’utilisateur ou du groupe."}.in(in)
	}
	s := fmt.Sprintf(text{"Entra asked, for %s: %s.", "Entra a demandé, pour %s : %s."}.in(in), who, lower(what(l, in)))
	if l.Verb == "POST" && len(l.Changed) > 0 {
		s += fmt.Sprintf(text{" With: %s.", " Avec : %s."}.in(in), strings.Join(attributes(l.Changed, in), ", "))
	}
	if l.Verb == "POST" && l.Added > 0 {
		s += fmt.Sprintf(text{" With %s.", " Avec %s."}.in(in), members(l.Added, in))
	}
	return s
}

// show returns a value of the log, or a word for no value.
func show(v string, in Language) string {
	if v == "" {
		return text{"nothing", "rien"}.in(in)
	}
	return v
}

// Change is an attribute with its values before and after a change.
type Change struct{ Name, Before, After string }

// Changes returns the attributes that an entry changed, with their values as far as the log keeps them.
func Changes(l synclog.Line, in Language) []Change {
	all := make([]Change, len(l.Changed))
	for i, path := range l.Changed {
		all[i].Name = Attribute(path, in)
		if j := slices.IndexFunc(l.Values, func(v provision.Value) bool { return v.Path == path }); j >= 0 {
			all[i].Before, all[i].After = show(l.Values[j].Before, in), show(l.Values[j].After, in)
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
