package words

import "workflowgen-scim/handler/internal/provision"

// connectionCauses are the words for what fails between the gateway and WorkflowGen. Entra retries all of it.
var connectionCauses = map[provision.Cause]cause{
	provision.CauseSignIn: {
		text{"WorkflowGen rejects the sign-in", "WorkflowGen refuse la connexion"},
		text{"WorkflowGen rejected the gateway’s credentials.", "WorkflowGen a refusé les identifiants de la passerelle."},
		text{"Check the user or key in the settings `WORKFLOWGEN_…`. `scimctl doctor` shows which part fails.",
			"Vérifiez l’utilisateur ou la clé des paramètres `WORKFLOWGEN_…`. `scimctl doctor` dit ce qui échoue."}},
	provision.CauseCredential: {
		text{"The gateway cannot read its credentials", "La passerelle ne peut pas lire ses identifiants"},
		text{"The gateway could not read the credentials for WorkflowGen from Key Vault, or get a token.",
			"La passerelle n’a pas pu lire dans Key Vault les identifiants pour WorkflowGen, ou obtenir un jeton."},
		text{"Check Key Vault and the role of the managed identity, or the token endpoint: `scimctl doctor`.",
			"Vérifiez Key Vault et le rôle de l’identité managée, ou le point de terminaison des jetons : `scimctl doctor`."}},
	provision.CauseRights: {
		text{"The gateway’s account lacks permission", "Le compte de la passerelle n’a pas les droits"},
		text{"WorkflowGen did not permit the operation to the account that the gateway signs in with.",
			"WorkflowGen n’a pas permis l’opération au compte avec lequel la passerelle se connecte."},
		text{"Make the account of the settings `WORKFLOWGEN_…` an Administrator in WorkflowGen, then run `scimctl doctor`.",
			"Faites du compte des paramètres `WORKFLOWGEN_…` un administrateur dans WorkflowGen, puis lancez `scimctl doctor`."}},
	provision.CauseLicence: {
		text{"WorkflowGen’s licence does not permit it", "La licence de WorkflowGen ne le permet pas"},
		text{"WorkflowGen’s licence has expired, or has no room for another user.", "La licence de WorkflowGen a expiré, ou n’admet pas d’utilisateur de plus."},
		text{"Extend the licence, or remove users from the scope in Entra.", "Étendez la licence, ou retirez des utilisateurs de l’étendue dans Entra."}},
	provision.CauseMisfit: {
		text{"WorkflowGen does not know the operation", "WorkflowGen ne connaît pas l’opération"},
		text{"This version of WorkflowGen has the operation under another name, or not at all.", "Cette version de WorkflowGen nomme l’opération autrement, ou ne l’a pas."},
		text{"Run `scimctl doctor`: it names the operation document to replace.", "Lancez `scimctl doctor` : il nomme le document d’opération à remplacer."}},
	provision.CauseDirectory: {
		text{"WorkflowGen’s directory is missing", "Le répertoire de WorkflowGen manque"},
		text{"WorkflowGen has no directory with the configured name.", "WorkflowGen n’a pas de répertoire du nom configuré."},
		text{"Create the directory in WorkflowGen, or correct `WORKFLOWGEN_DIRECTORY`.", "Créez le répertoire dans WorkflowGen, ou corrigez `WORKFLOWGEN_DIRECTORY`."}},
	provision.CauseThrottled: {
		text{"WorkflowGen asks the gateway to slow down", "WorkflowGen demande à la passerelle de ralentir"},
		text{"WorkflowGen is busy (HTTP 429) and asks the gateway to wait.", "WorkflowGen est occupé (HTTP 429) et demande à la passerelle d’attendre."},
		text{"Entra retries. If it continues, lower `WORKFLOWGEN_CONCURRENCY`, or check the load of WorkflowGen.",
			"Entra réessaiera. Si cela dure, réduisez `WORKFLOWGEN_CONCURRENCY`, ou vérifiez la charge de WorkflowGen."}},
	provision.CauseConnections: {
		text{"All connections to WorkflowGen are in use", "Toutes les connexions à WorkflowGen sont occupées"},
		text{"All connections that the gateway may open to WorkflowGen were in use for too long.",
			"Toutes les connexions que la passerelle peut ouvrir vers WorkflowGen ont été occupées trop longtemps."},
		text{"Entra retries. If it continues, check how fast WorkflowGen answers, or raise `WORKFLOWGEN_CONCURRENCY`.",
			"Entra réessaiera. Si cela dure, vérifiez la rapidité de WorkflowGen, ou augmentez `WORKFLOWGEN_CONCURRENCY`."}},
	provision.CauseServerError: {
		text{"WorkflowGen reports an internal error", "WorkflowGen signale une erreur interne"},
		text{"WorkflowGen or its database failed.", "WorkflowGen ou sa base de données a échoué."},
		text{"Entra retries. If it continues, check WorkflowGen’s database and its log at the time of the entry.",
			"Entra réessaiera. Si cela dure, vérifiez la base de données de WorkflowGen et son journal à l’heure de l’entrée."}},
	provision.CauseInconsistent: {
		text{"WorkflowGen’s lists contradict each other", "Les listes de WorkflowGen se contredisent"},
		text{"The pages of a list of WorkflowGen’s contradicted each other, so the gateway did not rely on them.",
			"Les pages d’une liste de WorkflowGen se contredisaient : la passerelle ne s’y est pas fiée."},
		text{"Entra retries. If it continues, run `scimctl doctor`.", "Entra réessaiera. Si cela dure, lancez `scimctl doctor`."}},
	provision.CauseUnavailable: {
		text{"WorkflowGen is unavailable", "WorkflowGen est indisponible"},
		text{"The gateway could not reach WorkflowGen, or WorkflowGen could not serve the request.",
			"La passerelle n’a pas pu atteindre WorkflowGen, ou WorkflowGen n’a pas pu servir la demande."},
		text{"Check that WorkflowGen runs and can be reached from Azure: `scimctl doctor`. Entra retries.",
			"Vérifiez que WorkflowGen fonctionne et qu’Azure peut l’atteindre : `scimctl doctor`. Entra réessaiera."}},
	provision.CauseNoAnswer: {
		text{"WorkflowGen did not answer", "WorkflowGen n’a pas répondu"},
		text{"The gateway sent the request and received no clear answer, so WorkflowGen may have made the change.",
			"La passerelle a envoyé la demande sans recevoir de réponse claire : WorkflowGen a peut-être fait la modification."},
		text{"Nothing to do: the gateway looks for the change before it repeats it. If it continues, check the load of WorkflowGen.",
			"Rien à faire : la passerelle recherche la modification avant de la répéter. Si cela dure, vérifiez la charge de WorkflowGen."}},
}
