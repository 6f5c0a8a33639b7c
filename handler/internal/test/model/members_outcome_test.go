package model

// answered ends a call.
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
	steps = append(steps, step[members]{"WorkflowGen",
		"makes the change of # and answers something unclear", op, t, true})
	t = s
	t.process[p] = claimer{at: settling, op: op, ended: true}
	steps = append(steps, step[members]{"WorkflowGen",
		"does not make the change of # and answers something unclear", op, t, true})
	s.calls = s.calls.with(op)
	s.process[p] = claimer{at: settling, op: op}
	return append(steps, step[members]{names[p],
		"waits for WorkflowGen no longer; the call of # stays on its way", op, s, false})
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
	proves := a.ended || r.askedProves || r.putProves && s.put(op)
	if !proves && !r.notHeld {
		return steps
	}
	asked := (s.in^wishes[s.wish[op]].wants)&s.delta[op] == 0
	s.process[p] = claimer{at: finishing, op: op, result: failed}
	what = "looks what became of #: WorkflowGen does not hold it"
	if asked && proves {
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
