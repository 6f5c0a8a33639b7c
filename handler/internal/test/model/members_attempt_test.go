package model

func (r memberRules) next(s members, steps []step[members]) []step[members] {
	steps = r.client(s, steps)
	for p, a := range s.process {
		steps = attempts(r, a.at, s, p, steps)
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
	if r.steady {
		return steps
	}
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
		m, ok := s.next(a)
		return ok && s.held(m) && !r.notExclusive
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

// look lets a PUT read the members and work out which to add and to remove.
func (r memberRules) look(s members, p int, steps []step[members]) []step[members] {
	a := &s.process[p]
	op := a.op
	s.delta[op] = (s.in ^ wishes[s.wish[op]].wants) & r.all()
	if s.delta[op] == 0 && !a.prev.open() {
		s.process[p] = claimer{}
		s.ok(op)
		return append(steps, step[members]{names[p],
			"reads the members, which are as asked, and acknowledges # as unchanged", op, s, false})
	}
	a.at = beginning
	return append(steps, step[members]{names[p], "reads the members, which differ, and sends Begin of #", op, s, false})
}

// all returns the members that requests of this model are about.
func (r memberRules) all() (all set) {
	for _, w := range r.wishes {
		if !wishes[w].put {
			all |= wishes[w].touches
		}
	}
	return all
}

// began answers a transaction of Open, after the last of which WorkflowGen is called while the caller is there.
func (r memberRules) began(s members, p int, steps []step[members]) []step[members] {
	a := &s.process[p]
	op := a.op
	here := s.waiting.has(op) || r.noSecondLook || r.beginAfterHangUp
	if !r.claim(&s, *a) {
		if r.lostAnswered {
			s.stop(p, failed)
			return append(steps, step[members]{"storage",
				"refuses Open of #, which is answered with a 503 at once", op, s, false})
		}
		if a.at = reading; !here {
			s.stop(p, failed)
		}
		return append(steps, step[members]{"storage", "refuses Open of #, which goes back", op, s, false})
	}
	a.n, a.prev = a.n+1, record{}
	if _, more := s.next(*a); more {
		a.at = reading
		return append(steps, step[members]{"storage", "does a transaction of #, which has to claim more", op, s, false})
	}
	switch {
	case s.delta[op] == 0:
		s.stop(p, done)
		return append(steps, step[members]{"storage", "does Begin of #, for which there is nothing to call", op, s, false})
	case !here:
		s.stop(p, failed)
		return append(steps, step[members]{"storage",
			"does Open of #; its caller is gone, so WorkflowGen is not called", op, s, false})
	}
	*a = claimer{at: calling, op: op, n: a.n}
	return append(steps, step[members]{"storage", "does Open of #; its process calls WorkflowGen", op, s, false})
}
