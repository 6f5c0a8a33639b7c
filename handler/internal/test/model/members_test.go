package model

// members is the state of the third model: requests add members to one group, remove them, or say exactly who they are.
// There are two members at most, and each claim needs a transaction of its own, as claims do that are too many for one.
type members struct {
	requests
	wish [most]wish

	// WorkflowGen
	in     set      // members of the group
	writer [2]uint8 // the request whose call set it, from 1
	calls  set      // on their way to WorkflowGen

	// storage
	last    record   // of the group, for requests that say exactly who the members are
	headers set      // of open intents
	expired set      // of those, the ones whose lease is over
	claims  [2]uint8 // the request that claims a member, from 1; void if its header is gone
	opens   [most]opening
	closes  set // on their way to storage
	history set

	delta   [most]set // the members that an attempt adds or removes
	process [2]claimer
}

// wish holds what a request asks for.
type wish uint8

const (
	add wish = iota
	remove
	addBoth
	removeBoth
	putNone
	putFirst
	putBoth
)

var wishes = [...]struct {
	what    string
	put     bool
	touches set // the members that it is about
	wants   set // of those, the ones that are to be in
}{
	{"sends #, which adds Ann", false, 1, 1},
	{"sends #, which removes Ann", false, 1, 0},
	{"sends #, which adds Ann and Bob", false, 3, 3},
	{"sends #, which removes Ann and Bob", false, 3, 0},
	{"sends #, a PUT without members", true, 3, 0},
	{"sends #, a PUT with Ann", true, 3, 1},
	{"sends #, a PUT with Ann and Bob", true, 3, 3},
}

// opening is a transaction of Open that is on its way after its process has given it up.
type opening struct {
	on   bool
	n    uint8 // which
	prev record
}

// claimer is a request in a process.
type claimer struct {
	at       progress
	op       uint8
	n        uint8 // how many transactions of Open are done
	backward bool  // it claims its members in the other order
	prev     record
	ended    bool
	result   stage
}

// memberRules are the flaws that TestBrokenRules names, what the protocol permits, and bounds of a search. Without
// them it is the protocol.
type memberRules struct {
	requests int
	steady   bool // no process is killed
	wishes   []wish

	notExclusive, closeUnconditional, headerLast, unsorted, putHasty, noSecondLook, beginAfterHangUp, notHeld,
	shortLease, silentTakeOver, silentClose, askedProves, putProves, keptForEver, lostAnswered bool

	lateCall bool
}

// find searches the model of membership under these rules.
func (r memberRules) find() found {
	return search(system[members]{next: r.next, canonical: r.canonical, broken: r.broken, rest: restMembers})
}

// put reports whether a request says exactly who the members are.
func (s *members) put(op uint8) bool { return wishes[s.wish[op]].put }

func (r memberRules) broken(s members) string {
	if s.wrong != 0 {
		return s.wrong.String()
	}
	for m := range uint8(2) {
		w := s.writer[m]
		for k := range s.sent {
			asked := wishes[s.wish[k]]
			if s.acked.has(k) && asked.touches.has(m) && asked.wants.has(m) != s.in.has(m) && (w == 0 || s.before[k].has(w-1)) {
				return undone
			}
		}
		if w != 0 && !s.history.has(w-1) && !s.headers.has(w-1) {
			return untold
		}
	}
	if s.waitsFor(0, 1) && s.waitsFor(1, 0) {
		return deadlock
	}
	return ""
}

// waitsFor reports whether process p waits for a member that process q claims.
func (s *members) waitsFor(p, q int) bool {
	a, b := s.process[p], s.process[q]
	m, ok := s.next(a)
	return ok && a.at == reading && b.at != idle && a.n > 0 && s.held(m) && s.claims[m] == b.op+1
}

// next returns the member that a claims with its next transaction. The first one of a PUT is Begin and claims none.
func (s *members) next(a claimer) (m uint8, ok bool) {
	n := a.n
	if s.put(a.op) {
		if n == 0 {
			return 0, false
		}
		n--
	}
	switch d := s.delta[a.op]; {
	case d == 3 && n < 2 && a.backward:
		return 1 - n, true
	case d == 3 && n < 2:
		return n, true
	case d < 3 && d > 0 && n == 0:
		return uint8(d) - 1, true
	}
	return 0, false
}

// held reports whether a member is claimed by an open intent whose lease is not over.
func (s *members) held(m uint8) bool {
	c := by(s.claims[m])
	return s.headers&c&^s.expired != 0
}

func restMembers(s members) bool {
	busy := s.process[0].at != idle || s.process[1].at != idle
	return !busy && s.waiting|s.calls|s.closes|s.headers == 0 && s.opens == [most]opening{} && !s.last.open()
}

// canonical forgets what can no longer matter, and puts the processes in order.
func (r memberRules) canonical(s members) members {
	s.dropRefused(r)
	writers := s.calls | by(s.writer[0]) | by(s.writer[1])
	inProcess := set(0)
	for _, a := range s.process {
		if a.at != idle {
			inProcess = inProcess.with(a.op)
		}
	}
	writers |= inProcess
	matter := s.forget(writers, func(newer, older uint8) bool {
		return wishes[s.wish[older]].touches&^wishes[s.wish[newer]].touches == 0
	})
	s.history &= writers
	open := s.headers | s.closes | by(s.last.by)
	for i := range s.sent {
		if s.opens[i].on {
			open = open.with(i)
		}
		if !(matter | open).has(i) {
			s.wish[i] = 0
		}
		if !(inProcess | s.calls | open).has(i) {
			s.delta[i] = 0
		}
	}
	if s.process[0].code() < s.process[1].code() {
		s.process[0], s.process[1] = s.process[1], s.process[0]
	}
	return s
}

// dropRefused forgets what storage will refuse whenever it arrives, and claims that are void.
func (s *members) dropRefused(r memberRules) {
	if !r.closeUnconditional {
		s.closes &= s.headers
	}
	for m, c := range s.claims {
		if by(c)&s.headers == 0 && !r.headerLast {
			s.claims[m] = 0
		}
	}
	for i := range s.sent {
		o := s.opens[i]
		if o.on && (o.n > 0 && !s.headers.has(i) && !r.headerLast || s.put(i) && o.n == 0 && !s.last.same(o.prev)) {
			s.opens[i] = opening{}
		}
	}
}

func (a claimer) code() uint32 {
	return code(a.op, a.at, a.prev, a.result, a.ended, a.backward) | uint32(a.n)<<24
}
