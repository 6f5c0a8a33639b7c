package ledger

import (
	"fmt"
	"math/rand/v2"
	"sync"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/test/linear"
)

// grab is a call of Open or Close for one member of a group.
type grab struct {
	operation string
	close     bool
}

func (g grab) String() string {
	return map[bool]string{true: "Close ", false: "Open "}[g.close] + g.operation
}

// claims is the model of one member: the operation that holds it, or "". An Open may be refused though the member is free, because
// of another of its members or of one that has just been freed.
var claims = linear.Model[string, grab, bool]{Step: func(holder string, g grab, done bool) []string {
	switch {
	case !done && !g.close:
		return []string{holder}
	case done && !g.close && holder == "":
		return []string{g.operation}
	case done && g.close && holder == g.operation:
		return []string{""}
	}
	return nil
}}

// intentsHaveAnOrder lets several workers open and close intents of the same members at once: each member is held by one at a time.
func intentsHaveAnOrder(h harness) {
	history := linear.New(claims)
	opened := 0
	var mu sync.Mutex
	var workers sync.WaitGroup
	for w := range 5 {
		workers.Go(func() {
			dice := rand.New(rand.NewPCG(1, uint64(w)))
			for n := range 8 {
				some := []string{"u1", "u2", "u3"}
				dice.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
				i := provision.Intent{Key: sales, Operation: fmt.Sprintf("w%dn%d", w, n), Add: some[:1+dice.IntN(2)]}
				if h.grab(history, i) {
					mu.Lock()
					opened++
					mu.Unlock()
				}
			}
		})
	}
	workers.Wait()
	for _, v := range history.Violations() {
		h.Error(v)
	}
	if logged := len(h.History(sales)); opened == 0 || logged != opened {
		h.Errorf("%d intents were opened and closed, and the history has %d", opened, logged)
	}
}

// grab opens an intent and closes it, if it can.
func (h harness) grab(history *linear.History[string, grab, bool], i provision.Intent) (opened bool) {
	answered := startAll(history, i.Add, grab{i.Operation, false})
	err := h.Open(h.Context(), i)
	opened = recorded{harness: h}.succeeded("Open", err)
	if answered(opened); !opened {
		return false
	}
	answered = startAll(history, i.Add, grab{i.Operation, true})
	err = h.Close(h.Context(), i, entry(i.Operation, provision.Applied))
	if err != nil {
		h.Errorf("Close: %v", err)
	}
	answered(err == nil)
	return true
}

// startAll starts a call for each of several members.
func startAll(history *linear.History[string, grab, bool], members []string, g grab) (answered func(bool)) {
	var all []func(bool)
	for _, id := range members {
		all = append(all, history.Start(id, g))
	}
	return func(done bool) {
		for _, a := range all {
			a(done)
		}
	}
}
