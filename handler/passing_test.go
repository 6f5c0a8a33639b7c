package main_test

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"workflowgen-scim/handler/internal/mapping"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// passing is what WorkflowGen says in trouble that is not the request's, in English and in French.
var passing = []string{
	"Timeout expired.  The timeout period elapsed prior to completion of the operation or the server is not responding.",
	"Transaction (Process ID 52) was deadlocked on lock resources with another process and has been chosen as the deadlock victim.",
	"A transport-level error has occurred when receiving results from the server.",
	"A network-related or instance-specific error occurred while establishing a connection to SQL Server.",
	"The connection pool has been exhausted",
	"Database 'WFGEN' is being recovered.",
	"Thread was being aborted.",
	"The operation was canceled.",
	"Object reference not set to an instance of an object.",
	"Access forbidden",
	"License limit reached",
	"Délai d'attente expiré",
	"La transaction a été bloquée et a été choisie comme victime de l'interblocage.",
	"Une erreur de niveau transport s'est produite lors de la réception des résultats.",
	"Une erreur liée au réseau ou spécifique à l'instance s'est produite.",
	"Le pool de connexions est épuisé",
	"La base de données 'WFGEN' est en cours de récupération.",
	"Le thread a été abandonné.",
	"L'opération a été annulée.",
	"La référence d'objet n'est pas définie à une instance d'un objet.",
	"Vous n'êtes pas autorisé à effectuer cette opération.",
	"Limite de licences atteinte",
}

// scimDeeds is what the deeds of TestFaults call in the SCIM API.
var scimDeeds = map[string]string{"createUser": "POST Users", "updateUser": "PATCH Users", "deleteUser": "DELETE Users", "addGroupUsers": "PATCH Groups"}

func operationOf(way string, d deed) string {
	if way == bySCIM {
		return scimDeeds[d.operation]
	}
	return d.operation
}

// byBothWays runs a test over each way into WorkflowGen, in a bubble of its own time.
func byBothWays(t *testing.T, o wgsim.Options, test func(l *lab, way string)) {
	for _, way := range []string{byGraphQL, bySCIM} {
		t.Run(way, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLabWith(t, way, o)
				l.populate()
				test(l, way)
			})
		})
	}
}

// TestPassingTrouble: whatever language WorkflowGen's database is in trouble in, and whatever status its connector gives that,
// Entra is told to come back. A refusal would blame the person and end in an escrow.
func TestPassingTrouble(t *testing.T) {
	for what, d := range deeds {
		for _, status := range []int{0, 400, 500} {
			t.Run(fmt.Sprintf("%s/%d", what, status), func(t *testing.T) {
				for _, text := range passing {
					byBothWays(t, wgsim.Options{}, func(l *lab, way string) {
						l.sim.Inject(wgsim.Fault{What: wgsim.Error, On: operationOf(way, d), Says: text, Status: status})
						if status, after, body := d.do(l); status != 503 || after != "30" {
							l.Errorf("%q: %d, Retry-After %q: %s", text, status, after, body)
						}
					})
				}
			})
		}
	}
}

// TestFinalTexts: what is final in WorkflowGen is final for Entra, in its words.
func TestFinalTexts(t *testing.T) {
	for text, want := range map[string]int{
		"Violation of UNIQUE KEY constraint 'UQ_USERS'. The duplicate key value is (Timeout expired).": 409,
		"Le nom d'utilisateur « new@contoso.example » existe déjà.":                                    409,
		`The user "Timeout expired" cannot be inactive: this is the only coordinator of "Deadlock".`:   400,
		`L'utilisateur « Délai d'attente expiré » ne peut pas être créé.`:                              400,
	} {
		byBothWays(t, wgsim.Options{}, func(l *lab, way string) {
			d := deeds["a user is made"]
			for _, status := range []int{0, 400, 500} {
				l.sim.Inject(wgsim.Fault{What: wgsim.Error, On: operationOf(way, d), Says: text, Status: status})
				if got, _, body := d.do(l); got != want || want == 400 && !strings.Contains(body, "WorkflowGen refused") {
					l.Errorf("%q, HTTP %d: %d %s", text, status, got, body)
				}
			}
		})
	}
}

// TestRuleInUnknownWords: a text in no table is looked into first. If the change was not made and meets the same text again, it
// is a rule of the instance, and Entra is told it as that.
func TestRuleInUnknownWords(t *testing.T) {
	for _, what := range []string{"a user is made", "a user is changed", "a user is deleted"} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, d := newLab(t), deeds[what]
				l.populate()
				for i, want := range []int{503, 400, 400, 503, 400} {
					text := "Regel 7"
					if i > 2 {
						text = "Regel 8"
					}
					l.sim.Inject(wgsim.Fault{What: wgsim.Error, On: d.operation, Says: text})
					if status, _, body := d.do(l); status != want || want == 400 && !strings.Contains(body, "WorkflowGen refused: "+text) {
						l.Errorf("try %d: %d %s, want %d", i+1, status, body, want)
					}
				}
				if status, _, body := d.do(l); status != d.status {
					l.Errorf("once the rule is gone: %d %s", status, body)
				}
				l.check(d)
			})
		})
	}
}

// TestUnreadableAnswers: half a body, none, or an unknown error text, after a change that was made: a look finds it
// made. It is never the client's mistake.
func TestUnreadableAnswers(t *testing.T) {
	for _, what := range []wgsim.Mishap{wgsim.HalfJSON, wgsim.NoBody, wgsim.ErrorAfter} {
		t.Run(string(what), func(t *testing.T) {
			byBothWays(t, wgsim.Options{}, func(l *lab, way string) {
				for _, deed := range []string{"a user is changed", "a user is made"} {
					d := deeds[deed]
					l.sim.Inject(wgsim.Fault{What: what, On: operationOf(way, d), Says: "Quelque chose"})
					if status, _, body := d.do(l); status != d.status {
						l.Errorf("%s: %d %s", deed, status, body)
					}
					if deed == "a user is made" && len(l.users()) != 3 {
						l.Errorf("%d users", len(l.users()))
					}
				}
			})
		})
	}
}

// TestErrorBesideNull: an error beside a user who is null is no user who is not there: Entra would make or forget him.
func TestErrorBesideNull(t *testing.T) {
	for _, text := range []string{passing[0], "Something else", "User not found"} {
		byBothWays(t, wgsim.Options{}, func(l *lab, way string) {
			on := "user"
			if way == bySCIM {
				on = "GET Users"
			}
			if text == "User not found" && way == byGraphQL {
				return // WorkflowGen's own word for it
			}
			l.sim.Inject(wgsim.Fault{What: wgsim.Error, On: on, Says: text, Times: -1})
			if status, _, body := l.send("GET", "/Users/"+l.ann(), ""); status != 503 {
				l.Errorf("%q: %d %s", text, status, body)
			}
		})
	}
}

// TestCappedPages: a list is whole for a client however WorkflowGen cuts and counts its pages, and a group has all its members.
func TestCappedPages(t *testing.T) {
	for name, o := range map[string]wgsim.Options{
		"counted in the size asked for": {PageCap: 50}, "counted in the size given": {PageCap: 50, PagesAsGiven: true},
	} {
		t.Run(name, func(t *testing.T) {
			byBothWays(t, o, func(l *lab, _ string) {
				var members []string
				for i := range 135 {
					members = append(members, l.addUser(fmt.Sprintf("u%03d", i)))
				}
				group, err := l.sim.AddGroup(wgsim.GroupRow{Name: "All", Description: "-", Members: members[:61]})
				if err != nil {
					l.Fatal(err)
				}
				for _, start := range []int{1, 51, 101, 130, 137, 138} {
					status, _, body := l.query("/Users", "startIndex", fmt.Sprint(start), "count", "100")
					want := max(min(100, 137-start+1), 0)
					if got := strings.Count(body, `"userName"`); status != 200 || got != want || !strings.Contains(body, `"totalResults":137,`) {
						l.Errorf("from %d: %d, %d of %d users: %.200s", start, status, got, want, body)
					}
				}
				if status, _, body := l.send("GET", "/Groups/"+mapping.ID(group), ""); status != 200 || strings.Count(body, `"display"`) != 61 {
					l.Errorf("%d, %d members of 61", status, strings.Count(body, `"display"`))
				}
				// A filter that WorkflowGen cannot look up is compared on all users, page after page.
				if status, _, body := l.query("/Users", "filter", `userName sw "u"`, "count", "1"); status != 200 || !strings.Contains(body, `"totalResults":135,`) {
					l.Errorf("searched: %d %.200s", status, body)
				}
			})
		})
	}
}

// TestEmptyPage: a page without items of a list that has some is trouble, and not the end of the list.
func TestEmptyPage(t *testing.T) {
	byBothWays(t, wgsim.Options{}, func(l *lab, way string) {
		on := "users"
		if way == bySCIM {
			on = "GET Users"
		}
		l.sim.Inject(wgsim.Fault{What: wgsim.EmptyPage, On: on, Times: -1})
		for _, query := range [][]string{{"count", "10"}, {"filter", `userName eq "ann"`}, {"filter", `userName sw "a"`}} {
			if status, after, body := l.query("/Users", query...); status != 503 || after != "30" {
				l.Errorf("%v: %d, Retry-After %q: %s", query, status, after, body)
			}
		}
	})
}

// TestIgnoredFilter: an instance that ignores a filter is walked, and the answer counts what matches and nothing else.
func TestIgnoredFilter(t *testing.T) {
	byBothWays(t, wgsim.Options{IgnoreFilters: true, PageCap: 50}, func(l *lab, _ string) {
		for i := range 128 {
			l.addUser(fmt.Sprintf("u%03d", i))
		}
		for query, want := range map[string]int{`userName eq "unknown"`: 0, `userName eq "u127"`: 1, `externalId eq "00000000"`: 0} {
			status, _, body := l.query("/Users", "filter", query)
			if status != 200 || !strings.Contains(body, fmt.Sprintf(`"totalResults":%d,`, want)) || strings.Count(body, `"userName"`) != want {
				l.Errorf("%s: %d %.300s", query, status, body)
			}
		}
	})
}

// TestDeadMemberOfMany: one member of many who is gone is a refusal, and nothing else happens: the group that was made for
// them is gone again, and the next request is served. The looks at the other members, which are called off then, are no
// sign that WorkflowGen is down.
func TestDeadMemberOfMany(t *testing.T) {
	byBothWays(t, wgsim.Options{}, func(l *lab, _ string) {
		members := `{"value":"` + mapping.ID(wgsim.UserID(9999)) + `"}`
		for i := range 520 {
			members += `,{"value":"` + mapping.ID(l.addUser(fmt.Sprintf("u%03d", i))) + `"}`
		}
		crew := mapping.ID(wgsim.GroupID(1))
		for range 3 {
			if status, _, body := l.send("PATCH", "/Groups/"+crew, patchHead+`{"op":"Add","path":"members","value":[`+members+`]}]}`); status != 400 {
				l.Errorf("%d %.300s", status, body)
			}
			if status, _, body := l.send("GET", "/Users/"+l.ann(), ""); status != 200 {
				l.Errorf("the next request: %d %s", status, body)
			}
		}
		if status, _, body := l.send("POST", "/Groups", `{"displayName":"Left","members":[`+members+`]}`); status != 400 {
			l.Errorf("%d %.300s", status, body)
		}
		if n := len(l.sim.Groups()); n != 1 {
			l.Errorf("%d groups, and one was there", n)
		}
	})
}

// query is a GET with parameters.
func (l *lab) query(path string, parameters ...string) (int, string, string) {
	l.Helper()
	values := url.Values{}
	for i := 0; i < len(parameters); i += 2 {
		values.Set(parameters[i], parameters[i+1])
	}
	r := httptest.NewRequest("GET", "/scim/v2"+path+"?"+values.Encode(), nil)
	r.Header.Set("Authorization", "Bearer "+secretToken)
	w := httptest.NewRecorder()
	l.gateway.ServeHTTP(w, r)
	return w.Code, w.Header().Get("Retry-After"), w.Body.String()
}
