package model

// answered ends a call.
func (r resourceRules) answered(s resource, p int, steps []step[resource]) []step[resource] {
	a := s.process[p]
	t := s
	t.write(a.op)
	t.process[p] = attempt{at: finishing, op: a.op, result: done}
	steps = append(steps, step[resource]{"WorkflowGen", "makes the change of # and answers", a.op, t, false})

	s.trouble = true
	s.process[p].at = settling
	t = s
	t.write(a.op)
	t.process[p].ended, t.process[p].differ = true, false
	steps = append(steps, step[resource]{"WorkflowGen",
		"makes the change of # and answers something unclear", a.op, t, true})

	t = s
	t.process[p].ended, t.process[p].differ = true, false
	steps = append(steps, step[resource]{"WorkflowGen",
		"does not make the change of # and answers something unclear", a.op, t, true})

	s.calls = s.calls.with(a.op)
	return append(steps, step[resource]{names[p],
		"waits for WorkflowGen no longer; the call of # stays on its way", a.op, s, false})
}

func (s *resource) write(op uint8) bool {
	s.on, s.writer = s.wants.has(op), op+1
	return true
}

// settle looks once at WorkflowGen after an unknown outcome.
func (r resourceRules) settle(s resource, p int, steps []step[resource]) []step[resource] {
	a := s.process[p]
	t := s
	t.process[p] = attempt{at: finishing, op: a.op, result: unknown}
	steps = append(steps, step[resource]{names[p],
		"cannot look what became of #: it is held for the lease", a.op, t, true})
	asked := s.wants.has(a.op) == s.on
	what := "looks what became of #, which does not settle it: it is held for the lease"
	switch {
	case asked && (a.ended || a.differ || r.askedProves):
		t.process[p].result = done
		what = "looks what became of #: WorkflowGen holds it"
	case a.ended:
		t.process[p].result = failed
		what = "looks what became of #: WorkflowGen does not hold it and has ended the call"
	case r.notHeld:
		t.process[p].result = failed
		what = "looks what became of #: WorkflowGen does not hold it, so the resource is free"
	}
	return append(steps, step[resource]{names[p], what, a.op, t, false})
}

// finish records the outcome, and then answers.
func (r resourceRules) finish(s resource, p int, steps []step[resource]) []step[resource] {
	a := s.process[p]
	s.process[p] = attempt{}
	recorded := r.close(&s, a.op, a.result)
	if a.result == done && (recorded || r.finishIgnored || r.noIntent) {
		s.ok(a.op)
		return append(steps, step[resource]{"storage", "does Finish of #, which is acknowledged", a.op, s, false})
	}
	what := "does Finish of #, which is answered with a 503"
	if !recorded {
		what = "refuses Finish of #, which is answered with a 503"
	}
	s.failed(a.op)
	return append(steps, step[resource]{"storage", what, a.op, s, false})
}
