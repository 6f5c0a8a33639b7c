package model

// take is Begin as storage does it: a compare-and-swap.
func (r createRules) take(s *create, op, place uint8, prev record) bool {
	at := &s.places[place]
	if !at.same(prev) || at.open() && !at.expired {
		return false
	}
	if at.open() && place != extPlace && !r.silentTakeOver {
		s.history |= by(at.by) // interrupted
	}
	*at = record{by: op + 1, stage: running}
	return true
}

// close is Finish as storage does it: nothing if another has taken the change over. A create ends under the id of its
// user, and the place of the name is free.
func (s *create) close(op uint8, outcome stage) bool {
	own := s.own(op)
	if !own.same(record{by: op + 1, stage: running}) {
		return false
	}
	if outcome == unknown {
		own.stage, own.expired = unknown, false
		return true
	}
	s.history = s.history.with(op)
	if *own = (record{}); s.kind[op] == 0 {
		*own = record{by: op + 1, stage: done}
	}
	return true
}

// leases end, and the sweep closes what they leave.
func (r createRules) leases(s create, steps []step[create]) []step[create] {
	for i, p := range s.places {
		if !p.open() {
			continue
		}
		t := s
		op := p.by - 1
		switch {
		case !p.expired && r.leaseCanEnd(s, op):
			t.places[i].expired, t.trouble = true, true
			steps = append(steps, step[create]{"time", "a lease of # is over", op, t, false})
		case p.expired && i == extPlace && !r.keptForEver:
			t.places[i] = record{}
			steps = append(steps, step[create]{"sweep", "gives the externalId of # free", op, t, false})
		case p.expired && i != extPlace:
			t.places[i].stage = running
			t.close(op, done)
			steps = append(steps, step[create]{"sweep", "looks at WorkflowGen and closes #", op, t, false})
		}
	}
	return steps
}

// leaseCanEnd reports whether time can pass until a lease of the request is over: see resourceRules.leaseCanEnd.
func (r createRules) leaseCanEnd(s create, op uint8) bool {
	for _, a := range s.process {
		if a.op == op && a.at != idle && a.at != finishing {
			return false
		}
	}
	return r.lateCall || !s.calls.has(op)
}

// underway ends calls that were sent and given up: they arrive, or are lost.
func (r createRules) underway(s create, steps []step[create]) []step[create] {
	for i := range s.sent {
		if b := s.begins[i]; b.on {
			t := s
			t.begins[i] = begin{}
			steps = arrives(steps, i, "Begin of # is lost", t, "storage", "does Begin of #", func(t *create) bool { return r.take(t, i, b.place, b.prev) })
		}
		if s.calls.has(i) {
			t := s
			t.calls = t.calls.without(i)
			steps = arrives(steps, i, "the call of # is lost", t, "WorkflowGen", "does #", func(t *create) bool { return t.write(i) })
		}
		if s.finishes.has(i) {
			t := s
			t.finishes, t.outcome[i] = t.finishes.without(i), none
			steps = arrives(steps, i, "Finish of # is lost", t, "storage", "does Finish of #", func(t *create) bool { return t.close(i, s.outcome[i]) })
		}
		if s.frees.has(i) {
			t := s
			t.frees = t.frees.without(i)
			steps = arrives(steps, i, "what gives the externalId of # free is lost", t, "storage", "gives the externalId of # free",
				func(t *create) bool { t.places[extPlace] = record{}; return true })
		}
	}
	return steps
}
