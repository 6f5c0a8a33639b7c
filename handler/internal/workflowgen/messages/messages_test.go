package messages_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen/messages"
)

// texts has what instances are known or expected to say, by its meaning. "" holds what no row may match.
var texts = map[messages.Class][]string{
	messages.Stumbled: {
		"Timeout expired.  The timeout period elapsed prior to completion of the operation or the server is not responding.",
		"Execution Timeout Expired.",
		"Transaction (Process ID 52) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.",
		"A transport-level error has occurred when receiving results from the server. (provider: TCP Provider, error: 0)",
		"A network-related or instance-specific error occurred while establishing a connection to SQL Server.",
		"The connection pool has been exhausted",
		"Database 'WFGEN' is being recovered. Waiting until recovery is finished.",
		"Thread was being aborted.",
		"The operation was canceled.",
		"Object reference not set to an instance of an object.",
		"Cannot open database \"WFGEN\" requested by the login. The login failed.",
		"Login failed for user 'wfgen'.",
		"read ECONNRESET",
		"Délai d'attente expiré. Le délai d'attente s'est écoulé avant la fin de l'opération ou le serveur ne répond pas.",
		"Délai d’attente expiré",
		"Délai d'exécution expiré.",
		"La transaction (ID de processus 52) a été bloquée sur les ressources verrou par un autre processus et a été choisie comme victime. Réexécutez la transaction.",
		"Un interblocage s'est produit",
		"Une erreur au niveau du transport s'est produite lors de la réception de résultats du serveur.",
		"Une erreur liée au réseau ou spécifique à l'instance s'est produite lors de l'établissement d'une connexion à SQL Server.",
		"Le pool de connexions est épuisé",
		"La base de données 'WFGEN' est en cours de récupération.",
		"Le thread a été abandonné.",
		"L'opération a été annulée.",
		"La référence d'objet n'est pas définie à une instance d'un objet.",
		"Référence d'objet non définie à une instance d'un objet.",
		"Impossible d'ouvrir la base de données \"WFGEN\" demandée par la connexion.",
		"Échec de l'ouverture de session de l'utilisateur 'wfgen'.",
		"DÉLAI D'ATTENTE EXPIRÉ",
	},
	messages.Rights: {"You are not authorized to use this operation.", "Access forbidden", "Access is denied.",
		"Vous n'êtes pas autorisé à effectuer cette opération.", "Vous n’êtes pas autorisé", "Accès refusé", "Droits insuffisants"},
	messages.Licence: {"License limit reached", "The maximum number of licences is exceeded.", "Limite de licences atteinte"},
	messages.Taken: {
		`The user name "ann" already exists in the directory "HR".`,
		"Violation of UNIQUE KEY constraint 'UQ_USERS'. Cannot insert duplicate key in object 'dbo.USERS'. The duplicate key value is (ann).",
		"Le nom d'utilisateur « ann » existe déjà.", "Ce nom est déjà utilisé",
		"Violation de la contrainte UNIQUE KEY 'UQ_USERS'. Impossible d'insérer une clé en double dans l'objet 'dbo.USERS'.",
	},
	messages.Missing: {`The user "7" does not exist.`, "L'utilisateur « 7 » n'existe pas.", `Le groupe "7" est introuvable`, "User not found", "Le responsable 7 n'existe pas"},
	messages.Refused: {`The user "ann" cannot be inactive: this is the only coordinator of the participant "Pay".`,
		`L'utilisateur "ann" ne peut pas être désactivé : il est le seul coordinateur du participant « Pay ».`, `The property "lastName" is required.`},
	messages.Directory: {`The directory "Entra" does not exist.`, `L'annuaire "Entra" n'existe pas.`},
	"":                 {"Something else", "Quelque chose d'autre", "Le 7e du mois", ""},

	// Quotation marks hold names of users and groups.
	messages.Reference: {`Cannot add "Timeout expired" to the group "License": there is no such user.`},
}

func TestTexts(t *testing.T) {
	table := load(t, "")
	for want, all := range texts {
		for _, text := range all {
			if got, ok := table.Find(text); got.Class != want || ok != (want != "") {
				t.Errorf("%q means %q, not %q", text, got.Class, want)
			}
		}
	}
}

// TestNames: what a user is called does not decide what an error means, in whatever marks it stands.
func TestNames(t *testing.T) {
	table := load(t, "")
	for _, name := range []string{"Timeout expired", "O'Brien, deadlock", "license", "not authorized", "délai d'attente"} {
		for _, text := range []string{
			`The user "%" cannot be deleted`, `The user '%' cannot be deleted`, `The user “%” cannot be deleted`,
			`L'utilisateur « % » ne peut pas être supprimé`, `"%" and "%" cannot be renamed`,
		} {
			text = strings.ReplaceAll(text, "%", name)
			if got, ok := table.Find(text); !ok || got.Class != messages.Refused {
				t.Errorf("%q means %q, not %q", text, got.Class, messages.Refused)
			}
		}
	}
}

func TestCaptures(t *testing.T) {
	for text, want := range map[string]map[string]string{
		`The user name "ann" already exists in the directory "H R".`: {"directory": "H R"},
		`Cannot add "VXNlcjoy" to the group "Sales": no such user.`:  {"id": "VXNlcjoy"},
		"User with id 'VXNlcjoy' was not found":                      {"kind": "User", "id": "VXNlcjoy"},
		"L'utilisateur « VXNlcjoy » n'existe pas":                    {"id": "VXNlcjoy"},
	} {
		got, ok := load(t, "").Find("nothing", text)
		if !ok || got.Text != text {
			t.Errorf("%q: not found: %+v", text, got)
		}
		for name, value := range want {
			if got.Found[name] != value {
				t.Errorf("%q: %s is %q, want %q", text, name, got.Found[name], value)
			}
		}
	}
}

// TestDuplicateValue: SQL Server shows the value in parentheses.
func TestDuplicateValue(t *testing.T) {
	table := load(t, "")
	for _, text := range []string{
		"Violation of UNIQUE KEY constraint 'UQ'. The duplicate key value is (Timeout expired).",
		"Violation de la contrainte UNIQUE KEY 'UQ'. Valeur de clé dupliquée est (Délai d'attente expiré).",
	} {
		if got, _ := table.Find(text); got.Class != messages.Taken {
			t.Errorf("%q means %q", text, got.Class)
		}
	}
}

// TestBefore: an operator's rows are tried first.
func TestBefore(t *testing.T) {
	table := load(t, `[{"means":"refused","text":"(?i)deadlock"}]`)
	if got, _ := table.Find("A deadlock"); got.Class != messages.Refused {
		t.Errorf("a deadlock means %q", got.Class)
	}
	if got, _ := table.Find("Accès refusé"); got.Class != messages.Rights {
		t.Errorf("the embedded rows are gone: %q", got.Class)
	}
}

// TestRowsHaveALanguage: each row of the table says what language it is for and why it is there.
func TestRowsHaveALanguage(t *testing.T) {
	var rows []struct{ Lang, Why string }
	text, err := os.ReadFile(messages.File)
	if err == nil {
		err = json.Unmarshal(text, &rows)
	}
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range rows {
		if r.Lang != "en" && r.Lang != "fr" || r.Why == "" {
			t.Errorf("row %d: language %q, reason %q", i+1, r.Lang, r.Why)
		}
	}
}

// FuzzFind: no text makes the table panic, and a message without marks is compared as it is.
func FuzzFind(f *testing.F) {
	for _, all := range texts {
		for _, text := range all {
			f.Add(text)
		}
	}
	table := load(f, "")
	f.Fuzz(func(t *testing.T, text string) {
		if got, ok := table.Find(text); ok && got.Text != text {
			t.Errorf("%q became %q", text, got.Text)
		}
	})
}

func load(t testing.TB, before string) messages.Table {
	t.Helper()
	files := fstest.MapFS{}
	if before != "" {
		files[messages.File] = &fstest.MapFile{Data: []byte(before)}
	}
	table, err := messages.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestCause: each text has a cause, and what stands in quotation marks does not change it.
func TestCause(t *testing.T) {
	table := load(t, "")
	for text, want := range map[string]provision.Cause{
		`The user "ann" cannot be inactive: this is the only coordinator of the participant "Pay".`:            provision.CauseSole,
		`L'utilisateur "ann" ne peut pas être désactivé : il est le seul coordinateur du participant « Pay ».`: provision.CauseSole,
		`The property "lastName" is required.`:                               provision.CauseSurname,
		`The surname must not be empty.`:                                     provision.CauseSurname,
		`Le nom de famille est obligatoire.`:                                 provision.CauseSurname,
		`The e-mail address of "line.manager@contoso.com" is not valid.`:     provision.CauseValue,
		`The group name "Virtual team" is too long.`:                         provision.CauseValue,
		`L'adresse « gestionnaire@contoso.com » n'est pas valide.`:           provision.CauseValue,
		`The group "General ledger" cannot be deleted.`:                      provision.CauseRule,
		`The user "permission denied" cannot be renamed.`:                    provision.CauseRule,
		`You have no permission to change the user "root".`:                  provision.CauseRights,
		`The group "7" is virtual.`:                                          provision.CauseVirtual,
		`Le groupe "7" est virtuel`:                                          provision.CauseVirtual,
		`The user "7" is archived.`:                                          provision.CauseMissing,
		`Cannot add "VXNlcjoz" to the group "Sales": there is no such user.`: provision.CauseMemberGone,
		`The user name "only coordinator" already exists.`:                   provision.CauseTaken,
		`Execution Timeout Expired.`:                                         provision.CauseServerError,
		`License limit reached`:                                              provision.CauseLicence,
		`The directory "Entra" does not exist.`:                              provision.CauseDirectory,
		`Cannot query field "x" on type "Query".`:                            provision.CauseMisfit,
	} {
		if got, ok := table.Find(text); !ok || got.Cause != want {
			t.Errorf("%q has the cause %q, not %q", text, got.Cause, want)
		}
	}
	if _, ok := table.Find(`The group "General ledger" is used by the process "Invoices".`); ok {
		t.Error("a text in no row has a cause")
	}
}

// TestCauseOfARow: a row names one of the causes, or has that of its class.
func TestCauseOfARow(t *testing.T) {
	table := load(t, `[{"means":"refused","cause":"sole","text":"last one"},{"means":"refused","text":"odd one"}]`)
	for text, want := range map[string]provision.Cause{"the last one": provision.CauseSole, "the odd one": provision.CauseRule} {
		if got, _ := table.Find(text); got.Cause != want {
			t.Errorf("%q has the cause %q, not %q", text, got.Cause, want)
		}
	}
	files := fstest.MapFS{messages.File: &fstest.MapFile{Data: []byte(`[{"means":"refused","cause":"nonsense","text":"x"}]`)}}
	if _, err := messages.Load(files); err == nil {
		t.Error("a row with an unknown cause is taken")
	}
}
