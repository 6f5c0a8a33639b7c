package model

// resource is the state of the first model: two processes change one property of one resource, which is off at first.
type resource struct {
	requests
	wants set // the requests that ask for on; the others ask for off

	// WorkflowGen
	on     bool
	writer uint8 // the request whose call set it, from 1
	calls  set   // on their way to WorkflowGen, after their process has given them up

	// storage
	last     record
	begins   set // on their way to storage, after their process has given them up
	prev     [most]record
	finishes set
	outcome  [most]stage
	history  set // requests that have a history row

	process [2]attempt
	sweep   record // that a sweep has found open and expired
}

// attempt is a request in a process.
type attempt struct {
	at      progress
	op      uint8
	prev    record // that the attempt has read
	differ  bool   // WorkflowGen certainly did not hold what is asked, when it was read
	ended   bool   // WorkflowGen has ended the call
	none    bool   // there is nothing to change, only an older attempt to close
	delayed bool   // the request was delayed: a hang-up of its caller is not noticed
	result  stage
}

// resourceRules are the flaws that TestBrokenRules names, what the protocol permits, and bounds of a search. Without
// them it is the protocol.
type resourceRules struct {
	requests int  // how many
	patient  bool // no client hangs up, and every 503 has a reason
	steady   bool // no process is killed

	noCompare, noIntent, beginAfterHangUp, noSecondLook, shortLease, lostAnswered, oldRead, notHeld, askedProves,
	finishUnconditional, finishIgnored, sweepApplies, silentTakeOver, silentFinish bool

	lateCall, standsStill, delayedRequest, hangUpNotNoticed bool
}

// find searches the model of one resource under these rules.
func (r resourceRules) find() found {
	start := resource{requests: requests{trouble: r.patient}}
	return search(system[resource]{start: start, next: r.next, canonical: r.canonical, broken: brokenResource, rest: restResource})
}

func (r resourceRules) next(s resource, steps []step[resource]) []step[resource] {
	steps = r.client(s, steps)
	for p, a := range s.process {
		steps = attempts(r, a.at, s, p, steps)
	}
	steps = r.storage(s, steps)
	return r.underway(s, steps)
}

// client sends and hangs up, and the machines die.
func (r resourceRules) client(s resource, steps []step[resource]) []step[resource] {
	for p := range s.process {
		if s.process[p].at != idle || int(s.sent) == r.requests {
			continue
		}
		for _, on := range []bool{true, false} {
			t := s
			i := t.send()
			if on {
				t.wants = t.wants.with(i)
			}
			t.process[p] = attempt{at: reading, op: i}
			steps = append(steps, step[resource]{clients[p], word[on], i, t, true})
		}
		break // the processes are alike
	}
	for i := range s.sent {
		if s.waiting.has(i) && !r.patient {
			t := s
			t.gone(i)
			r.noticed(&t, i)
			steps = append(steps, step[resource]{"client", "hangs up on #", i, t, true})
		}
	}
	return steps
}

// noticed ends an attempt that has begun nothing when its caller hangs up. A request that has not reached its process yet
// can be delayed: then the process never learns of the hang-up.
func (r resourceRules) noticed(s *resource, i uint8) {
	for p := range s.process {
		a := &s.process[p]
		switch {
		case a.op != i || r.beginAfterHangUp || r.hangUpNotNoticed:
		case a.at == reading && r.delayedRequest:
			a.delayed = true
		case a.at == reading || a.at == looking:
			*a = attempt{}
		}
	}
}

var word = map[bool]string{true: "sends #, which asks for on", false: "sends #, which asks for off"}

// canonical forgets the requests that no longer matter, and puts the processes in order.
func (r resourceRules) canonical(s resource) resource {
	r.dropRefused(&s)
	writers := s.calls | by(s.writer)
	if r.sweepApplies {
		writers |= by(s.last.by) | by(s.sweep.by)
	}
	for _, a := range s.process {
		if a.at != idle {
			writers = writers.with(a.op)
		}
	}
	s.history &= writers
	s.wants &= s.forget(writers, func(newer, older uint8) bool { return true })
	if s.process[0].code() < s.process[1].code() {
		s.process[0], s.process[1] = s.process[1], s.process[0]
	}
	return s
}

// dropRefused forgets what storage will refuse whenever it arrives.
func (r resourceRules) dropRefused(s *resource) {
	for i := range s.sent {
		if s.begins.has(i) && !s.last.same(s.prev[i]) && !r.noCompare {
			s.begins, s.prev[i] = s.begins.without(i), record{}
		}
		if s.finishes.has(i) && !s.last.same(record{by: i + 1, stage: running}) && !r.finishUnconditional {
			s.finishes, s.outcome[i] = s.finishes.without(i), none
		}
	}
	if !s.last.same(s.sweep) && !r.sweepApplies {
		s.sweep = record{}
	}
}

func (a attempt) code() uint32 {
	return code(a.op, a.at, a.prev, a.result, a.differ, a.ended, a.none, a.delayed, a.prev.expired)
}

func brokenResource(s resource) string {
	if s.wrong != 0 {
		return s.wrong.String()
	}
	for k := range s.sent {
		if s.acked.has(k) && s.wants.has(k) != s.on && (s.writer == 0 || s.before[k].has(s.writer-1)) {
			return undone
		}
	}
	if s.writer != 0 && !s.history.has(s.writer-1) && !(s.last.by == s.writer && s.last.open()) {
		return untold
	}
	return ""
}

func restResource(s resource) bool {
	busy := s.process[0].at != idle || s.process[1].at != idle
	return !busy && s.waiting|s.calls|s.begins|s.finishes == 0 && !s.last.open() && s.sweep.by == 0
}
