package words

import "workflowgen-scim/handler/internal/provision"

// gatewayCauses are the words for what fails in the gateway itself.
var gatewayCauses = map[provision.Cause]cause{
	provision.CauseLedger: {
		text{"The audit storage is unavailable", "Le stockage d’audit est indisponible"},
		text{"The gateway makes no change that it cannot record.", "La passerelle ne fait aucune modification qu’elle ne peut pas inscrire."},
		text{"Check the storage account (`SYNC_STORAGE`) and the role of the managed identity. Entra retries.",
			"Vérifiez le compte de stockage (`SYNC_STORAGE`) et le rôle de l’identité managée. Entra réessaiera."}},
	provision.CauseBusy: {
		text{"Another change was running", "Une autre modification était en cours"},
		text{"Another change of the same user or group was running.", "Une autre modification du même utilisateur ou du même groupe était en cours."},
		text{"Nothing to do: Entra retries. If it continues, look at the entry before it.",
			"Rien à faire : Entra réessaiera. Si cela dure, regardez l’entrée précédente."}},
	provision.CauseTimeout: {
		text{"The gateway ran out of time", "La passerelle a manqué de temps"},
		text{"The change took longer than Entra waits for an answer.", "La modification a duré plus longtemps qu’Entra n’attend une réponse."},
		text{"Entra retries. If it continues, check how fast WorkflowGen and the storage account answer.",
			"Entra réessaiera. Si cela dure, vérifiez la rapidité de WorkflowGen et du compte de stockage."}},
	provision.CauseHungUp: {
		text{"The caller hung up", "L’appelant a raccroché"},
		text{"The caller closed the connection before the gateway had begun the change.", "L’appelant a fermé la connexion avant que la passerelle ait commencé la modification."},
		text{"Nothing to do: Entra retries.", "Rien à faire : Entra réessaiera."}},
	provision.CauseTooLarge: {
		text{"The request is too large", "La demande est trop grande"},
		text{"The request names more members, or has more bytes, than the gateway accepts at once.",
			"La demande nomme plus de membres, ou a plus d’octets, que la passerelle n’en accepte à la fois."},
		text{"Entra never sends so much at once. Let the client send several requests.", "Entra n’envoie jamais autant à la fois. Faites envoyer plusieurs demandes par le client."}},
	provision.CauseTooMany: {
		text{"Too many users or groups to read", "Trop d’utilisateurs ou de groupes à lire"},
		text{"The gateway would have to read more users or groups than it may.", "La passerelle devrait lire plus d’utilisateurs ou de groupes que permis."},
		text{"Match by userName or externalId in the attribute mapping.", "Faites la correspondance par userName ou externalId dans le mappage d’attributs."}},
	provision.CauseCondition: {
		text{"The user or group has changed meanwhile", "L’utilisateur ou le groupe a changé entre-temps"},
		text{"The request names a version of the user or group that is no longer the current one.", "La demande nomme une version qui n’est plus la version actuelle."},
		text{"The client must read again and then repeat the request. Entra does not send such requests.",
			"Le client doit relire puis répéter la demande. Entra n’envoie pas de telles demandes."}},
	provision.CauseIdempotencyKey: {
		text{"The Idempotency-Key was used before", "L’Idempotency-Key a déjà servi"},
		text{"Another request had the same Idempotency-Key.", "Une autre demande avait la même Idempotency-Key."},
		text{"The client must give each request a key of its own. Entra does not send such requests.",
			"Le client doit donner à chaque demande sa propre clé. Entra n’envoie pas de telles demandes."}},
	provision.CauseUnknown: {
		text{"Another cause", "Une autre cause"},
		text{"The log does not tell the cause.", "Le journal ne donne pas la cause."},
		text{"Read the reason. Entries of earlier versions have no cause.", "Lisez la raison. Les entrées de versions antérieures n’ont pas de cause."}},
}
