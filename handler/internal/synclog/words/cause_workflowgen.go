package words

import "workflowgen-scim/handler/internal/provision"

// workflowGenCauses are the words for what WorkflowGen reports about a user or group.
var workflowGenCauses = map[provision.Cause]cause{
	provision.CauseTaken: {
		text{"The name or id already exists", "Le nom ou l’identifiant existe déjà"},
		text{"Another user or group has the name or id already.", "Un autre utilisateur ou groupe a déjà ce nom ou cet identifiant."},
		text{"Find the other user or group in WorkflowGen, also in other directories. Rename or delete it, or link it to the user in Entra (`scimctl link plan`), then provision on demand.",
			"Cherchez l’autre utilisateur ou groupe dans WorkflowGen, aussi dans les autres répertoires. Renommez-le ou supprimez-le, ou liez-le à l’utilisateur dans Entra (`scimctl link plan`), puis lancez un approvisionnement à la demande."}},
	provision.CauseSole: {
		text{"A process needs this user", "Un processus a besoin de cet utilisateur"},
		text{"The user is the only coordinator or member of a participant, and WorkflowGen keeps the last one.",
			"L’utilisateur est le seul coordonnateur ou membre d’un participant, et WorkflowGen garde le dernier."},
		text{"In WorkflowGen, give the participant another coordinator or member. Entra retries in its next cycle.",
			"Dans WorkflowGen, donnez au participant un autre coordonnateur ou membre. Entra réessaiera au prochain cycle."}},
	provision.CauseSurname: {
		text{"The surname is missing", "Le nom de famille manque"},
		text{"WorkflowGen requires a surname, and the user has none.", "WorkflowGen exige un nom de famille, et l’utilisateur n’en a pas."},
		text{"Enter a surname in Entra and map it to name.familyName, or set `LAST_NAME_FALLBACK` to displayName.",
			"Saisissez un nom de famille dans Entra et mappez-le à name.familyName, ou réglez `LAST_NAME_FALLBACK` sur displayName."}},
	provision.CauseValue: {
		text{"WorkflowGen does not accept a value", "WorkflowGen n’accepte pas une valeur"},
		text{"A value is too long for WorkflowGen, or malformed.", "Une valeur est trop longue pour WorkflowGen, ou mal formée."},
		text{"Correct the value in Entra, or change the attribute mapping, then provision on demand.",
			"Corrigez la valeur dans Entra, ou modifiez le mappage d’attributs, puis lancez un approvisionnement à la demande."}},
	provision.CauseRule: {
		text{"A WorkflowGen rule", "Une règle de WorkflowGen"},
		text{"A WorkflowGen rule prevents the change.", "Une règle de WorkflowGen empêche la modification."},
		text{"Read the reason. Correct the value in Entra, the attribute mapping or the settings of WorkflowGen, then provision on demand.",
			"Lisez la raison. Corrigez la valeur dans Entra, le mappage d’attributs ou les réglages de WorkflowGen, puis lancez un approvisionnement à la demande."}},
	provision.CauseMemberGone: {
		text{"WorkflowGen no longer has a member", "WorkflowGen n’a plus un membre"},
		text{"A member of the group was deleted or archived in WorkflowGen, or is in another directory there.",
			"Un membre du groupe a été supprimé ou archivé dans WorkflowGen, ou y est dans un autre répertoire."},
		text{"Provision that user on demand in Entra, then the group. For many users run `scimctl entra restart --full`.",
			"Lancez dans Entra un approvisionnement à la demande de cet utilisateur, puis du groupe. Pour beaucoup d’utilisateurs, lancez `scimctl entra restart --full`."}},
	provision.CauseManagerGone: {
		text{"WorkflowGen no longer has the manager", "WorkflowGen n’a plus le responsable"},
		text{"The manager was deleted or archived in WorkflowGen, or is in another directory there.",
			"Le responsable a été supprimé ou archivé dans WorkflowGen, ou y est dans un autre répertoire."},
		text{"Provision the manager on demand in Entra, then this user. For many users run `scimctl entra restart --full`.",
			"Lancez dans Entra un approvisionnement à la demande du responsable, puis de cet utilisateur. Pour beaucoup d’utilisateurs, lancez `scimctl entra restart --full`."}},
	provision.CauseMissing: {
		text{"WorkflowGen does not have it", "WorkflowGen ne l’a pas"},
		text{"The user or group is not in WorkflowGen’s directory, or was archived.", "L’utilisateur ou le groupe n’est pas dans le répertoire de WorkflowGen, ou a été archivé."},
		text{"Provision on demand in Entra. If Entra reports InvalidAnchor, it keeps the old id: `scimctl entra connection forget NAME`, then provision again.",
			"Lancez un approvisionnement à la demande dans Entra. Si Entra signale InvalidAnchor, il garde l’ancien identifiant : `scimctl entra connection forget NOM`, puis recommencez."}},
	provision.CauseVirtual: {
		text{"The group is virtual", "Le groupe est virtuel"},
		text{"WorkflowGen computes the members of this group.", "WorkflowGen calcule lui-même les membres de ce groupe."},
		text{"Remove the group from the assigned users and groups in Entra, or create an ordinary group in WorkflowGen.",
			"Retirez le groupe des utilisateurs et groupes affectés dans Entra, ou créez un groupe ordinaire dans WorkflowGen."}},
	provision.CauseUnclear: {
		text{"WorkflowGen answered with an unknown text", "WorkflowGen a répondu par un texte inconnu"},
		text{"WorkflowGen ended the change with a text that the gateway does not know.", "WorkflowGen a terminé la modification par un texte que la passerelle ne connaît pas."},
		text{"Read the reason. Entra retries; if WorkflowGen answers the same again, the gateway refuses the change. A row for the text in `messages.json` makes that sooner.",
			"Lisez la raison. Entra réessaiera ; si WorkflowGen répond de même, la passerelle refusera la modification. Une ligne pour ce texte dans `messages.json` l’accélère."}},
	provision.CauseNotKept: {
		text{"WorkflowGen did not keep the change", "WorkflowGen n’a pas gardé la modification"},
		text{"WorkflowGen acknowledged the change and does not hold it.", "WorkflowGen a confirmé la modification et ne l’a pas gardée."},
		text{"Run `scimctl doctor --write`: it lists what this WorkflowGen keeps. Entra retries a failed change, and not a refused one.",
			"Lancez `scimctl doctor --write` : il dit ce que ce WorkflowGen garde. Entra réessaie après un échec, mais pas après un refus."}},
}
