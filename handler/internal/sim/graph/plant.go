package graph

import "time"

// Quarantine puts every job into quarantine since a time, for one of Entra's reasons.
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

// Fault logs a failure to provision a user, with one of Entra's error codes.
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

// SignInByOAuth makes every connection sign in by OAuth client credentials, which only the portal can set.
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

// AddApplication adds an enterprise application as the portal does: from a gallery template, from the template for any
// application, or, with "", as a registration alone. Unless jobTemplate is empty, it has a job of that template. The client id
// is returned.
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

// AnyApplication is the template for applications that are not in the gallery.
const AnyApplication = template

// AssignService assigns a service principal to every enterprise application, as for a service that calls its API.
func (s *Server) AssignService(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.principals {
		p.assigned = append([]object{{"id": s.guid("assignment"), "appRoleId": s.guid("role"), "principalId": s.guid("service"), "principalDisplayName": name,
			"principalType": "ServicePrincipal", "resourceId": p.id, "createdDateTime": stamp(s.options.Now())}}, p.assigned...)
	}
}

// DisableRoles disables the roles of every enterprise application: users assigned with one are not effectively entitled.
func (s *Server) DisableRoles() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.principals {
		for _, role := range p.roles {
			role["isEnabled"] = false
		}
	}
}

// Count returns the number of registrations and enterprise applications with a name, also of those not visible yet.
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

// Mask makes a setting of every connection read back as stars, as secrets do.
func (s *Server) Mask(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.principals {
		p.masked = map[string]bool{key: true}
	}
}

// Stored returns the stored values of a setting, also of one that reads back as stars.
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
