package words

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/provision"
)

// SignInCause is the cause of refused sign-ins, as the record has it.
type SignInCause string

// SignInCauses are all that there are words for, sorted.
func SignInCauses() []string { return slices.Sorted(maps.Keys(signInCauses)) }

// Title is a few words for a list. A cause without words is shown as it is.
func (c SignInCause) Title(in Language) string {
	return cmp.Or(signInCauses[string(c)].title.in(in), string(c))
}

// Fix is what an operator can do about it.
func (c SignInCause) Fix(in Language) string {
	if known, ok := signInCauses[string(c)]; ok {
		return known.fix.in(in)
	}
	return checkConnection.in(in)
}

// CheckName is what was checked, in words. A name without words is shown as it is.
func CheckName(name string, in Language) string { return cmp.Or(checkNames[name].in(in), name) }

// SignInCheck is a check in one line of text, with what was expected and received. Received comes from the caller.
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

// Unverified says where a received value comes from.
func Unverified(in Language) string {
	return text{"What was received is not verified: any caller can send anything.",
		"Ce qui a été reçu n’est pas vérifié : n’importe qui peut envoyer n’importe quoi."}.in(in)
}

// SignInSettings are the settings that the failed checks follow from, in their order.
func SignInSettings(checks []provision.SignInCheck) (names []string) {
	for _, c := range checks {
		if !c.OK && c.Setting != "" && !slices.Contains(names, c.Setting) {
			names = append(names, c.Setting)
		}
	}
	return names
}

// SignInFix is what to do about refused sign-ins: the settings to compare first, where checks name some, then the fix of the
// cause. Settings stand in backquotes.
func SignInFix(r provision.RefusedSignIns, in Language) string {
	fix := SignInCause(r.Cause).Fix(in)
	settings := SignInSettings(r.Checks)
	if len(settings) == 0 || slices.ContainsFunc(settings, func(s string) bool { return strings.Contains(fix, s) }) {
		return fix
	}
	return fmt.Sprintf(text{"Setting to check: `%s`. %s", "Paramètre à vérifier : `%s`. %s"}.in(in), strings.Join(settings, "`, `"), fix)
}
