package main_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// BenchmarkScale compares what a request costs in a small directory and in a large one. The two take turns, so that what
// else the machine does falls on both.
func BenchmarkScale(b *testing.B) {
	small, large := populated(b, 1_000, 100), populated(b, 100_000, 10_000)
	for b.Loop() {
		for _, name := range []string{"userName", "externalId"} {
			ratio := compare(b, small, large, func(s site, i int) *http.Request {
				return s.find(b, name, fmt.Sprintf("%s-%d", name, i*37%s.users))
			}, http.StatusOK)
			figures.atMost("look-up by "+name+", 100,000 users against 1,000", 1.2, ratio, "times")
		}
		ratio := compare(b, small, large, func(s site, i int) *http.Request {
			return s.join(b, s.extras[i%len(s.extras)])
		}, http.StatusNoContent)
		figures.atMost("adding a member to a group of 10,000 against 100", 1.2, ratio, "times")
	}
}

// site is a program with a WorkflowGen of some size behind it.
type site struct {
	*program
	users  int
	group  string
	extras []string // users who are not in the group
}

// populated is a site with users, and a group with the first of them as members.
func populated(b *testing.B, users, members int) site {
	rows := make([]wgsim.UserRow, users+rounds)
	names := make([]string, members)
	for i := range rows {
		rows[i] = wgsim.UserRow{UserName: fmt.Sprintf("userName-%d", i), LastName: "Tremblay", IsActive: true,
			Profile: wgsim.Profile{SystemIdentifier: fmt.Sprintf("externalId-%d", i)}}
		if i < members {
			names[i] = rows[i].UserName
		}
	}
	sim := wgsim.New(wgsim.Options{Directory: provisioned, Username: username, Password: password, Users: rows,
		Groups: []wgsim.GroupRow{{Name: "Sales", Description: "-", Members: names}}})
	server := httptest.NewServer(sim)
	b.Cleanup(server.Close)
	s := site{program: start(b, server.URL), users: users, group: mapping.ID(sim.Groups()[0].ID)}
	for _, u := range sim.Users() {
		var i int
		if n, _ := fmt.Sscanf(u.UserName, "userName-%d", &i); n == 1 && i >= users {
			s.extras = append(s.extras, mapping.ID(u.ID))
		}
	}
	return s
}

func (s site) find(b *testing.B, name, value string) *http.Request {
	query := url.Values{"filter": {fmt.Sprintf("%s eq %q", name, value)}}
	return s.request(b, "GET", "/scim/v2/Users?"+query.Encode(), "")
}

func (s site) join(b *testing.B, id string) *http.Request {
	return s.request(b, "PATCH", "/scim/v2/Groups/"+s.group,
		fmt.Sprintf(`{"Operations":[{"op":"Add","path":"members","value":[{"value":%q}]}]}`, id))
}

func (s site) request(b *testing.B, method, path, body string) *http.Request {
	r, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+secretToken)
	r.Header.Set("Content-Type", "application/scim+json")
	return r
}

const rounds = 3000

// compare is how much longer a request takes at the large site than at the small one: the ratio of the medians.
func compare(b *testing.B, small, large site, ask func(s site, i int) *http.Request, status int) float64 {
	took := [2][]time.Duration{}
	for i := range rounds {
		for which, s := range []site{small, large} {
			r := ask(s, i)
			began := time.Now()
			res, err := s.client.Do(r)
			if err != nil {
				b.Fatal(err)
			}
			body, _ := io.ReadAll(res.Body)
			res.Body.Close()
			took[which] = append(took[which], time.Since(began))
			if res.StatusCode != status || status == http.StatusOK && !strings.Contains(string(body), `"totalResults":1,`) {
				b.Fatalf("%s: %s %s", r.URL, res.Status, body)
			}
		}
	}
	for which := range took {
		slices.Sort(took[which])
	}
	return float64(took[1][rounds/2]) / float64(took[0][rounds/2])
}
