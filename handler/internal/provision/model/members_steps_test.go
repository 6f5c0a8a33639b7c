package model

func (r memberRules) next(s members, steps []step[members]) []step[members] {
	steps = r.client(s, steps)
	for p, a := range s.process {
		if a.at == idle {
			continue
		}
		steps = r.killed(s, p, steps)
		switch a.at {
		case reading:
			steps = r.read(s, p, steps)
		case looking:
			steps = r.look(s, p, steps)
		case beginning:
			steps = r.opened(s, p, steps)
		case calling:
			steps = r.answered(s, p, steps)
		case settling:
			steps = r.settle(s, p, steps)
		default:
			steps = r.finish(s, p, steps)
		}
	}
	steps = r.leases(s, steps)
	return r.underway(s, steps)
}

// client sends and hangs up.
func (r memberRules) client(s members, steps []step[members]) []step[members] {
	for p := range s.process {
		if s.process[p].at != idle || int(s.sent) == r.requests {
			continue
		}
		for _, w := range r.wishes {
			for _, backward := range []bool{false, true} {
				if backward && !(r.unsorted && wishes[w].touches == 3) {
					continue
				}
				t := s
				i := t.send()
				t.wish[i] = w
				if !wishes[w].put {
					t.delta[i] = wishes[w].touches
				}
				t.process[p] = claimer{at: reading, op: i, backward: backward}
				steps = append(steps, step[members]{clients[p], wishes[w].what, i, t, true})
			}
		}
		break // the processes are alike
	}
	for i := range s.sent {
		if s.waiting.has(i) {
			t := s
			t.gone(i)
			steps = append(steps, step[members]{"client", "hangs up on #", i, r.noticed(t, i), true})
		}
	}
	return steps
}

// noticed ends an attempt that has opened nothing when its caller hangs up.
func (r memberRules) noticed(s members, i uint8) members {
	for p, a := range s.process {
		if a.op == i && (a.at == reading || a.at == looking) && a.n == 0 && !r.beginAfterHangUp {
			s.process[p] = claimer{}
		}
	}
	return s
}

// killed ends a process, or its answer is lost, or it gives up with a 503. What it has sent stays on its way.
func (r memberRules) killed(s members, p int, steps []step[members]) []step[members] {
	a := s.process[p]
	what := "is killed, or fails with a 503"
	switch a.at {
	case beginning:
		s.opens[a.op] = opening{true, a.n, a.prev}
		what = "is killed; Open of # stays on its way"
	case calling:
		s.calls = s.calls.with(a.op)
		what = "is killed; the call of # stays on its way"
	case finishing:
		s.closes = s.closes.with(a.op)
		what = "is killed; Close of # stays on its way"
	}
	s.gone(a.op)
	s.process[p] = claimer{}
	return append(steps, step[members]{names[p], what, a.op, s, true})
}

// read waits until what the attempt needs next is free, and sends Open. A PUT looks at WorkflowGen first.
func (r memberRules) read(s members, p int, steps []step[members]) []step[members] {
	a := &s.process[p]
	if r.busy(&s, *a) {
		s.trouble = true
		op := a.op
		s.stop(p, failed)
		return append(steps, step[members]{names[p], "has waited with # for too long", op, s, false})
	}
	if s.put(a.op) && a.n == 0 {
		a.at, a.prev = looking, record{by: s.last.by, stage: s.last.stage}
		return append(steps, step[members]{names[p], "reads the last record and the open intents for #", a.op, s, false})
	}
	a.at = beginning
	return append(steps, step[members]{names[p], "sends Open of #", a.op, s, false})
}

// busy reports whether an attempt has to wait: for a member that it wants to claim; or, if it says exactly who the members
// are, for another that does, and for every open intent whose wish is another.
func (r memberRules) busy(s *members, a claimer) bool {
	if !s.put(a.op) || a.n > 0 {
		return s.held(s.next(a)) && !r.noClaims && !r.notExclusive
	}
	if s.last.open() && !s.last.expired {
		return true
	}
	mine := wishes[s.wish[a.op]]
	for i := range s.sent {
		other := wishes[s.wish[i]]
		if (s.headers &^ s.expired).has(i) && s.delta[i]&(mine.wants^other.wants) != 0 && !r.putHasty {
			return true
		}
	}
	return false
}

// stop ends an attempt: by Close where it has opened something.
func (s *members) stop(p int, outcome stage) {
	a := s.process[p]
	if a.n > 0 {
		s.process[p] = claimer{at: finishing, op: a.op, result: outcome}
		return
	}
	s.failed(a.op)
	s.process[p] = claimer{}
}

// look is a PUT that reads the members and works out which to add and to remove.
func (r memberRules) look(s members, p int, steps []step[members]) []step[members] {
	a := &s.process[p]
	op := a.op
	s.delta[op] = (s.in ^ wishes[s.wish[op]].wants) & r.all()
	if s.delta[op] == 0 && !a.prev.open() {
		s.process[p] = claimer{}
		s.ok(op)
		return append(steps, step[members]{names[p], "reads the members, which are as asked, and acknowledges # as unchanged", op, s, false})
	}
	a.at = beginning
	return append(steps, step[members]{names[p], "reads the members, which differ, and sends Begin of # with its first claim", op, s, false})
}

// all is the members that requests of this model are about.
func (r memberRules) all() (all set) {
	for _, w := range r.wishes {
		if !wishes[w].put {
			all |= wishes[w].touches
		}
	}
	return all
}

// opened is the answer to a transaction of Open, after the last of which WorkflowGen is called while the caller is there.
func (r memberRules) opened(s members, p int, steps []step[members]) []step[members] {
	a := &s.process[p]
	op := a.op
	here := s.waiting.has(op) || r.noSecondLook
	if !r.claim(&s, *a) {
		if r.lostAnswered {
			s.stop(p, failed)
			return append(steps, step[members]{"storage", "refuses Open of #, which is answered with a 503 at once", op, s, false})
		}
		if a.at = reading; !here {
			s.stop(p, failed)
		}
		return append(steps, step[members]{"storage", "refuses Open of #, which goes back", op, s, false})
	}
	if a.n++; a.n == 1 && s.delta[op] == 3 {
		a.at = reading
		return append(steps, step[members]{"storage", "does the first transaction of Open of #", op, s, false})
	}
	switch {
	case s.delta[op] == 0:
		s.stop(p, done)
		return append(steps, step[members]{"storage", "does Begin of #, for which there is nothing to call", op, s, false})
	case !here:
		s.stop(p, failed)
		return append(steps, step[members]{"storage", "does Open of #; its caller is gone, so WorkflowGen is not called", op, s, false})
	}
	*a = claimer{at: calling, op: op, n: a.n}
	return append(steps, step[members]{"storage", "does Open of #; its process calls WorkflowGen", op, s, false})
}

// claim is a transaction of Open as storage does it: the first one has the header, each has a claim, and that of a PUT has
// the record of the group. An intent whose lease is over is closed by the one that takes its claim.
func (r memberRules) claim(s *members, a claimer) bool {
	m := s.next(a)
	free := s.delta[a.op] == 0 || !s.held(m) || r.noClaims || r.notExclusive
	if !free || a.n > 0 && !s.headers.has(a.op) && !r.headerLast {
		return false
	}
	if s.put(a.op) && a.n == 0 {
		if !s.last.same(a.prev) || s.last.open() && !s.last.expired {
			return false
		}
		if s.last.open() {
			s.interrupt(s.last.by, r)
		}
		s.last = record{by: a.op + 1, stage: running}
	}
	if s.delta[a.op] != 0 {
		if !r.notExclusive && !r.noClaims {
			s.interrupt(s.claims[m], r)
		}
		s.claims[m] = a.op + 1
	}
	if !r.headerLast || a.n == 1 || s.delta[a.op] != 3 {
		s.headers, s.expired = s.headers.with(a.op), s.expired.without(a.op)
	}
	return true
}

// interrupt closes an intent that is taken over, if it is open.
func (s *members) interrupt(taken uint8, r memberRules) {
	if by(taken)&s.headers == 0 {
		return
	}
	s.headers, s.expired = s.headers&^by(taken), s.expired&^by(taken)
	if !r.silentTakeOver {
		s.history |= by(taken)
	}
}

// write is what a call does.
func (s *members) write(op uint8) {
	d := s.delta[op]
	s.in = s.in&^d | wishes[s.wish[op]].wants&d
	for m := range uint8(2) {
		if d.has(m) {
			s.writer[m] = op + 1
		}
	}
}

// answered is what becomes of a call.
func (r memberRules) answered(s members, p int, steps []step[members]) []step[members] {
	op := s.process[p].op
	t := s
	t.write(op)
	t.process[p] = claimer{at: finishing, op: op, result: done}
	steps = append(steps, step[members]{"WorkflowGen", "makes the change of # and answers", op, t, false})
	s.trouble = true
	t = s
	t.write(op)
	t.process[p] = claimer{at: settling, op: op, ended: true}
	steps = append(steps, step[members]{"WorkflowGen", "makes the change of # and answers something unclear", op, t, true})
	t = s
	t.process[p] = claimer{at: settling, op: op, ended: true}
	steps = append(steps, step[members]{"WorkflowGen", "does not make the change of # and answers something unclear", op, t, true})
	s.calls = s.calls.with(op)
	s.process[p] = claimer{at: settling, op: op}
	return append(steps, step[members]{names[p], "waits for WorkflowGen no longer; the call of # stays on its way", op, s, false})
}

// settle looks once after an unknown outcome. What an intent left open holds its members for the lease.
func (r memberRules) settle(s members, p int, steps []step[members]) []step[members] {
	a := s.process[p]
	op := a.op
	t := s
	t.failed(op)
	t.process[p] = claimer{}
	what := "leaves # open for the lease: nothing settles its outcome"
	steps = append(steps, step[members]{names[p], what, op, t, false})
	if !a.ended && !r.askedProves && !r.notHeld {
		return steps
	}
	asked := (s.in^wishes[s.wish[op]].wants)&s.delta[op] == 0
	s.process[p] = claimer{at: finishing, op: op, result: failed}
	what = "looks what became of #: WorkflowGen does not hold it"
	if asked && (a.ended || r.askedProves) {
		s.process[p].result = done
		what = "looks what became of #: WorkflowGen holds it"
	} else if !a.ended && !r.notHeld {
		return steps
	}
	return append(steps, step[members]{names[p], what, op, s, false})
}

// finish closes the intent and answers.
func (r memberRules) finish(s members, p int, steps []step[members]) []step[members] {
	a := s.process[p]
	op := a.op
	s.process[p] = claimer{}
	if !r.close(&s, op) {
		s.trouble = true // another has taken it over, after the lease
		s.failed(op)
		return append(steps, step[members]{"storage", "refuses Close of #, which is answered with a 503", op, s, false})
	}
	if a.result == done {
		s.ok(op)
		return append(steps, step[members]{"storage", "does Close of #, which is acknowledged", op, s, false})
	}
	s.failed(op)
	return append(steps, step[members]{"storage", "does Close of #, which is answered with a 503", op, s, false})
}

// close is Close as storage does it, and Finish of a PUT: nothing if the header is gone. Without a header the claims are void.
func (r memberRules) close(s *members, op uint8) bool {
	if !s.headers.has(op) && !r.closeUnconditional {
		return false
	}
	s.headers, s.expired = s.headers.without(op), s.expired.without(op)
	if !r.silentClose {
		s.history = s.history.with(op)
	}
	if r.closeUnconditional {
		for m := range s.claims {
			if s.delta[op].has(uint8(m)) {
				s.claims[m] = 0
			}
		}
	}
	if s.put(op) && s.last.owned(op) {
		s.last.stage, s.last.expired = done, false
	}
	return true
}

// leases end, and the sweep closes what they leave.
func (r memberRules) leases(s members, steps []step[members]) []step[members] {
	for i := range s.sent {
		if s.headers.has(i) && !s.expired.has(i) && r.leaseCanEnd(s, i) {
			t := s
			t.expired, t.trouble = t.expired.with(i), true
			t.last.expired = t.last.expired || t.last.owned(i)
			steps = append(steps, step[members]{"time", "the lease of # is over", i, t, false})
		}
		if s.expired.has(i) && !r.keptForEver {
			t := s
			r.close(&t, i)
			steps = append(steps, step[members]{"sweep", "looks at WorkflowGen and closes #", i, t, false})
		}
	}
	if s.last.open() && !s.headers.has(s.last.by-1) { // its claim was taken over
		s.last.stage, s.last.expired = done, false
		steps = append(steps, step[members]{"sweep", "closes the record of #", s.last.by - 1, s, false})
	}
	return steps
}

// leaseCanEnd reports whether time can pass until the lease of the request is over: see resourceRules.leaseCanEnd.
func (r memberRules) leaseCanEnd(s members, op uint8) bool {
	if r.shortLease {
		return true
	}
	for _, a := range s.process {
		if a.op == op && a.at != idle && a.at != finishing {
			return false
		}
	}
	return r.lateCall || !s.calls.has(op)
}

// underway is what becomes of what was sent and given up: it arrives, or it is lost.
func (r memberRules) underway(s members, steps []step[members]) []step[members] {
	for i := range s.sent {
		if o := s.opens[i]; o.on {
			t := s
			t.opens[i] = opening{}
			steps = append(steps, step[members]{"network", "Open of # is lost", i, t, false})
			if r.claim(&t, claimer{op: i, n: o.n, prev: o.prev}) {
				steps = append(steps, step[members]{"storage", "does Open of #", i, t, false})
			}
		}
		if s.calls.has(i) {
			t := s
			t.calls = t.calls.without(i)
			steps = append(steps, step[members]{"network", "the call of # is lost", i, t, false})
			t.write(i)
			steps = append(steps, step[members]{"WorkflowGen", "makes the change of #", i, t, false})
		}
		if s.closes.has(i) {
			t := s
			t.closes = t.closes.without(i)
			steps = append(steps, step[members]{"network", "Close of # is lost", i, t, false})
			if r.close(&t, i) {
				steps = append(steps, step[members]{"storage", "does Close of #", i, t, false})
			}
		}
	}
	return steps
}
