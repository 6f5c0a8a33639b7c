package graph

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strings"
)

// secretKeys are the settings of a SCIM connector; true marks those that read back. Those of OAuth are a guess from the beta
// version's.
var secretKeys = map[string]bool{"BaseAddress": true, "SecretToken": false, "SyncNotificationSettings": true, "SyncAll": true, "SkipOutOfScopeDeletions": true,
	"AuthenticationType": true, "Oauth2ClientId": true, "Oauth2ClientSecret": false, "Oauth2TokenExchangeUri": true}

func (s *Server) getSecrets(w http.ResponseWriter, _ *http.Request, p *principal) {
	pairs := []object{}
	for _, key := range slices.Sorted(maps.Keys(p.secrets)) {
		value := p.secrets[key]
		switch {
		case p.masked[key]:
			value = "*****"
		case !secretKeys[key]:
			value = "*"
		}
		pairs = append(pairs, object{"key": key, "value": value})
	}
	answer(w, http.StatusOK, object{"value": pairs})
}

type pair struct{ Key, Value string }

func (s *Server) putSecrets(w http.ResponseWriter, r *http.Request, p *principal) {
	var body struct{ Value []pair }
	if !read(w, r, &body) {
		return
	}
	put := map[string]string{}
	for _, kv := range body.Value {
		if _, ok := secretKeys[kv.Key]; !ok {
			fail(w, http.StatusInternalServerError, "InternalError", fmt.Sprintf("Requested value '%s' was not found.", kv.Key))
			return
		}
		if strings.HasPrefix(kv.Key, "Oauth2") {
			fail(w, http.StatusBadRequest, "NotInAllowList", kv.Key+" is not in the allow list")
			return
		}
		if problem := checkNotifications(kv); problem != "" {
			fail(w, http.StatusBadRequest, "BadRequest", problem)
			return
		}
		if kv.Value != "" {
			put[kv.Key] = kv.Value
		}
	}
	p.secrets = put
	w.WriteHeader(http.StatusNoContent)
}

// checkNotifications returns the first mistake of SyncNotificationSettings, or "". The setting is JSON in a text. The behaviour
// of the service with other members, or members of other types, is not documented: the stand-in refuses them.
func checkNotifications(kv pair) (problem string) {
	if kv.Key != "SyncNotificationSettings" || kv.Value == "" {
		return ""
	}
	var members object
	if err := json.Unmarshal([]byte(kv.Value), &members); err != nil {
		return "SyncNotificationSettings is not valid JSON."
	}
	for name, value := range members {
		ok := false
		switch name {
		case "Enabled", "DeleteThresholdEnabled", "HumanResourcesLookaheadQueryEnabled":
			_, ok = value.(bool)
		case "Recipients":
			_, ok = value.(string)
		case "DeleteThresholdValue":
			n, isNumber := value.(float64)
			ok = isNumber && n >= 1 && n == math.Trunc(n)
		}
		if !ok {
			return fmt.Sprintf("SyncNotificationSettings: %s is not valid.", name)
		}
	}
	return ""
}

func (s *Server) validate(w http.ResponseWriter, r *http.Request, p *principal) {
	var body struct {
		TemplateID          string
		UseSavedCredentials bool
		Credentials         []pair
	}
	if !read(w, r, &body) {
		return
	}
	secrets := p.secrets
	if !body.UseSavedCredentials {
		secrets = map[string]string{}
		for _, kv := range body.Credentials {
			secrets[kv.Key] = kv.Value
		}
	}
	if body.TemplateID == "" || secrets["BaseAddress"] == "" {
		fail(w, http.StatusBadRequest, "RequestMissingRequiredParameter", "templateId or credentials missing")
		return
	}
	if err := s.scim(secrets).probe(r.Context()); err != nil {
		fail(w, http.StatusBadRequest, "CredentialValidationUnavailable", err.Error())
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
