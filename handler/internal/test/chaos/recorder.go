package chaos

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"

	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// recorder is a WorkflowGen that notes which operation changed its state. Mutations run one after the other, so that each
// difference is the work of one mutation.
type recorder struct {
	*trouble
	sim *wgsim.Server

	mu          sync.Mutex
	transitions []Transition
	repeated    int // mutations that changed nothing
}

func (rec *recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	name, mutates := mutation(body)
	if !mutates {
		rec.sim.ServeHTTP(w, r)
		return
	}
	answer := httptest.NewRecorder()
	rec.mu.Lock()
	if rec.late(r.Header.Get("X-Request-Id")) {
		rec.mu.Unlock()
		breakOff(w)
		return
	}
	users, groups := rec.sim.Users(), rec.sim.Groups()
	rec.sim.ServeHTTP(answer, r)
	if reflect.DeepEqual(users, rec.sim.Users()) && reflect.DeepEqual(groups, rec.sim.Groups()) {
		rec.repeated++
	} else {
		rec.transitions = append(rec.transitions, Transition{r.Header.Get("X-Request-Id"), name})
	}
	rec.mu.Unlock()
	w.Header().Set("Content-Type", answer.Header().Get("Content-Type"))
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

// made returns the transitions so far.
func (rec *recorder) made() []Transition {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return slices.Clone(rec.transitions)
}

// mutations returns the number of mutations, those included that changed nothing.
func (rec *recorder) mutations() int {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return len(rec.transitions) + rec.repeated
}

// mutation returns the name of the mutation in a GraphQL request.
func mutation(body []byte) (name string, ok bool) {
	var call struct{ Query string }
	if json.Unmarshal(body, &call) != nil {
		return "", false
	}
	rest, ok := strings.CutPrefix(strings.TrimSpace(call.Query), "mutation ")
	name, _, _ = strings.Cut(rest, "(")
	return name, ok
}
