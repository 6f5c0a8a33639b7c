package chaos

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
)

// contender is a client that changes the user with one externalId.
type contender struct {
	*contest
	externalID string
	id         string // the SCIM id, "" if the contender knows of no user
	sent       []wish
}

// compete makes so many wishes. Some are late repetitions of earlier ones.
func (p *contender) compete(dice *rand.Rand, wishes int) {
	for range wishes {
		w := p.wish(dice)
		if len(p.sent) > 0 && dice.Float64() < again {
			w = p.sent[dice.IntN(len(p.sent))]
		}
		p.sent = append(p.sent, w)
		p.make(dice, w)
	}
}

// wish creates the user under one of two names if the contender knows of no user, otherwise it changes the user.
func (p *contender) wish(dice *rand.Rand) wish {
	if p.id == "" {
		return wish{"POST", "", person{UserName: fmt.Sprintf("%s-name-%d", p.externalID, dice.IntN(2)), Title: p.tag(), DisplayName: p.tag(), ActiveNow: "true"}}
	}
	switch roll := dice.IntN(10); {
	case roll == 0:
		return wish{verb: "DELETE", id: p.id}
	case roll < 3:
		return wish{"PATCH", p.id, person{Title: p.tag()}}
	case roll < 6:
		return wish{"PATCH", p.id, person{DisplayName: p.tag()}}
	}
	return wish{"PATCH", p.id, person{ActiveNow: strconv.FormatBool(dice.IntN(2) == 0)}}
}

func (p *contender) make(dice *rand.Rand, w wish) {
	path, body := "/Users", ""
	switch w.verb {
	case "POST":
		body = fmt.Sprintf(`{"externalId":%q,"userName":%q,"title":%q,"displayName":%q,"active":true,"name":{"familyName":"Contest"}}`,
			p.externalID, w.UserName, w.Title, w.DisplayName)
	case "PATCH":
		body = patchOf(w)
		fallthrough
	case "DELETE":
		path += "/" + w.id
	}
	answered := p.people.Start(p.externalID, w)
	r := p.send(dice, w.verb, path, body)
	o := outcome{status: r.status}
	if r.status == http.StatusOK || r.status == http.StatusCreated {
		o.shown = parsePerson(r.body)
	}
	p.settle(r, func() { answered(o) })
	p.learn(dice, w, o)
}

// learn remembers which user exists.
func (p *contender) learn(dice *rand.Rand, w wish, o outcome) {
	switch {
	case o.status == http.StatusCreated:
		p.id = o.shown.ID
	case o.status == http.StatusNotFound, o.status == http.StatusNoContent:
		p.id = ""
	case w.verb == "POST": // the user may exist already
		filter := url.Values{"filter": {fmt.Sprintf("externalId eq %q", p.externalID)}}
		r := p.send(dice, http.MethodGet, "/Users?"+filter.Encode(), "")
		var list struct{ Resources []struct{ ID string } }
		if json.Unmarshal(r.body, &list) == nil && len(list.Resources) > 0 {
			p.id = list.Resources[0].ID
		}
	}
}

func patchOf(w wish) string {
	path, value := "title", strconv.Quote(w.Title)
	switch {
	case w.DisplayName != "":
		path, value = "displayName", strconv.Quote(w.DisplayName)
	case w.ActiveNow != "":
		path, value = "active", w.ActiveNow
	}
	return fmt.Sprintf(`{"Operations":[{"op":"replace","path":%q,"value":%s}]}`, path, value)
}

func parsePerson(body []byte) (p person) {
	var shown struct {
		ID, UserName, Title, DisplayName string
		Active                           bool
	}
	_ = json.Unmarshal(body, &shown) // other JSON gives a person that differs from every user
	return person{ID: shown.ID, UserName: shown.UserName, Title: shown.Title, DisplayName: shown.DisplayName, ActiveNow: strconv.FormatBool(shown.Active)}
}
