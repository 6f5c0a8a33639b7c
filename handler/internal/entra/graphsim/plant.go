package graphsim

import "time"

// Quarantine puts every job into quarantine, for a reason that Entra knows and since a moment.
func (s *Server) Quarantine(reason string, since time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.principals {
		if p.job != nil {
			p.job.code, p.job.problem = "Quarantine", object{"reason": reason, "currentBegan": stamp(since), "seriesBegan": stamp(since),
				"seriesCount": 1, "nextAttempt": stamp(s.options.Now().Add(6 * time.Hour)), "error": nil}
		}
	}
}

// Fault logs that a user could not be provisioned, with one of Entra's error codes.
func (s *Server) Fault(user, code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.principals {
		if u := s.byID[user]; u != nil && p.job != nil {
			sub := subject{kind: "User", id: u.ID, name: u.UserPrincipalName, user: u}
			s.newRun(p).note(&sub, nil, "create", &refusal{body: code})
		}
	}
}

// SignInByOAuth lets every connection sign in by OAuth client credentials, as an administrator chooses it in the portal.
func (s *Server) SignInByOAuth(tokenEndpoint, client, secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.principals {
		if p.secrets["BaseAddress"] != "" {
			delete(p.secrets, "SecretToken")
			p.secrets["AuthenticationType"], p.secrets["Oauth2TokenExchangeUri"] = "OAuth2ClientCredentialsGrant", tokenEndpoint
			p.secrets["Oauth2ClientId"], p.secrets["Oauth2ClientSecret"] = client, secret
		}
	}
}

// DisableRoles disables the roles of every enterprise application: who is assigned with one is not effectively entitled.
func (s *Server) DisableRoles() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.principals {
		for _, role := range p.roles {
			role["isEnabled"] = false
		}
	}
}

// Count is how many registrations and enterprise applications have a name, seen or not.
func (s *Server) Count(name string) (applications, principals int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.apps {
		if a.name == name {
			applications++
		}
	}
	for _, p := range s.principals {
		if p.name == name {
			principals++
		}
	}
	return applications, principals
}
