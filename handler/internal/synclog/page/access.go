package page

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"workflowgen-scim/handler/internal/telemetry"
)

// Access decides who may read the log.
type Access interface {
	// allow reports whether the caller may read the log. If not, it has answered the request.
	allow(w http.ResponseWriter, r *http.Request) bool
}

// principal is the signed-in user, as App Service Authentication writes it into the header X-MS-CLIENT-PRINCIPAL.
type principal struct {
	Provider string  `json:"auth_typ"`
	Claims   []claim `json:"claims"`
}

type claim struct {
	Type  string `json:"typ"`
	Value string `json:"val"`
}

// get returns the value of a claim, "" without one.
func (p *principal) get(name string) string {
	i := slices.IndexFunc(p.Claims, func(c claim) bool { return c.Type == name })
	if i < 0 {
		return ""
	}
	return p.Claims[i].Value
}

// in reports whether the user is a member of a group.
func (p *principal) in(group string) bool {
	return slices.ContainsFunc(p.Claims, func(c claim) bool { return c.Type == "groups" && strings.EqualFold(c.Value, group) })
}

// oid is the name that App Service Authentication gives to the claim with the user's object id.
const oid = "http://schemas.microsoft.com/identity/claims/objectidentifier"

type easyAuth struct{ operators string }

// EasyAuth is the Access in Azure. App Service Authentication signs users in with Entra, removes its header from the request and
// writes the header itself. Where it is off, any caller could write the header: use EasyAuth only where it is on. Members of one
// group, named by its object id, may read the log.
func EasyAuth(operators string) Access { return easyAuth{operators} }

func (d easyAuth) allow(w http.ResponseWriter, r *http.Request) bool {
	p, ok := signedIn(r)
	if !ok {
		d.redirectToSignIn(w, r)
		return false
	}
	telemetry.Add(r.Context(), slog.String("reader", p.get(oid)))
	if d.operators != "" && p.in(d.operators) {
		return true
	}
	why := "not-member"
	if p.get("hasgroups") != "" || p.get("_claim_names") != "" {
		why = "overage" // Entra leaves the groups out of the token of a user in very many groups
	}
	refuse(w, r, http.StatusForbidden, why)
	return false
}

// signedIn returns the signed-in user.
func signedIn(r *http.Request) (p principal, ok bool) {
	headers := r.Header.Values("X-Ms-Client-Principal")
	if len(headers) != 1 {
		return p, false
	}
	text, err := base64.StdEncoding.DecodeString(headers[0])
	return p, err == nil && json.Unmarshal(text, &p) == nil && p.Provider == "aad"
}

// redirectToSignIn sends a browser to the sign-in, and answers 401 to a program.
func (d easyAuth) redirectToSignIn(w http.ResponseWriter, r *http.Request) {
	if !strings.Contains(r.Header.Get("Accept"), "text/html") {
		refuse(w, r, http.StatusUnauthorized, "signed-out")
		return
	}
	back := base + r.URL.Path
	if r.URL.RawQuery != "" {
		back += "?" + r.URL.RawQuery
	}
	http.Redirect(w, r, "/.auth/login/aad?post_login_redirect_uri="+url.QueryEscape(back), http.StatusFound)
}

// Link is the Access on a developer's machine: an address that works once, as a notebook server prints it. The browser that opens
// it gets a cookie that is valid until the program ends.
type Link struct {
	mu      sync.Mutex
	token   string // "" once used
	session string
}

// NewLink returns a Link with a fresh address.
func NewLink() *Link { return &Link{token: secret(), session: secret()} }

// Path returns the path and query of the address.
func (l *Link) Path() string { return base + "/open?token=" + l.token }

// secret returns 256 random bits.
func secret() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

const cookie = "synclog"

func (l *Link) allow(w http.ResponseWriter, r *http.Request) bool {
	if c, err := r.Cookie(cookie); err == nil && same(c.Value, l.session) {
		return true
	}
	refuse(w, r, http.StatusUnauthorized, "link")
	return false
}

// open exchanges the token for the cookie, once.
func (l *Link) open() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || !l.use(r.URL.Query().Get("token")) {
			refuse(w, r, http.StatusUnauthorized, "link")
			return
		}
		http.SetCookie(w, &http.Cookie{Name: cookie, Value: l.session, Path: base, HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil})
		http.Redirect(w, r, base, http.StatusSeeOther)
	})
}

func (l *Link) use(token string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.token == "" || !same(token, l.token) {
		return false
	}
	l.token = ""
	return true
}

// same compares in constant time.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}
