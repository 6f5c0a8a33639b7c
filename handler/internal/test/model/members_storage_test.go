package model

// claim is a transaction of Open as storage does it: the first one has the header, and each has a claim. The first one of a
// PUT is Begin, and its record is its header. An intent whose lease is over is closed by the one that takes its claim.
func (r memberRules) claim(s *members, a claimer) bool {
	if s.put(a.op) && a.n == 0 {
		return r.begin(s, a)
	}
	m, _ := s.next(a)
	if s.held(m) && !r.notExclusive || a.n > 0 && !s.headers.has(a.op) && !r.headerLast {
		return false
	}
	if !r.notExclusive {
		s.interrupt(s.claims[m], r)
	}
	s.claims[m] = a.op + 1
	first := a.n == 0
	if a.n++; r.headerLast {
		_, more := s.next(a)
		first = !more
	}
	if first {
		s.headers = s.headers.with(a.op)
	}
	return true
}

// begin is Begin as storage does it: a compare-and-swap.
func (r memberRules) begin(s *members, a claimer) bool {
	if !s.last.same(a.prev) || s.last.open() && !s.last.expired {
		return false
	}
	if s.last.open() {
		s.interrupt(s.last.by, r)
	}
	s.last = record{by: a.op + 1, stage: running}
	s.headers = s.headers.with(a.op)
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

// write does what a call asks.
func (s *members) write(op uint8) bool {
	d := s.delta[op]
	s.in = s.in&^d | wishes[s.wish[op]].wants&d
	for m := range uint8(2) {
		if d.has(m) {
			s.writer[m] = op + 1
		}
	}
	return true
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

// underway ends calls that were sent and given up: they arrive, or are lost.
func (r memberRules) underway(s members, steps []step[members]) []step[members] {
	for i := range s.sent {
		if o := s.opens[i]; o.on {
			t := s
			t.opens[i] = opening{}
			steps = arrives(steps, i, "Open of # is lost", t, "storage", "does Open of #",
				func(t *members) bool { return r.claim(t, claimer{op: i, n: o.n, prev: o.prev}) })
		}
		if s.calls.has(i) {
			t := s
			t.calls = t.calls.without(i)
			steps = arrives(steps, i, "the call of # is lost", t, "WorkflowGen", "makes the change of #", func(t *members) bool { return t.write(i) })
		}
		if s.closes.has(i) {
			t := s
			t.closes = t.closes.without(i)
			steps = arrives(steps, i, "Close of # is lost", t, "storage", "does Close of #", func(t *members) bool { return r.close(t, i) })
		}
	}
	return steps
}
