package graph

import "strings"

// SignIn is the way in which Entra signs in at the SCIM endpoint; its text fits a sentence.
type SignIn string

// The ways to sign in. OAuth, with a secret or with a federation, can be chosen only in the portal: Graph accepts its settings
// in the beta version only.
const (
	SignInNone  SignIn = "" // no connection is stored
	SignInToken SignIn = "a secret token"
	SignInEntra SignIn = "tokens that Entra issues" // the secret token was left empty
	SignInOAuth SignIn = "OAuth"
)

// SignInOf returns the way that the settings of the connector select. How Graph's version 1.0 shows OAuth is not documented;
// all settings of the beta version have OAuth in their name.
func SignInOf(secrets map[string]string) SignIn {
	for key, value := range secrets {
		key = strings.ToLower(key)
		if value != "" && strings.HasPrefix(key, "oauth") || key == "authenticationtype" && strings.Contains(strings.ToLower(value), "oauth") {
			return SignInOAuth
		}
	}
	switch {
	case secrets[BaseAddress] == "":
		return SignInNone
	case secrets[SecretToken] == "":
		return SignInEntra
	}
	return SignInToken
}

// NeedsStopped reports whether Entra provisions on demand, and deletes a connection, only while the job is stopped: where
// Entra signs in by anything other than a secret token.
func NeedsStopped(secrets map[string]string) bool {
	way := SignInOf(secrets)
	return way == SignInOAuth || way == SignInEntra
}
