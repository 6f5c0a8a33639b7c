package model

// killed ends a process, or its answer is lost, or it gives up with a 503 because storage or WorkflowGen does not answer.
// What it has sent stays on its way.
func (r resourceRules) killed(s resource, p int, steps []step[resource]) []step[resource] {
	a := s.process[p]
	if r.steady {
		return steps
	}
	what := "is killed, or fails with a 503"
	switch a.at {
	case beginning:
		s.begins, s.prev[a.op] = s.begins.with(a.op), a.prev
		what = "is killed; Begin of # stays on its way"
	case calling:
		s.calls = s.calls.with(a.op)
		what = "is killed; the call of # stays on its way"
	case finishing:
		s.finishes = s.finishes.with(a.op)
		if s.outcome[a.op] = a.result; a.result == failed {
			s.outcome[a.op] = done
		}
		what = "is killed; Finish of # stays on its way"
		if r.finishIgnored && a.result == done {
			return append(steps, step[resource]{names[p],
				"waits for Finish of # no longer, and acknowledges", a.op, s.ignored(p), true})
		}
	}
	s.gone(a.op)
	s.process[p] = attempt{}
	return append(steps, step[resource]{names[p], what, a.op, s, true})
}

// ignored acknowledges what may not be recorded.
func (s resource) ignored(p int) resource {
	op := s.process[p].op
	if s.waiting.has(op) {
		s.wrong = unrecorded
	}
	s.ok(op)
	s.process[p] = attempt{}
	return s
}

// read reads the last record, and waits while another change runs.
func (r resourceRules) read(s resource, p int, steps []step[resource]) []step[resource] {
	a := &s.process[p]
	if r.noIntent {
		a.at = calling
		return append(steps, step[resource]{names[p], "begins nothing, and calls WorkflowGen for #", a.op, s, false})
	}
	if s.last.open() && !s.last.expired {
		s.trouble = true
		s.failed(a.op)
		op := a.op
		s.process[p] = attempt{}
		return append(steps, step[resource]{names[p], "has waited with # for too long: 503", op, s, false})
	}
	a.prev = record{by: s.last.by, stage: s.last.stage}
	if r.oldRead && a.differ {
		a.at = beginning
		return append(steps, step[resource]{names[p],
			"reads the last record, goes by what it read of WorkflowGen before, and sends Begin of #", a.op, s, false})
	}
	a.at = looking
	return append(steps, step[resource]{names[p], "reads the last record for #", a.op, s, false})
}

// look reads WorkflowGen, works out the change, and sends Begin while the caller is there.
func (r resourceRules) look(s resource, p int, steps []step[resource]) []step[resource] {
	a := s.process[p]
	t := s
	t.process[p].at = beginning
	if s.wants.has(a.op) != s.on {
		t.process[p].differ = true
		return append(steps, step[resource]{names[p],
			"reads WorkflowGen, which differs, and sends Begin of #", a.op, t, false})
	}
	t.process[p].differ = false
	steps = append(steps, step[resource]{names[p],
		"reads WorkflowGen, which shows what is asked, doubts it, and sends Begin of #", a.op, t, false})
	if a.prev.open() {
		t.process[p].none = true
		return append(steps, step[resource]{names[p],
			"reads WorkflowGen, which holds what is asked, and sends Begin of # to close the older attempt", a.op, t, false})
	}
	s.process[p] = attempt{}
	s.ok(a.op)
	return append(steps, step[resource]{names[p],
		"reads WorkflowGen, which holds what is asked, and acknowledges # as unchanged", a.op, s, false})
}

// began answers Begin, after which WorkflowGen is called while the caller is there.
func (r resourceRules) began(s resource, p int, steps []step[resource]) []step[resource] {
	a := &s.process[p]
	here := s.waiting.has(a.op) || r.beginAfterHangUp || r.hangUpNotNoticed || a.delayed
	if !r.take(&s, a.op, a.prev) {
		return r.lost(s, p, here, steps)
	}
	op := a.op
	switch {
	case a.none:
		*a = attempt{at: finishing, op: op, result: done}
		return append(steps, step[resource]{"storage", "does Begin of #, for which there is nothing to call", op, s, false})
	case !here && !r.noSecondLook:
		*a = attempt{at: finishing, op: op, result: failed}
		return append(steps, step[resource]{"storage",
			"does Begin of #; its caller is gone, so WorkflowGen is not called", op, s, false})
	}
	*a = attempt{at: calling, op: op, differ: a.differ, delayed: a.delayed}
	return append(steps, step[resource]{"storage", "does Begin of #; its process calls WorkflowGen", op, s, false})
}

// lost ends a compare-and-swap that another has won.
func (r resourceRules) lost(s resource, p int, here bool, steps []step[resource]) []step[resource] {
	a := &s.process[p]
	op := a.op
	switch {
	case r.lostAnswered:
		s.failed(op)
		*a = attempt{}
		return append(steps, step[resource]{"storage",
			"refuses Begin of #, which is answered with a 503 at once", op, s, false})
	case !here:
		*a = attempt{}
		return append(steps, step[resource]{"storage", "refuses Begin of #, whose caller is gone", op, s, false})
	}
	*a = attempt{at: reading, op: op, differ: a.differ && r.oldRead, delayed: a.delayed}
	return append(steps, step[resource]{"storage", "refuses Begin of #, which goes back", op, s, false})
}
