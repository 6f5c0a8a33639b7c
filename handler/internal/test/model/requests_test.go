package model

// most bounds the requests of a model. Each is one attempt, and its number is the operation's id.
const most = 3

// set is a set of requests.
type set uint8

func only(i uint8) set            { return 1 << i }
func (s set) has(i uint8) bool    { return s&(1<<i) != 0 }
func (s set) with(i uint8) set    { return s | 1<<i }
func (s set) without(i uint8) set { return s &^ (1 << i) }

// requests holds what the client knows, and what the laws compare.
type requests struct {
	sent    uint8
	waiting set       // for an answer
	acked   set       // answered with a 2xx
	before  [most]set // the requests that were over when this one was sent
	trouble bool      // something has failed, hung up or taken too long: a 503 is no surprise any more
	wrong   wrong
}

// send counts a request and answers its number.
func (r *requests) send() uint8 {
	i := r.sent
	r.before[i] = (only(r.sent) - 1) &^ r.waiting
	r.waiting = r.waiting.with(i)
	r.sent++
	return i
}

// failed answers a request with a 503, if its caller is there.
func (r *requests) failed(i uint8) {
	if r.waiting.has(i) && !r.trouble {
		r.wrong = needless
	}
	r.waiting = r.waiting.without(i)
}

// gone ends a request whose caller hangs up or whose process is killed.
func (r *requests) gone(i uint8) {
	r.waiting, r.trouble = r.waiting.without(i), true
}

// ok answers a request with a 2xx, if its caller is there.
func (r *requests) ok(i uint8) {
	if r.waiting.has(i) {
		r.acked = r.acked.with(i)
	}
	r.waiting = r.waiting.without(i)
}

// forget drops what can no longer matter. Only writers, which have changed or can still change WorkflowGen, can undo what was
// acknowledged, and of two acknowledged wishes only the newer one matters if it covers the older. It returns the requests
// whose wishes matter.
func (r *requests) forget(writers set, covers func(newer, older uint8) bool) (matter set) {
	for k := range r.sent {
		for n := range r.sent {
			if r.acked.has(k) && r.acked.has(n) && r.before[n].has(k) && covers(n, k) {
				r.acked = r.acked.without(k)
			}
		}
	}
	judged := r.waiting | r.acked
	for i := range r.sent {
		if r.before[i] &= judged | writers; !judged.has(i) {
			r.before[i] = 0
		}
	}
	return judged | writers
}

// The processes, and the client that sends to one of them, in traces.
var (
	names   = [...]string{"process A", "process B"}
	clients = [...]string{"client to A", "client to B"}
)
