package model

// take is Begin as storage does it: a compare-and-swap.
func (r resourceRules) take(s *resource, op uint8, prev record) bool {
	if !r.noCompare && (!s.last.same(prev) || s.last.open() && !s.last.expired) {
		return false
	}
	if s.last.open() && !r.silentTakeOver {
		s.history |= by(s.last.by) // interrupted
	}
	s.last = record{by: op + 1, stage: running}
	return true
}

// close is Finish as storage does it: nothing if another has taken the change over.
func (r resourceRules) close(s *resource, op uint8, outcome stage) bool {
	if !r.finishUnconditional && !r.noIntent && !s.last.same(record{by: op + 1, stage: running}) {
		return false
	}
	if s.last = (record{by: op + 1, stage: done}); outcome == unknown {
		s.last.stage = unknown
		return true
	}
	if !r.silentFinish {
		s.history = s.history.with(op)
	}
	return true
}

// storage lets leases end and the sweep run.
func (r resourceRules) storage(s resource, steps []step[resource]) []step[resource] {
	if s.last.open() && !s.last.expired && r.leaseCanEnd(s) {
		t := s
		t.last.expired, t.trouble = true, true
		steps = append(steps, step[resource]{"time", "the lease of # is over", s.last.by - 1, t, false})
	}
	if s.sweep.by == 0 && s.last.open() && s.last.expired {
		t := s
		t.sweep = record{by: s.last.by, stage: s.last.stage}
		steps = append(steps, step[resource]{"sweep", "finds # open, and looks at WorkflowGen", s.last.by - 1, t, false})
	}
	if s.sweep.by == 0 {
		return steps
	}
	op, what := s.sweep.by-1, "closes #"
	if r.sweepApplies {
		s.write(op)
		what = "makes the change of #, and closes it"
	}
	if s.last.same(s.sweep) {
		s.last.stage, s.last.expired = done, false
		s.history = s.history.with(op)
	}
	s.sweep = record{}
	return append(steps, step[resource]{"sweep", what, op, s, false})
}

// leaseCanEnd reports whether time can pass until the lease of the last record is over: an attempt and its calls take 40 s
// at most, a lease 90 s. What a process that was frozen does after that is to be refused by Finish.
func (r resourceRules) leaseCanEnd(s resource) bool {
	op := s.last.by - 1
	if r.shortLease {
		return true
	}
	for _, a := range s.process {
		if !r.standsStill && a.op == op && (a.at == calling || a.at == settling) {
			return false
		}
	}
	return r.lateCall || !s.calls.has(op)
}

// underway ends calls that were sent and given up: they arrive, or are lost.
func (r resourceRules) underway(s resource, steps []step[resource]) []step[resource] {
	for i := range s.sent {
		if s.begins.has(i) {
			t := s
			t.begins, t.prev[i] = t.begins.without(i), record{}
			steps = arrives(steps, i, "Begin of # is lost", t, "storage", "does Begin of #", func(t *resource) bool { return r.take(t, i, s.prev[i]) })
		}
		if s.calls.has(i) {
			t := s
			t.calls = t.calls.without(i)
			steps = arrives(steps, i, "the call of # is lost", t, "WorkflowGen", "makes the change of #", func(t *resource) bool { return t.write(i) })
		}
		if s.finishes.has(i) {
			t := s
			t.finishes, t.outcome[i] = t.finishes.without(i), none
			steps = arrives(steps, i, "Finish of # is lost", t, "storage", "does Finish of #", func(t *resource) bool { return r.close(t, i, s.outcome[i]) })
		}
	}
	return steps
}
