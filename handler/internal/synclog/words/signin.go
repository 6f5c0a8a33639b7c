package words

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/provision"
)

// SignInCause is the cause of refused sign-ins, as it is recorded.
type SignInCause string

// SignInCauses returns the causes that have words, sorted.
func SignInCauses() []string { return slices.Sorted(maps.Keys(signInCauses)) }

// Title returns a few words for a list. A cause without words stays as it is.
func (c SignInCause) Title(in Language) string {
	return cmp.Or(signInCauses[string(c)].title.in(in), string(c))
}

// Fix returns what an operator can do about it.
func (c SignInCause) Fix(in Language) string {
	if known, ok := signInCauses[string(c)]; ok {
		return known.fix.in(in)
	}
	return checkConnection.in(in)
}

// CheckName returns the words for a check. A name without words stays as it is.
func CheckName(name string, in Language) string { return cmp.Or(checkNames[name].in(in), name) }

// SignInCheck returns a check as one line of text, with the expected and the received value. The caller sent the received one.
func SignInCheck(c provision.SignInCheck, in Language) string {
	if c.OK {
		return fmt.Sprintf(text{"%s: as expected", "%s : comme attendu"}.in(in), CheckName(c.Name, in))
	}
	s := fmt.Sprintf(text{"%s: expected %s, received %s (not verified)", "%s : attendu %s, reçu %s (non vérifié)"}.in(in), CheckName(c.Name, in), quoted(c.Expected, in), quoted(c.Received, in))
	if c.Setting != "" {
		s += fmt.Sprintf(text{", setting %s", ", paramètre %s"}.in(in), c.Setting)
	}
	return s
}

func quoted(s string, in Language) string {
	if s == "" {
		return text{"nothing", "rien"}.in(in)
	}
	return fmt.Sprintf(text{"“%s”", "« %s »"}.in(in), s)
}

// Unverified warns that received values come from the caller.
func Unverified(in Language) string {
	return text{"Received values are not verified: any caller can send anything.",
		"Les valeurs reçues ne sont pas vérifiées : tout appelant peut envoyer n’importe quoi."}.in(in)
}

// SignInSettings returns the settings that the failed checks depend on, in their order.
func SignInSettings(checks []provision.SignInCheck) (names []string) {
	for _, c := range checks {
		if !c.OK && c.Setting != "" && !slices.Contains(names, c.Setting) {
			names = append(names, c.Setting)
		}
	}
	return names
}

// SignInFix returns what an operator can do about refused sign-ins: the settings to compare first, where checks name some,
// then the fix of the cause. Settings stand in backquotes.
func SignInFix(r provision.RefusedSignIns, in Language) string {
	fix := SignInCause(r.Cause).Fix(in)
	settings := SignInSettings(r.Checks)
	if len(settings) == 0 || slices.ContainsFunc(settings, func(s string) bool { return strings.Contains(fix, s) }) {
		return fix
	}
	return fmt.Sprintf(text{"Setting to check: `%s`. %s", "Paramètre à vérifier : `%s`. %s"}.in(in), strings.Join(settings, "`, `"), fix)
}
