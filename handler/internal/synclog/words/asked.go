package words

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

var kinds = map[string]Text{"User": {"user", "utilisateur"}, "Group": {"group", "groupe"}}

// Kind returns the word for "User" or "Group".
func Kind(resource string, in Language) string { return kinds[resource].In(in) }

// what says in a few words what Entra asked.
func what(l synclog.Line, in Language) string {
	switch {
	case l.Verb == "POST" && l.Type == "Group":
		return Text{"Create the group", "Créer le groupe"}.In(in)
	case l.Verb == "POST":
		return Text{"Create the user", "Créer l’utilisateur"}.In(in)
	case l.Verb == "DELETE" && l.Type == "Group":
		return Text{"Delete the group", "Supprimer le groupe"}.In(in)
	case l.Verb == "DELETE":
		return Text{"Delete the user", "Supprimer l’utilisateur"}.In(in)
	}
	if parts := changes(l, in); len(parts) > 0 {
		return upper(strings.Join(parts, ", "))
	}
	return Text{"Change", "Modifier"}.In(in)
}

// changes lists the parts of a change.
func changes(l synclog.Line, in Language) (parts []string) {
	switch newActive(l) {
	case "false":
		parts = append(parts, Text{"deactivate the account", "désactiver le compte"}.In(in))
	case "true":
		parts = append(parts, Text{"activate the account", "activer le compte"}.In(in))
	}
	paths := slices.DeleteFunc(slices.Clone(l.Changed), func(p string) bool { return p == "active" && newActive(l) != "" })
	if len(paths) > 0 {
		parts = append(parts, fmt.Sprintf(Text{"change %s", "modifier %s"}.In(in), strings.Join(attributes(paths, in), ", ")))
	}
	if l.Added > 0 {
		parts = append(parts, fmt.Sprintf(Text{"add %s", "ajouter %s"}.In(in), members(l.Added, in)))
	}
	if l.Removed > 0 {
		parts = append(parts, fmt.Sprintf(Text{"remove %s", "retirer %s"}.In(in), members(l.Removed, in)))
	}
	return parts
}

func members(n int, in Language) string {
	if n == 1 {
		return Text{"1 member", "1 membre"}.In(in)
	}
	return fmt.Sprintf(Text{"%d members", "%d membres"}.In(in), n)
}

// asked says in sentences what Entra asked.
func asked(l synclog.Line, who string, in Language) string {
	if l.Verb == "" {
		return Text{"The log only has the name of the user or group.", "Le journal n’a que le nom de l’utilisateur ou du groupe."}.In(in)
	}
	s := fmt.Sprintf(Text{"Entra asked, for %s: %s.", "Entra a demandé, pour %s : %s."}.In(in), who, lower(what(l, in)))
	if l.Verb == "POST" && len(l.Changed) > 0 {
		s += fmt.Sprintf(Text{" With: %s.", " Avec : %s."}.In(in), strings.Join(attributes(l.Changed, in), ", "))
	}
	if l.Verb == "POST" && l.Added > 0 {
		s += fmt.Sprintf(Text{" With %s.", " Avec %s."}.In(in), members(l.Added, in))
	}
	return s
}

// show returns a value of the log, or a word for no value.
func show(v string, in Language) string {
	if v == "" {
		return Text{"nothing", "rien"}.In(in)
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
