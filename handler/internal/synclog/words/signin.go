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
func SignInCauses() []string { return slices.Sorted(maps.Keys(signIns().Causes)) }

// Title returns a few words for a list. A cause without words stays as it is.
func (c SignInCause) Title(in Language) string {
	return cmp.Or(signIns().Causes[string(c)].Title.In(in), string(c))
}

// Fix returns what an operator can do about it.
func (c SignInCause) Fix(in Language) string {
	return cmp.Or(signIns().Causes[string(c)].Fix.In(in), signIns().Shared["checkConnection"].In(in))
}

// CheckName returns the words for a check. A name without words stays as it is.
func CheckName(name string, in Language) string { return cmp.Or(signIns().Checks[name].In(in), name) }

// SignInCheck returns a check as one line of text, with the expected and the received value. The caller sent the received one.
func SignInCheck(c provision.SignInCheck, in Language) string {
	if c.OK {
		return fmt.Sprintf(Text{"%s: as expected", "%s : comme attendu"}.In(in), CheckName(c.Name, in))
	}
	s := fmt.Sprintf(Text{"%s: expected %s, received %s (not verified)", "%s : attendu %s, reçu %s (non vérifié)"}.In(in), CheckName(c.Name, in), quoted(c.Expected, in), quoted(c.Received, in))
	if c.Setting != "" {
		s += fmt.Sprintf(Text{", setting %s", ", paramètre %s"}.In(in), c.Setting)
	}
	return s
}

func quoted(s string, in Language) string {
	if s == "" {
		return Text{"nothing", "rien"}.In(in)
	}
	return fmt.Sprintf(Text{"“%s”", "« %s »"}.In(in), s)
}

// Unverified warns that received values come from the caller.
func Unverified(in Language) string {
	return Text{"Received values are not verified: any caller can send anything.",
		"Les valeurs reçues ne sont pas vérifiées : tout appelant peut envoyer n’importe quoi."}.In(in)
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
	return fmt.Sprintf(Text{"Setting to check: `%s`. %s", "Paramètre à vérifier : `%s`. %s"}.In(in), strings.Join(settings, "`, `"), fix)
}
