package words

import (
	"fmt"
	"regexp"
)

// notes translate the remarks that provisioning leaves in the log, in English.
var notes = []struct {
	remark *regexp.Regexp
	Text
}{
	{regexp.MustCompile(`^no surname: lastName is (.+)$`), Text{"The surname was missing, so the gateway sent the %s.", "Le nom de famille manquait ; la passerelle a envoyé à sa place : %s."}},
	{regexp.MustCompile(`^this WorkflowGen has no place for (.+)$`), Text{"This WorkflowGen does not hold the %s.", "Ce WorkflowGen ne garde pas : %s."}},
	{regexp.MustCompile(`^WorkflowGen did not keep (.+?)(?:: it was to be .*)?$`), Text{"WorkflowGen did not keep the %s.", "WorkflowGen n’a pas gardé : %s."}},
	{regexp.MustCompile(`^WorkflowGen changed (.+), which was not asked; the gateway wrote the whole \w+ again$`),
		Text{"WorkflowGen changed this too, without being asked: %s. The gateway wrote it back.", "WorkflowGen a aussi modifié, sans qu’on le demande : %s. La passerelle l’a rétabli."}},
	{regexp.MustCompile(`^WorkflowGen changed (.+?), which was not asked(?:: .*)?$`),
		Text{"WorkflowGen changed this too, without being asked: %s.", "WorkflowGen a aussi modifié, sans qu’on le demande : %s."}},
	{regexp.MustCompile(`^WorkflowGen does not show (.+), so it is not known whether it was kept$`),
		Text{"WorkflowGen does not show the %s, so it is not known whether it was kept.", "WorkflowGen ne montre pas : %s. On ne sait donc pas si la valeur a été gardée."}},
	{regexp.MustCompile(`^WorkflowGen made the \w+ with another (.+); the gateway wrote it again$`),
		Text{"WorkflowGen first kept another value of the %s; the gateway wrote it again.", "WorkflowGen a d’abord gardé autre chose : %s. La passerelle l’a réécrit."}},
	{regexp.MustCompile(`^the gateway removed the \w+ again$`),
		Text{"The gateway removed what WorkflowGen had created.", "La passerelle a supprimé ce que WorkflowGen avait créé."}},
	{regexp.MustCompile(`^the gateway gave back (.+) as it was$`),
		Text{"The gateway restored the %s.", "La passerelle a rétabli : %s."}},
	{regexp.MustCompile(`^(.+) is empty, and was not a moment before$`),
		Text{"The %s is empty, and had a value before.", "Est vide, et avait une valeur auparavant : %s."}},
	{regexp.MustCompile(`^WorkflowGen has it$`), Text{"Looked up later: WorkflowGen has it.", "Vérifié plus tard : WorkflowGen l’a."}},
	{regexp.MustCompile(`^WorkflowGen does not have it$`), Text{"Looked up later: WorkflowGen does not have it.", "Vérifié plus tard : WorkflowGen ne l’a pas."}},
	{regexp.MustCompile(`^it is not in WorkflowGen$`), Text{"Looked up later: it is not in WorkflowGen.", "Vérifié plus tard : ce n’est pas dans WorkflowGen."}},
	{regexp.MustCompile(`^the group is gone$`), Text{"Looked up later: the group is gone.", "Vérifié plus tard : le groupe n’existe plus."}},
	{regexp.MustCompile(`^WorkflowGen has it as it was to be$`), Text{"Looked up later: the change was made.", "Vérifié plus tard : la modification a été faite."}},
	{regexp.MustCompile(`^WorkflowGen has it, not as it was to be`), Text{"Looked up later: the change was not made, or not all of it.",
		"Vérifié plus tard : la modification n’a pas été faite, ou pas entièrement."}},
	{regexp.MustCompile(`^(\d+) of the (\d+) to add are members, and (\d+) of the (\d+) to remove$`),
		Text{"Looked up later: of %[2]s to add %[1]s are members, of %[4]s to remove %[3]s still are.",
			"Vérifié plus tard : sur %[2]s à ajouter, %[1]s sont membres ; sur %[4]s à retirer, %[3]s le sont encore."}},
}

// note translates a remark. One that is not in the table stays as it is.
func note(remark string, in Language) string {
	for _, n := range notes {
		found := n.remark.FindStringSubmatch(remark)
		if found == nil {
			continue
		}
		args := make([]any, len(found)-1)
		for i, f := range found[1:] {
			args[i] = Attribute(f, in)
		}
		return fmt.Sprintf(n.In(in), args...)
	}
	return upper(remark) + "."
}
