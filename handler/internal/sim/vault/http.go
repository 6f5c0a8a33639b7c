package vault

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// challenge is the header of the answer to a caller without a valid token.
const challenge = `Bearer authorization="https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000", resource="https://vault.azure.net"`

func (v *Vault) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /secrets/{name}/{$}", v.served("get", v.get))
	mux.HandleFunc("GET /secrets/{name}/versions", v.served("list", v.list))
	mux.HandleFunc("GET /secrets/{name}/{version}", v.served("get", v.get))
	mux.HandleFunc("PUT /secrets/{name}", v.served("set", v.set))
	mux.HandleFunc("PATCH /secrets/{name}/{version}", v.served("change", v.change))
	mux.HandleFunc("DELETE /secrets/{name}", v.served("delete", v.delete))
	mux.HandleFunc("POST /deletedsecrets/{name}/recover", v.served("recover", v.recover))
	return mux
}

// ServeHTTP answers as the vault.
func (v *Vault) ServeHTTP(w http.ResponseWriter, r *http.Request) { v.mux.ServeHTTP(w, r) }

// served checks the token and the faults that a test has set, and counts the request.
func (v *Vault) served(kind string, serve func(http.ResponseWriter, *http.Request)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v.wait(r)
		v.mu.Lock()
		defer v.mu.Unlock()
		switch {
		case r.Header.Get("Authorization") != "Bearer "+v.token:
			w.Header().Set("WWW-Authenticate", challenge)
			fail(w, http.StatusUnauthorized, "Unauthorized", "")
		case v.unavailable:
			fail(w, http.StatusServiceUnavailable, "ServiceUnavailable", "")
		case v.forbid > 0:
			v.forbid--
			fail(w, http.StatusForbidden, "Forbidden", "ForbiddenByRbac")
		case v.throttle > 0:
			v.throttle--
			w.Header().Set("Retry-After", "1")
			fail(w, http.StatusTooManyRequests, "Throttled", "")
		default:
			v.calls[kind]++
			serve(w, r)
		}
	}
}

func (v *Vault) wait(r *http.Request) {
	v.mu.Lock()
	held := v.held
	v.mu.Unlock()
	if held == nil {
		return
	}
	select {
	case <-held:
	case <-r.Context().Done():
	}
}

// attributes are the attributes of a version on the wire.
type attributes struct {
	Enabled *bool  `json:"enabled,omitempty"`
	NBF     *int64 `json:"nbf,omitempty"`
	Exp     *int64 `json:"exp,omitempty"`
	Created int64  `json:"created,omitempty"`
	Updated int64  `json:"updated,omitempty"`
	Level   string `json:"recoveryLevel,omitempty"`
	Days    int    `json:"recoverableDays,omitempty"`
}

// bundle is a version on the wire, with or without its value.
type bundle struct {
	ID         string     `json:"id"`
	Value      string     `json:"value,omitempty"`
	Attributes attributes `json:"attributes"`
}

func (v *version) bundle(r *http.Request, value bool) bundle {
	a := attributes{Enabled: &v.enabled, Created: v.created, Updated: v.created, Level: "Recoverable", Days: 90}
	if v.nbf != 0 {
		a.NBF = &v.nbf
	}
	if v.exp != 0 {
		a.Exp = &v.exp
	}
	b := bundle{ID: "https://" + r.Host + "/secrets/" + r.PathValue("name") + "/" + v.id, Attributes: a}
	if value {
		b.Value = v.value
	}
	return b
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(body)
}

// fail answers an error in the vault's form, with a more exact code inside unless inner is empty.
func fail(w http.ResponseWriter, status int, code, inner string) {
	body := map[string]any{"code": code, "message": code}
	if inner != "" {
		body["innererror"] = map[string]string{"code": inner}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": body})
}

// Identity returns the identity endpoint of App Service, IDENTITY_ENDPOINT, for callers with the IDENTITY_HEADER.
func (v *Vault) Identity(header string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Identity-Header") != header || r.URL.Query().Get("resource") != "https://vault.azure.net" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		answer(w, map[string]string{"access_token": v.token, "token_type": "Bearer", "resource": "https://vault.azure.net",
			"expires_on": strconv.FormatInt(expiry().Unix(), 10)})
	})
}

// expiry returns the end of a token.
func expiry() time.Time { return time.Now().Add(24 * time.Hour) }
