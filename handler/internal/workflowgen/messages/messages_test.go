package messages_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"workflowgen-scim/handler/internal/workflowgen/messages"
)

// texts is what instances are known or expected to say, by what it must mean. "" is what no row may match.
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

	// What is in quotation marks is a user's own.
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
