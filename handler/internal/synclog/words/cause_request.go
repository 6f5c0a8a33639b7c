package words

import "workflowgen-scim/handler/internal/provision"

// Texts that several causes share.
var (
	checkMapping = text{"In Entra, open the attribute mapping and correct the row that the reason names, then provision on demand.",
		"Dans Entra, ouvrez le mappage d’attributs et corrigez la ligne que nomme la raison, puis lancez un approvisionnement à la demande."}
	otherClient = text{"Entra does not send such requests. Correct the client, or the custom expression in the attribute mapping.",
		"Entra n’envoie pas de telles demandes. Corrigez le client, ou l’expression personnalisée du mappage d’attributs."}
)

// requestCauses are the words for requests that the gateway refuses before it asks WorkflowGen.
var requestCauses = map[provision.Cause]cause{
	provision.CauseMember: {
		text{"A member is not a user of the gateway", "Un membre n’est pas un utilisateur de la passerelle"},
		text{"A member of the group is not a user that the gateway has provisioned: it is a group, or has no id.",
			"Un membre du groupe n’est pas un utilisateur approvisionné par la passerelle : c’est un groupe, ou il n’a pas d’identifiant."},
		text{"Assign the user to the application in Entra, so that Entra creates the user first. WorkflowGen has no groups in groups: assign their users.",
			"Affectez l’utilisateur à l’application dans Entra, pour qu’Entra le crée d’abord. WorkflowGen n’a pas de groupes dans des groupes : affectez leurs utilisateurs."}},
	provision.CauseManager: {
		text{"The manager is not a user of the gateway", "Le responsable n’est pas un utilisateur de la passerelle"},
		text{"The manager is not a user that the gateway has provisioned.", "Le responsable n’est pas un utilisateur approvisionné par la passerelle."},
		text{"Assign the manager to the application in Entra too, or remove manager from the attribute mapping.",
			"Affectez aussi le responsable à l’application dans Entra, ou retirez le responsable du mappage d’attributs."}},
	provision.CauseInvalidPath: {
		text{"The attribute mapping names an unknown attribute", "Le mappage d’attributs nomme un attribut inconnu"},
		text{"Entra sent an attribute that the gateway does not have. WorkflowGen has no place for custom attributes.",
			"Entra a envoyé un attribut que la passerelle n’a pas. WorkflowGen n’a pas de place pour des attributs personnalisés."},
		text{"In Entra, remove the attribute that the reason names from the attribute mapping, or map it to another one: `scimctl entra setup --trim` removes all such mappings.",
			"Dans Entra, retirez du mappage d’attributs l’attribut que nomme la raison, ou mappez-le à un autre : `scimctl entra setup --trim` retire tous ces mappages."}},
	provision.CauseWrongType: {
		text{"A value has the wrong type", "Une valeur est du mauvais type"},
		text{"Entra sent a value of another type than the attribute has.", "Entra a envoyé une valeur d’un autre type que celui de l’attribut."}, checkMapping},
	provision.CauseInvalidValue: {
		text{"A value is missing or malformed", "Une valeur manque ou est mal formée"},
		text{"The gateway does not accept a value of the request, or misses one.", "La passerelle n’accepte pas une valeur de la demande, ou il en manque une."}, checkMapping},
	provision.CauseMutability: {
		text{"The attribute cannot be changed", "L’attribut ne peut pas être modifié"},
		text{"Entra tried to change a read-only attribute, or to remove a required one.", "Entra a voulu modifier un attribut en lecture seule, ou retirer un attribut obligatoire."},
		text{"In Entra, remove the attribute that the reason names from the attribute mapping, or give it a default value there.",
			"Dans Entra, retirez du mappage d’attributs l’attribut que nomme la raison, ou donnez-lui une valeur par défaut."}},
	provision.CauseNoTarget: {
		text{"The path selects no value", "Le chemin ne désigne aucune valeur"},
		text{"The request changes a value that the user or group does not have.", "La demande modifie une valeur que l’utilisateur ou le groupe n’a pas."}, checkMapping},
	provision.CauseInvalidFilter: {
		text{"A filter cannot be evaluated", "Un filtre ne peut pas être évalué"},
		text{"The gateway cannot evaluate a filter of the request.", "La passerelle ne peut pas évaluer un filtre de la demande."}, checkMapping},
	provision.CauseInvalidSyntax: {
		text{"The request is not SCIM", "La demande n’est pas du SCIM"},
		text{"The gateway cannot read the request.", "La passerelle ne peut pas lire la demande."}, otherClient},
}
