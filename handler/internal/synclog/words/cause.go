package words

import (
	"regexp"
	"slices"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// Cause is what was in the way of a change: refusals of one cause have one cure. "" where nothing was.
type Cause string

type cause struct {
	name           Cause
	reason         *regexp.Regexp
	title, why, do text
}

// causes are told by the text of the reason; the first that fits it is the one. The last fits every text.
var causes = []cause{
	{"notkept", regexp.MustCompile(`WorkflowGen (did not keep|acknowledged the change and did not make it)`),
		text{"WorkflowGen did not keep the change", "WorkflowGen n’a pas gardé la modification"},
		text{"WorkflowGen acknowledged the change, and does not hold it.", "WorkflowGen a confirmé la modification, et ne l’a pas gardée."},
		text{"Run `scimctl doctor --write`: it tells what this WorkflowGen keeps. Entra asks again after a failure, and not after a refusal.",
			"Lancez `scimctl doctor --write` : il dit ce que ce WorkflowGen garde. Entra redemande après un échec, mais pas après un refus."}},
	{"taken", regexp.MustCompile(`(?i)belongs to \S+ already|already (exists|in use|used|taken)|must be unique|is not unique|conflicts with|stands in the way`),
		text{"The name or id belongs to somebody else", "Le nom ou l’identifiant est déjà pris"},
		text{"Somebody else has the name or id already.", "Quelqu’un d’autre a déjà ce nom ou cet identifiant."},
		text{"Look in WorkflowGen for who has it, also in other directories. Rename or delete that one, or link it to the person in Entra, then provision on demand.",
			"Cherchez dans WorkflowGen qui l’utilise, aussi dans les autres répertoires. Renommez ou supprimez ce compte, ou liez-le à la personne dans Entra, puis lancez un approvisionnement à la demande."}},
	{"sole", regexp.MustCompile(`(?i)only (coordinator|person)`),
		text{"A process needs this person", "Un processus a besoin de cette personne"},
		text{"The person is the only coordinator or participant of a process, and WorkflowGen does not let go of the last one.",
			"La personne est la seule à coordonner un processus ou à y participer, et WorkflowGen garde la dernière."},
		text{"In WorkflowGen, give the participant another coordinator or person. Entra asks again in its next cycle.",
			"Dans WorkflowGen, donnez au participant une autre personne ou un autre coordonnateur. Entra redemandera au prochain cycle."}},
	{"surname", regexp.MustCompile(`(?i)requires a surname|property "?lastName"? is required`),
		text{"The surname is missing", "Le nom de famille manque"},
		text{"WorkflowGen requires a surname, and the person has none.", "WorkflowGen exige un nom de famille, et la personne n’en a pas."},
		text{"Enter a surname in Entra and map it to name.familyName, or set LAST_NAME_FALLBACK to displayName.",
			"Saisissez un nom de famille dans Entra et mappez-le à name.familyName, ou réglez LAST_NAME_FALLBACK sur displayName."}},
	{"manager", regexp.MustCompile(`(?i)\bmanager\b`),
		text{"The manager cannot be found", "Le responsable est introuvable"},
		text{"The manager is not in WorkflowGen’s directory.", "Le responsable n’est pas dans le répertoire de WorkflowGen."},
		text{"Assign the manager to the application in Entra too, or take the manager out of the attribute mapping.",
			"Affectez aussi le responsable à l’application dans Entra, ou retirez le responsable du mappage d’attributs."}},
	{"member", regexp.MustCompile(`(?i)cannot be (referenced|named here)|is not the id of a user|cannot add`),
		text{"A member cannot be added", "Un membre ne peut pas être ajouté"},
		text{"Somebody who is to be a member is not an active person of WorkflowGen’s directory.",
			"Quelqu’un qui doit devenir membre n’est pas une personne active du répertoire de WorkflowGen."},
		text{"Assign the person to the application in Entra, so that they are created first. Groups in groups are not possible in WorkflowGen.",
			"Affectez la personne à l’application dans Entra, pour qu’elle soit d’abord créée. WorkflowGen n’admet pas de groupe dans un groupe."}},
	{"virtual", regexp.MustCompile(`(?i)\bvirtual\b`),
		text{"The group is virtual", "Le groupe est virtuel"},
		text{"WorkflowGen works out the members of this group by itself.", "WorkflowGen calcule lui-même les membres de ce groupe."},
		text{"Take the group out of Entra’s assignment, or make an ordinary group in WorkflowGen.",
			"Retirez le groupe de l’affectation dans Entra, ou créez un groupe ordinaire dans WorkflowGen."}},
	{"signin", regexp.MustCompile(`(?i)refuses the sign-in|HTTP 40[13]|not authorized|access (is )?denied|permission`),
		text{"WorkflowGen refuses our sign-in", "WorkflowGen refuse notre connexion"},
		text{"WorkflowGen does not let this gateway in, or not do this.", "WorkflowGen ne laisse pas entrer cette passerelle, ou lui interdit cette action."},
		text{"Check the user or key of the settings WORKFLOWGEN_…: it must be an Administrator. `scimctl doctor` tells which part fails.",
			"Vérifiez l’utilisateur ou la clé des paramètres WORKFLOWGEN_… : il doit être administrateur. `scimctl doctor` dit ce qui échoue."}},
	{"misfit", regexp.MustCompile(`(?i)does not fit this instance`),
		text{"WorkflowGen does not know our operation", "WorkflowGen ne connaît pas notre opération"},
		text{"This version of WorkflowGen calls the operation by another name.", "Cette version de WorkflowGen nomme l’opération autrement."},
		text{"Run `scimctl doctor`: it names the document that does not fit, and what to put in its place.",
			"Lancez `scimctl doctor` : il nomme le document qui ne convient pas, et ce qui doit le remplacer."}},
	{"directory", regexp.MustCompile(`(?i)directory .*(does not exist|not found)`),
		text{"WorkflowGen’s directory is missing", "Le répertoire de WorkflowGen manque"},
		text{"WorkflowGen has no directory of the configured name.", "WorkflowGen n’a pas de répertoire du nom configuré."},
		text{"Create the directory in WorkflowGen, or correct WORKFLOWGEN_DIRECTORY.", "Créez le répertoire dans WorkflowGen, ou corrigez WORKFLOWGEN_DIRECTORY."}},
	{"ledger", regexp.MustCompile(`(?i)ledger`),
		text{"The record of changes is away", "Le registre des modifications est injoignable"},
		text{"What cannot be recorded is not changed.", "Ce qui ne peut pas être inscrit n’est pas modifié."},
		text{"Check the storage account (SYNC_STORAGE) and the role of the managed identity. Entra asks again by itself.",
			"Vérifiez le compte de stockage (SYNC_STORAGE) et le rôle de l’identité managée. Entra redemandera de lui-même."}},
	{"busy", regexp.MustCompile(`(?i)another change of the resource is running`),
		text{"Another change was running", "Une autre modification était en cours"},
		text{"Another change of the same person or group was under way.", "Une autre modification de la même personne ou du même groupe était en cours."},
		text{"Nothing: Entra asks again by itself. If it stays so, look at the entry before it.",
			"Rien : Entra redemandera de lui-même. Si cela dure, regardez l’entrée précédente."}},
	{"noanswer", regexp.MustCompile(`(?i)gave no answer|deadline exceeded|context canceled|was made, but not shown`),
		text{"WorkflowGen gave no answer", "WorkflowGen n’a pas répondu"},
		text{"The request was sent and no answer came back, so the change may have been made.",
			"La demande est partie sans réponse : la modification a peut-être été faite."},
		text{"Nothing: before the change is made again, it is looked for. If it stays so, check how busy WorkflowGen is.",
			"Rien : avant de refaire la modification, on la recherche. Si cela dure, vérifiez la charge de WorkflowGen."}},
	{"away", regexp.MustCompile(`(?i)unavailable`),
		text{"WorkflowGen cannot be reached", "WorkflowGen est injoignable"},
		text{"WorkflowGen could not be reached, or cannot serve now.", "WorkflowGen est injoignable, ou ne peut pas servir en ce moment."},
		text{"Check that WorkflowGen runs and can be reached from Azure: `scimctl doctor`. Entra asks again by itself.",
			"Vérifiez que WorkflowGen fonctionne et qu’Azure peut l’atteindre : `scimctl doctor`. Entra redemandera de lui-même."}},
	{"missing", regexp.MustCompile(`(?i)not found|does not exist|is archived`),
		text{"WorkflowGen does not have it", "WorkflowGen ne l’a pas"},
		text{"The person or group is not in WorkflowGen’s directory, or was archived.", "La personne ou le groupe n’est pas dans le répertoire de WorkflowGen, ou a été archivé."},
		text{"Provision on demand in Entra. If Entra reports InvalidAnchor, it keeps the old id: `scimctl entra connection forget NAME`, then provision again.",
			"Lancez un approvisionnement à la demande dans Entra. Si Entra signale InvalidAnchor, il garde l’ancien identifiant : `scimctl entra connection forget NOM`, puis approvisionnez de nouveau."}},
	{"condition", regexp.MustCompile(`(?i)meet the condition of the request|not as the request wants|Idempotency-Key`),
		text{"The request was overtaken", "La demande a été devancée"},
		text{"The request depends on how things were, and they have changed.", "La demande dépend d’un état qui a changé depuis."},
		text{"The client must read again and then ask anew. Entra does not send such requests.",
			"Le client doit relire puis redemander. Entra n’envoie pas de telles demandes."}},
	{"other", regexp.MustCompile(``),
		text{"Another rule", "Une autre règle"},
		text{"A rule speaks against it.", "Une règle s’y oppose."},
		text{"Read the reason below. Correct the value in Entra, or the attribute mapping, then provision on demand.",
			"Lisez la raison ci-dessous. Corrigez la valeur dans Entra, ou le mappage d’attributs, puis lancez un approvisionnement à la demande."}},
}

// CauseOf is what was in the way of a change.
func CauseOf(l synclog.Line) Cause {
	if l.Open || l.Reason == "" {
		return ""
	}
	if l.Decision == provision.Held {
		return "busy"
	}
	for _, c := range causes {
		if c.reason.MatchString(l.Reason) {
			return c.name
		}
	}
	return ""
}

// row is what is known of a cause.
func (c Cause) row() (known cause) {
	if i := slices.IndexFunc(causes, func(known cause) bool { return known.name == c }); i >= 0 {
		known = causes[i]
	}
	return known
}

// Title is what a list of causes calls it.
func (c Cause) Title(in Language) string { return c.row().title.in(in) }

// Why is a sentence that says what was in the way.
func (c Cause) Why(in Language) string { return c.row().why.in(in) }

// Cure is what an operator can do about it.
func (c Cause) Cure(in Language) string { return c.row().do.in(in) }
