// Package vault stands in for an Azure Key Vault, and for the identity endpoint of App Service that issues tokens for it. The
// real client libraries talk to both.
//
// It rests on observations with azsecrets: the first request comes without a token and with a slash behind the secret's name,
// and is answered 401 with a challenge whose two parts are divided by a comma and a space and whose address has a path; a
// missing secret is 404 SecretNotFound; 429 comes with Retry-After. From Microsoft's issue trackers: a disabled version is 403
// with SecretDisabled inside; the name of a deleted secret is 409 with ObjectIsDeletedButRecoverable inside; versions are
// listed by their ids, not by their age. From the documentation: times are whole seconds, an expired version can still be
// read, pages have 25 versions. It has no permissions, and no delay between regions.
package vault

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Vault is a Key Vault.
type Vault struct {
	mu          sync.Mutex
	token       string // the token of every caller
	secrets     map[string][]*version
	deleted     map[string][]*version
	calls       map[string]int
	throttle    int
	forbid      int
	unavailable bool
	held        chan struct{} // not nil: answers wait until it is closed
	mux         http.Handler
}

// version is a stored version.
type version struct {
	id, value         string
	enabled           bool
	created, nbf, exp int64 // seconds; 0 means not set
}

// New returns an empty Vault.
func New() *Vault {
	v := &Vault{token: rand.Text(), secrets: map[string][]*version{}, deleted: map[string][]*version{}, calls: map[string]int{}}
	v.mux = v.routes()
	return v
}

// Calls returns the number of accepted requests of a kind: get, list, set, change, delete or recover.
func (v *Vault) Calls(kind string) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.calls[kind]
}

// Throttle answers the next n requests with 429.
func (v *Vault) Throttle(n int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.throttle = n
}

// Forbid answers the next n requests with 403, as before a new role takes effect.
func (v *Vault) Forbid(n int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.forbid = n
}

// SetUnavailable makes the vault answer 503, or with false ends that.
func (v *Vault) SetUnavailable(unavailable bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.unavailable = unavailable
}

// Hold makes every request wait until release is called.
func (v *Vault) Hold() (release func()) {
	v.mu.Lock()
	defer v.mu.Unlock()
	held := make(chan struct{})
	v.held = held
	return func() {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.held = nil
		close(held)
	}
}

// Set creates a version as an administrator does in the portal.
func (v *Vault) Set(name, value string) (id string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.add(name, &version{value: value, enabled: true}).id
}

func (v *Vault) add(name string, made *version) *version {
	var id [16]byte
	_, _ = rand.Read(id[:])
	made.id, made.created = hex.EncodeToString(id[:]), time.Now().Unix()
	v.secrets[name] = append(v.secrets[name], made)
	return made
}

// find returns the version with an id, or the newest if id is empty.
func (v *Vault) find(name, id string) *version {
	all := v.secrets[name]
	if id == "" && len(all) > 0 {
		return all[len(all)-1]
	}
	for _, found := range all {
		if found.id == id {
			return found
		}
	}
	return nil
}

// listed returns the versions in the order of the vault.
func (v *Vault) listed(name string) []*version {
	return slices.SortedFunc(slices.Values(v.secrets[name]), func(a, b *version) int { return cmp.Compare(a.id, b.id) })
}
