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

// Door says who may read the log.
type Door interface {
	// admit reports whether whoever asks may come in; where not, it has answered.
	admit(w http.ResponseWriter, r *http.Request) bool
}

// principal is who App Service Authentication says is there, in the header X-MS-CLIENT-PRINCIPAL.
type principal struct {
	Provider string  `json:"auth_typ"`
	Claims   []claim `json:"claims"`
}

type claim struct {
	Type  string `json:"typ"`
	Value string `json:"val"`
}

// get is a claim of which there is one, "" if there is none.
func (p *principal) get(name string) string {
	i := slices.IndexFunc(p.Claims, func(c claim) bool { return c.Type == name })
	if i < 0 {
		return ""
	}
	return p.Claims[i].Value
}

func (p *principal) in(group string) bool {
	return slices.ContainsFunc(p.Claims, func(c claim) bool { return c.Type == "groups" && strings.EqualFold(c.Value, group) })
}

// oid is the claim with the object id of the person, as App Service Authentication calls it.
const oid = "http://schemas.microsoft.com/identity/claims/objectidentifier"

type easyAuth struct{ operators string }

// EasyAuth is the door in Azure: App Service Authentication signs people in with Entra, takes away what a caller has written
// into its header, and writes there itself who it is. Where it is not switched on anybody could write the header: so this
// door is only for where it is. It lets in the members of one group, by its object id.
func EasyAuth(operators string) Door { return easyAuth{operators} }

func (d easyAuth) admit(w http.ResponseWriter, r *http.Request) bool {
	p, ok := signedIn(r)
	if !ok {
		d.toSignIn(w, r)
		return false
	}
	telemetry.Add(r.Context(), slog.String("reader", p.get(oid)))
	if d.operators != "" && p.in(d.operators) {
		return true
	}
	why := "stranger"
	if p.get("hasgroups") != "" || p.get("_claim_names") != "" {
		why = "overage" // Entra leaves the groups out of the token of somebody who is in very many
	}
	refuse(w, r, http.StatusForbidden, why)
	return false
}

// signedIn is who the platform says is there.
func signedIn(r *http.Request) (p principal, ok bool) {
	headers := r.Header.Values("X-Ms-Client-Principal")
	if len(headers) != 1 {
		return p, false
	}
	text, err := base64.StdEncoding.DecodeString(headers[0])
	return p, err == nil && json.Unmarshal(text, &p) == nil && p.Provider == "aad"
}

// toSignIn sends a person to sign in, and tells a program that it is not.
func (d easyAuth) toSignIn(w http.ResponseWriter, r *http.Request) {
	if !strings.Contains(r.Header.Get("Accept"), "text/html") {
		refuse(w, r, http.StatusUnauthorized, "unknown")
		return
	}
	back := base + r.URL.Path
	if r.URL.RawQuery != "" {
		back += "?" + r.URL.RawQuery
	}
	http.Redirect(w, r, "/.auth/login/aad?post_login_redirect_uri="+url.QueryEscape(back), http.StatusFound)
}

// Link is the door on a machine of one's own: an address that is good once, as a notebook server prints it. Who opens it gets
// a cookie that is good until the program ends.
type Link struct {
	mu      sync.Mutex
	token   string // "" once it was used
	session string
}

// NewLink makes the door and its address.
func NewLink() *Link { return &Link{token: secret(), session: secret()} }

// Path is where the door is opened, from the address of the program on.
func (l *Link) Path() string { return base + "/open?token=" + l.token }

// secret is 256 bits that nobody guesses.
func secret() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

const cookie = "synclog"

func (l *Link) admit(w http.ResponseWriter, r *http.Request) bool {
	if c, err := r.Cookie(cookie); err == nil && same(c.Value, l.session) {
		return true
	}
	refuse(w, r, http.StatusUnauthorized, "link")
	return false
}

// open takes the token for the cookie, the first time.
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

// same compares without telling by its time how much is right.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}
