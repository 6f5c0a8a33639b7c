package vault

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
)

func (v *Vault) get(w http.ResponseWriter, r *http.Request) {
	found := v.find(r.PathValue("name"), r.PathValue("version"))
	switch {
	case found == nil:
		fail(w, http.StatusNotFound, "SecretNotFound", "")
	case !found.enabled:
		fail(w, http.StatusForbidden, "Forbidden", "SecretDisabled")
	default:
		answer(w, found.bundle(r, true))
	}
}

// page is the number of versions on a page.
const page = 25

func (v *Vault) list(w http.ResponseWriter, r *http.Request) {
	all := v.listed(r.PathValue("name"))
	from, _ := strconv.Atoi(r.URL.Query().Get("$skiptoken"))
	to := min(from+page, len(all))
	var list struct {
		Value []bundle `json:"value"`
		Next  *string  `json:"nextLink"`
	}
	for _, found := range all[min(from, to):to] {
		list.Value = append(list.Value, found.bundle(r, false))
	}
	if to < len(all) {
		query := url.Values{"api-version": r.URL.Query()["api-version"], "$skiptoken": {strconv.Itoa(to)}}
		list.Next = new("https://" + r.Host + r.URL.Path + "?" + query.Encode())
	}
	answer(w, list)
}

// sent is the body of a request that creates or changes a version.
type sent struct {
	Value      string     `json:"value"`
	Attributes attributes `json:"attributes"`
}

func (v *Vault) set(w http.ResponseWriter, r *http.Request) {
	var body sent
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		fail(w, http.StatusBadRequest, "BadParameter", "")
		return
	}
	if v.deleted[r.PathValue("name")] != nil {
		fail(w, http.StatusConflict, "Conflict", "ObjectIsDeletedButRecoverable")
		return
	}
	made := v.add(r.PathValue("name"), &version{value: body.Value, enabled: true})
	made.change(body.Attributes)
	answer(w, made.bundle(r, true))
}

func (v *Vault) change(w http.ResponseWriter, r *http.Request) {
	var body sent
	found := v.find(r.PathValue("name"), r.PathValue("version"))
	switch err := json.NewDecoder(r.Body).Decode(&body); {
	case err != nil:
		fail(w, http.StatusBadRequest, "BadParameter", "")
	case found == nil:
		fail(w, http.StatusNotFound, "SecretNotFound", "")
	default:
		found.change(body.Attributes)
		answer(w, found.bundle(r, false))
	}
}

func (v *version) change(a attributes) {
	if a.Enabled != nil {
		v.enabled = *a.Enabled
	}
	if a.NBF != nil {
		v.nbf = *a.NBF
	}
	if a.Exp != nil {
		v.exp = *a.Exp
	}
}

func (v *Vault) delete(w http.ResponseWriter, r *http.Request) { move(w, r, v.secrets, v.deleted) }

func (v *Vault) recover(w http.ResponseWriter, r *http.Request) { move(w, r, v.deleted, v.secrets) }

// move moves a secret with all its versions from one map to the other.
func move(w http.ResponseWriter, r *http.Request, from, to map[string][]*version) {
	name := r.PathValue("name")
	if from[name] == nil {
		fail(w, http.StatusNotFound, "SecretNotFound", "")
		return
	}
	to[name] = from[name]
	delete(from, name)
	answer(w, to[name][len(to[name])-1].bundle(r, false))
}
