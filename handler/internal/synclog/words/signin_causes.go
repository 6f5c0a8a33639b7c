package words

// Texts that several causes share.
var (
	checkConnection = text{"If Entra sent it, compare the connection of the provisioning job with this gateway: `scimctl entra doctor`.",
		"Si Entra l’a envoyé, comparez la connexion de la tâche d’approvisionnement avec cette passerelle : `scimctl entra doctor`."}
	stranger = text{"Entra never does this, so it was another caller: nothing to do. If there are many, limit which addresses can reach the gateway.",
		"Entra ne fait jamais cela : c’était un autre appelant, rien à faire. S’il y en a beaucoup, limitez les adresses qui peuvent atteindre la passerelle."}
	newToken = text{"In Entra, under Provisioning, enter the current secret token and test the connection. If it is lost or has expired, create one: `scimctl token rotate`.",
		"Dans Entra, sous Approvisionnement, saisissez le jeton secret actuel et testez la connexion. S’il est perdu ou expiré, créez-en un : `scimctl token rotate`."}
	newClientSecret = text{"Create a client secret with `scimctl token new --what client` and enter it in Entra, under Provisioning.",
		"Créez un secret client avec `scimctl token new --what client` et saisissez-le dans Entra, sous Approvisionnement."}
	notIssued = text{"The token was not issued by Entra for this gateway, or not by this gateway. Entra requests a new one; if it continues, check `ENTRA_AUTHORITY` and `ENTRA_TENANTS`.",
		"Le jeton n’a pas été émis par Entra pour cette passerelle, ni par elle. Entra en demandera un nouveau ; si cela dure, vérifiez `ENTRA_AUTHORITY` et `ENTRA_TENANTS`."}
	clocks = text{"Entra requests a new token. If it continues, check the clock of this machine: `scimctl doctor`.",
		"Entra demandera un nouveau jeton. Si cela dure, vérifiez l’horloge de cette machine : `scimctl doctor`."}
	setClient = text{"Enter the client identifier of `OAUTH_CLIENT_ID` in Entra, under Provisioning, or correct the setting.",
		"Saisissez dans Entra, sous Approvisionnement, l’identifiant client de `OAUTH_CLIENT_ID`, ou corrigez le paramètre."}
)

// signInCauses has the words for each cause that the gateway records.
var signInCauses = map[string]struct{ title, fix text }{
	"no Authorization header": {text{"No sign-in was sent", "Aucune connexion n’a été envoyée"}, stranger},
	"not a bearer token":      {text{"Another way of signing in was used", "Un autre mode de connexion a été utilisé"}, stranger},
	"token too large":         {text{"The token is too large", "Le jeton est trop grand"}, stranger},
	"assertion too large":     {text{"The assertion is too large", "L’assertion est trop grande"}, stranger},
	"client secret too large": {text{"The client secret is too large", "Le secret client est trop grand"}, stranger},
	"malformed JWT":           {text{"The token cannot be read", "Le jeton est illisible"}, stranger},
	"critical header":         {text{"The token asks for an unknown extension", "Le jeton demande une extension inconnue"}, stranger},
	"invalid token request":   {text{"The token request is not valid", "La demande de jeton n’est pas valide"}, checkConnection},

	"unknown token": {text{"The secret token is wrong", "Le jeton secret est faux"}, newToken},
	"expired token": {text{"The secret token has expired", "Le jeton secret a expiré"}, newToken},
	"credentials not checked": {text{"The sign-in could not be checked", "La connexion n’a pas pu être vérifiée"},
		text{"Key Vault or Entra’s keys could not be read, so the caller has to retry. Check that the gateway reaches them: `scimctl doctor`.",
			"Key Vault ou les clés d’Entra n’ont pas pu être lus : l’appelant doit réessayer. Vérifiez que la passerelle les atteint : `scimctl doctor`."}},

	"unknown client":        {text{"The client identifier is wrong", "L’identifiant client est faux"}, setClient},
	"wrong client":          {text{"The token is for another client", "Le jeton est destiné à un autre client"}, setClient},
	"no client secret":      {text{"The client secret is missing", "Le secret client manque"}, newClientSecret},
	"unknown client secret": {text{"The client secret is wrong", "Le secret client est faux"}, newClientSecret},
	"expired client secret": {text{"The client secret has expired", "Le secret client a expiré"}, newClientSecret},

	"access tokens are not issued": {text{"This gateway issues no access tokens", "Cette passerelle n’émet pas de jetons d’accès"},
		text{"Set `OAUTH_CLIENT_ID` and `KEY_VAULT_URL`, or have Entra sign in with a secret token.",
			"Réglez `OAUTH_CLIENT_ID` et `KEY_VAULT_URL`, ou connectez Entra par jeton secret."}},
	"assertions are not accepted": {text{"Federation is not set up", "La fédération n’est pas configurée"},
		text{"Set `FEDERATION_AUDIENCES` and `FEDERATION_SUBJECT`, or have Entra sign in with a client secret.",
			"Réglez `FEDERATION_AUDIENCES` et `FEDERATION_SUBJECT`, ou connectez Entra par secret client."}},
	"tokens of Entra are not accepted": {text{"Entra’s own tokens are not accepted", "Les jetons d’Entra ne sont pas acceptés"},
		text{"Enter a secret token in Entra, under Provisioning, or set `ENTRA_TENANTS` and `ENTRA_AUDIENCES`.",
			"Saisissez un jeton secret dans Entra, sous Approvisionnement, ou réglez `ENTRA_TENANTS` et `ENTRA_AUDIENCES`."}},

	"expired JWT":              {text{"The token has expired", "Le jeton a expiré"}, clocks},
	"JWT not valid yet":        {text{"The token is not valid yet", "Le jeton n’est pas encore valide"}, clocks},
	"JWT issued in the future": {text{"The token was issued in the future", "Le jeton a été émis dans le futur"}, clocks},
	"JWT without an expiry":    {text{"The token has no expiry", "Le jeton n’a pas d’expiration"}, notIssued},
	"invalid JWT":              {text{"The token is not valid", "Le jeton n’est pas valide"}, notIssued},
	"unknown key":              {text{"The token is signed with an unknown key", "Le jeton est signé d’une clé inconnue"}, notIssued},
	"wrong algorithm":          {text{"The token is signed in another way", "Le jeton est signé d’une autre façon"}, notIssued},
	"wrong signature":          {text{"The signature is wrong", "La signature est fausse"}, notIssued},
	"wrong scope":              {text{"The token is for something else", "Le jeton est destiné à autre chose"}, notIssued},

	"wrong tenant": {text{"The token is of another tenant", "Le jeton vient d’un autre tenant"},
		text{"If the received tenant is yours, add it to `ENTRA_TENANTS`.", "Si le tenant reçu est le vôtre, ajoutez-le à `ENTRA_TENANTS`."}},
	"wrong issuer": {text{"The token has another issuer", "Le jeton a un autre émetteur"},
		text{"If the received issuer is your tenant’s, correct `ENTRA_AUTHORITY` (the cloud) and `ENTRA_TENANTS`.",
			"Si l’émetteur reçu est celui de votre tenant, corrigez `ENTRA_AUTHORITY` (le nuage) et `ENTRA_TENANTS`."}},
	"wrong audience": {text{"The token is for another audience", "Le jeton est destiné à une autre audience"},
		text{"If the received audience belongs to your application, add it to `ENTRA_AUDIENCES`, or for federation to `FEDERATION_AUDIENCES`.",
			"Si l’audience reçue est celle de votre application, ajoutez-la à `ENTRA_AUDIENCES`, ou pour la fédération à `FEDERATION_AUDIENCES`."}},
	"wrong application": {text{"The token was issued to another application", "Le jeton a été émis pour une autre application"},
		text{"Only Entra’s provisioning service may sign in this way. If the received application is that service, add it to `ENTRA_APPS`.",
			"Seul le service d’approvisionnement d’Entra peut se connecter ainsi. Si l’application reçue est bien lui, ajoutez-la à `ENTRA_APPS`."}},
	"wrong subject": {text{"The assertion is about another subject", "L’assertion porte sur un autre sujet"},
		text{"If the received subject is the object id of Microsoft.Azure.SyncFabric in your tenant, enter it in `FEDERATION_SUBJECT`.",
			"Si le sujet reçu est l’identifiant d’objet de Microsoft.Azure.SyncFabric dans votre tenant, mettez-le dans `FEDERATION_SUBJECT`."}},
}

// checkNames has the words for each check.
var checkNames = map[string]text{
	"tenant": {"tenant", "tenant"}, "issuer": {"issuer", "émetteur"}, "audience": {"audience", "audience"},
	"application": {"application", "application"}, "subject": {"subject", "sujet"}, "version": {"token version", "version du jeton"},
	"key": {"key", "clé"}, "signature": {"signature", "signature"}, "algorithm": {"algorithm", "algorithme"},
	"times": {"validity period", "période de validité"}, "scope": {"scope", "portée"}, "size": {"size", "taille"}, "format": {"format", "format"},
	"token": {"secret token", "jeton secret"}, "client": {"client identifier", "identifiant client"}, "client secret": {"client secret", "secret client"},
	"Authorization header": {"Authorization header", "en-tête Authorization"}, "critical header": {"critical header", "en-tête critique"},
	"Entra's own tokens": {"Entra’s own tokens", "jetons d’Entra"}, "assertions": {"assertions", "assertions"},
	"access tokens": {"access tokens", "jetons d’accès"}, "request": {"token request", "demande de jeton"},
	"credentials": {"secrets and keys", "secrets et clés"},
}
