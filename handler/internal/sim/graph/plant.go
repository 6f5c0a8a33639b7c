package graph

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

// AddApplication adds an enterprise application that was made in the portal: from a gallery template, from the one for any
// application, or, with "", as a registration alone. A job of another template than that of SCIM can come with it.
func (s *Server) AddApplication(name, templateID, jobTemplate string) (client string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := &application{id: s.guid("application"), appID: s.guid("client"), name: name, body: object{}}
	p := &principal{id: s.guid("principal"), appID: a.appID, name: name, template: templateID, body: object{}}
	if jobTemplate != "" {
		p.job = &job{id: s.guid("job"), template: jobTemplate, state: "Disabled", code: "Paused", known: map[string]*known{}, initial: true}
		p.job.schema = defaultSchema(p.job.id)
	}
	s.apps, s.principals = append(s.apps, a), append(s.principals, p)
	return a.appID
}

// AnyApplication is the template for an application that the gallery does not have.
const AnyApplication = template

// AssignService assigns a service principal to every enterprise application, as one that calls its API is.
func (s *Server) AssignService(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.principals {
		p.assigned = append([]object{{"id": s.guid("assignment"), "appRoleId": s.guid("role"), "principalId": s.guid("service"), "principalDisplayName": name,
			"principalType": "ServicePrincipal", "resourceId": p.id, "createdDateTime": stamp(s.options.Now())}}, p.assigned...)
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

// Mask lets a setting of every connection read back as stars, as what is secret does.
func (s *Server) Mask(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.principals {
		p.masked = map[string]bool{key: true}
	}
}

// Stored is what is stored of a setting of the connections that have it, whatever reads back.
func (s *Server) Stored(key string) (values []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.principals {
		if v, ok := p.secrets[key]; ok {
			values = append(values, v)
		}
	}
	return values
}
