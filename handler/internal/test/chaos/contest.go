package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"workflowgen-scim/handler/internal/test/linear"
	"workflowgen-scim/handler/internal/wait"
)

// contest is the part of the laboratory in which several clients change the same users and groups at once: with different wishes,
// with opposite ones, and with two user names for one externalId. They hang up, and they repeat wishes that were settled long
// before. Each answer is recorded, and judged at the end.
type contest struct {
	*lab
	name    string // a part of the externalIds of its users and groups
	base    string // the SCIM endpoint
	people  *linear.History[person, wish, outcome]
	members *linear.History[string, string, write]
	late    sync.WaitGroup // requests whose client has hung up and that may still begin
	tags    atomic.Int64
	crowd   *crowd

	mu           sync.Mutex
	answers      map[int]int    // by status
	reasons      map[string]int // of the 503 answers, by their texts
	acknowledged []acknowledgement
}

// acknowledgement is a success that a client received for a request with the activity.
type acknowledgement struct{ activity, what string }

// contested begins the externalIds of all contests.
const contested = "contest-"

// The chances of a client, and the time in which a request may still begin after its client has hung up: a busy machine may need
// that long to notice.
const (
	hangUp = 0.15
	again  = 0.1
	grace  = 2 * time.Second
)

func newContest(l *lab, name string) *contest {
	b := &balancer{trouble: l.trouble, workers: l.workers}
	c := &contest{lab: l, name: contested + name, base: "http://" + l.serve(b) + "/scim/v2",
		people: linear.New(people), members: linear.New(registers), answers: map[int]int{}, reasons: map[string]int{}}
	c.crowd = c.newCrowd()
	return c
}

// play runs the clients: three for each user, and three for the members of one group. Each has the given number of wishes.
func (c *contest) play(users, wishes int, seed uint64) {
	var clients sync.WaitGroup
	compete := func(i int, client func(*rand.Rand)) {
		dice := rand.New(rand.NewPCG(seed, uint64(i)))
		clients.Go(func() { client(dice) })
	}
	for i := range 3 {
		for u := range users {
			p := &contender{contest: c, externalID: fmt.Sprintf("%s-user-%d", c.name, u)}
			compete(10*u+i, func(dice *rand.Rand) { p.compete(dice, wishes) })
		}
		compete(1000+i, func(dice *rand.Rand) { c.crowd.compete(dice, wishes) })
	}
	clients.Wait()
	c.late.Wait()
	c.Logf("%s: %d wishes; answers by status: %v; 503 because of %v", c.name, c.people.Len()+c.members.Len(), c.answers, c.reasons)
}

// tag returns a text that no other wish has.
func (c *contest) tag() string { return fmt.Sprintf("%s-%d", c.name, c.tags.Add(1)) }

// reply is the outcome of a request. Its status is 0 if there was no answer.
type reply struct {
	status int
	body   []byte
	hungUp bool
}

// send sends a request. It may hang up before the answer.
func (c *contest) send(dice *rand.Rand, method, path, body string) reply {
	ctx, cancel := c.Context(), context.CancelFunc(func() {})
	if dice.Float64() < hangUp {
		ctx, cancel = context.WithTimeout(ctx, time.Duration(5+dice.IntN(400))*time.Millisecond)
	}
	defer cancel()
	activity := c.tag()
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, strings.NewReader(body))
	if err != nil {
		c.Error(err)
		return reply{}
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/scim+json")
	r.Header.Set("ADSCIMVersion", "ActivityId: "+activity)
	res, err := contestants.RoundTrip(r)
	if err != nil {
		if ctx.Err() == nil { // the process was killed; another one starts
			_ = wait.For(ctx, time.Duration(100+dice.IntN(400))*time.Millisecond)
		}
		return reply{hungUp: ctx.Err() != nil}
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return reply{hungUp: ctx.Err() != nil}
	}
	c.note(method, path, res.StatusCode, activity, answer)
	return reply{status: res.StatusCode, body: answer}
}

var contestants = &http.Transport{MaxIdleConnsPerHost: 64}

func (c *contest) note(method, path string, status int, activity string, body []byte) {
	if method == http.MethodGet {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answers[status]++
	if status == http.StatusServiceUnavailable {
		var refusal struct{ Detail string }
		_ = json.Unmarshal(body, &refusal) // for people
		c.reasons[method+": "+refusal.Detail]++
	}
	if status < 300 {
		c.acknowledged = append(c.acknowledged, acknowledgement{activity, fmt.Sprintf("%s %s, answered %d", method, path, status)})
	}
}

// settle calls answered when a request can no longer begin.
func (c *contest) settle(r reply, answered func()) {
	if !r.hungUp {
		answered()
		return
	}
	c.late.Add(1)
	time.AfterFunc(grace, func() {
		defer c.late.Done()
		answered()
	})
}

// needless returns the share of 503 among the answers to changes.
func (c *contest) needless() float64 {
	all := 0
	for _, n := range c.answers {
		all += n
	}
	return float64(c.answers[http.StatusServiceUnavailable]) / float64(max(all, 1))
}
