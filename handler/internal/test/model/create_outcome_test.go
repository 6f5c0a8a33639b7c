package model

// answered ends a call.
func (r createRules) answered(s create, p int, steps []step[create]) []step[create] {
	op := s.process[p].op
	t := s
	if t.write(op) {
		t.process[p] = taker{at: finishing, op: op, result: done}
		steps = append(steps, step[create]{"WorkflowGen", "does # and answers", op, t, false})
	} else {
		t.process[p] = taker{at: finishing, op: op, result: conflict}
		steps = append(steps, step[create]{"WorkflowGen", "refuses #, because the name is taken", op, t, false})
	}
	s.trouble = true
	t = s
	t.write(op)
	t.process[p] = taker{at: settling, op: op, ended: true}
	steps = append(steps, step[create]{"WorkflowGen", "does # and answers something unclear", op, t, true})
	t = s
	t.process[p] = taker{at: settling, op: op, ended: true}
	steps = append(steps, step[create]{"WorkflowGen", "does not do # and answers something unclear", op, t, true})
	s.calls = s.calls.with(op)
	s.process[p] = taker{at: settling, op: op}
	return append(steps, step[create]{names[p],
		"waits for WorkflowGen no longer; the call of # stays on its way", op, s, false})
}

// write does what a call asks: WorkflowGen keeps names unique, and nothing else.
func (s *create) write(op uint8) bool {
	user := s.kind[op]
	if user != 0 && s.users.has(user) {
		return false
	}
	s.users, s.bearing, s.writer[user] = s.users.with(user), s.bearing.with(user), op+1
	return true
}

// settle looks once after an unknown outcome, by externalId and by name.
func (r createRules) settle(s create, p int, steps []step[create]) []step[create] {
	a := s.process[p]
	op, user := a.op, s.kind[a.op]
	t := s
	t.process[p] = taker{at: finishing, op: op, result: unknown}
	steps = append(steps, step[create]{names[p], "cannot look what became of #: it is held for the lease", op, t, true})
	outcome, what := unknown, "looks what became of #, which does not settle it: it is held for the lease"
	switch {
	case r.unclearBelieved && a.ended:
		outcome, what = done, "takes the unclear answer to # for a success"
	case s.bearing.has(user):
		outcome, what = done, "looks what became of #: WorkflowGen holds it"
	case user != 0 && s.users.has(user) && r.adoptByName:
		s.bearing, s.writer[user] = s.bearing.with(user), op+1
		outcome, what = done, "looks what became of #, finds a user with that name and gives it the externalId"
	case user != 0 && s.users.has(user):
		outcome, what = conflict, "looks what became of #: another user has the name"
	case a.ended || r.notHeld:
		outcome, what = failed, "looks what became of #: WorkflowGen does not hold it; the places are free"
	}
	s.process[p] = taker{at: finishing, op: op, result: outcome}
	return append(steps, step[create]{names[p], what, op, s, false})
}

// finish records the outcome, answers, and then gives the place of the externalId free.
func (r createRules) finish(s create, p int, steps []step[create]) []step[create] {
	a := s.process[p]
	op := a.op
	s.process[p] = taker{}
	recorded := s.close(op, a.result)
	if (a.result != unknown || r.unknownFrees) && s.places[extPlace].owned(op) {
		s.frees = s.frees.with(op)
	}
	if !recorded {
		s.trouble = true // another has taken it over, after the lease
		s.failed(op)
		return append(steps, step[create]{"storage", "refuses Finish of #, which is answered with a 503", op, s, false})
	}
	switch a.result {
	case done, takenOver:
		s.created(op, a.result)
		return append(steps, step[create]{"storage", "does Finish of #, which is acknowledged", op, s, false})
	case conflict:
		s.waiting = s.waiting.without(op)
		return append(steps, step[create]{"storage", "does Finish of #, which is answered with a 409", op, s, false})
	}
	s.failed(op)
	return append(steps, step[create]{"storage", "does Finish of #, which is answered with a 503", op, s, false})
}

// created acknowledges a request.
func (s *create) created(op uint8, as stage) {
	user := s.kind[op]
	switch {
	case !s.waiting.has(op):
	case !s.bearing.has(user):
		s.wrong = untrue
	case user != 0 && s.told.has(user) && as != takenOver:
		s.wrong = twice
	default:
		s.told = s.told.with(user)
	}
	s.ok(op)
}
