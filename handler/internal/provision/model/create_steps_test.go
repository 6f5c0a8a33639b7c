package model

func (r createRules) next(s create, steps []step[create]) []step[create] {
	steps = r.client(s, steps)
	for p, a := range s.process {
		if a.at == idle {
			continue
		}
		steps = r.killed(s, p, steps)
		switch a.at {
		case reading:
			steps = r.read(s, p, steps)
		case beginning:
			steps = r.began(s, p, steps)
		case looking:
			steps = r.look(s, p, steps)
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

var kinds = [...]string{"sends #, which gives a user the externalId", "sends #, which creates Ann", "sends #, which creates Bob"}

// client sends and hangs up.
func (r createRules) client(s create, steps []step[create]) []step[create] {
	for p := range s.process {
		if s.process[p].at != idle || int(s.sent) == r.requests {
			continue
		}
		for kind, what := range kinds {
			if r.only != 0 && !r.only.has(uint8(kind)) {
				continue
			}
			for _, extFirst := range []bool{false, true} {
				if extFirst && !r.mixedOrder || kind == 2 && s.sent == 0 && !r.foreign { // the names are alike
					continue
				}
				t := s
				i := t.send()
				t.kind[i] = uint8(kind)
				if t.process[p] = (taker{at: reading, op: i, extFirst: extFirst}); r.lookEarly {
					t.process[p].at = looking
				}
				steps = append(steps, step[create]{clients[p], what, i, t, true})
			}
		}
		break // the processes are alike
	}
	for i := range s.sent {
		if s.waiting.has(i) && !r.patient {
			t := s
			t.gone(i)
			steps = append(steps, step[create]{"client", "hangs up on #", i, t.noticed(i), true})
		}
	}
	return steps
}

// noticed ends an attempt that has begun nothing when its caller hangs up.
func (s create) noticed(i uint8) create {
	for p, a := range s.process {
		if a.op == i && a.at == reading && !a.second {
			s.process[p] = taker{}
		}
	}
	return s
}

// killed ends a process, or its answer is lost, or it gives up with a 503. What it has sent stays on its way.
func (r createRules) killed(s create, p int, steps []step[create]) []step[create] {
	a := s.process[p]
	what := "is killed, or fails with a 503"
	switch a.at {
	case beginning:
		s.begins[a.op] = begin{true, s.wanted(a), a.prev}
		what = "is killed; Begin of # stays on its way"
	case calling:
		s.calls = s.calls.with(a.op)
		what = "is killed; the call of # stays on its way"
	case finishing:
		if s.finishes, s.outcome[a.op] = s.finishes.with(a.op), done; a.result == unknown {
			s.outcome[a.op] = unknown
		}
		what = "is killed; Finish of # stays on its way"
	}
	s.gone(a.op)
	s.process[p] = taker{}
	return append(steps, step[create]{names[p], what, a.op, s, true})
}

// read reads the record of the place that is wanted next and sends Begin, or waits while another holds it.
func (r createRules) read(s create, p int, steps []step[create]) []step[create] {
	a := &s.process[p]
	op, at := a.op, s.places[s.wanted(*a)]
	if at.open() && !at.expired {
		s.trouble = true
		s.stop(p, failed)
		return append(steps, step[create]{names[p], "has waited with # for too long", op, s, false})
	}
	a.at, a.prev = beginning, record{by: at.by, stage: at.stage}
	if s.wanted(*a) == extPlace {
		return append(steps, step[create]{names[p], "sends Begin of # for the externalId", op, s, false})
	}
	return append(steps, step[create]{names[p], "sends Begin of # for its name or id", op, s, false})
}

// stop ends an attempt with this outcome: by Finish where it holds its own place.
func (s *create) stop(p int, outcome stage) {
	a := s.process[p]
	if s.own(a.op).owned(a.op) {
		s.process[p] = taker{at: finishing, op: a.op, result: outcome}
		return
	}
	if s.places[extPlace].owned(a.op) {
		s.frees = s.frees.with(a.op)
	}
	s.failed(a.op)
	s.process[p] = taker{}
}

// began is the answer to Begin.
func (r createRules) began(s create, p int, steps []step[create]) []step[create] {
	a := &s.process[p]
	op, place := a.op, s.wanted(*a)
	here := s.waiting.has(op) || r.noSecondLook
	prev := a.prev
	a.prev = record{}
	switch ok := r.take(&s, op, place, prev); {
	case !here:
		s.stop(p, failed)
		return append(steps, step[create]{"storage", "answers Begin of #, whose caller is gone", op, s, false})
	case !ok:
		a.at = reading
		return append(steps, step[create]{"storage", "refuses Begin of #, which goes back", op, s, false})
	}
	a.over = a.over || prev.open()
	a.again = a.again || place != extPlace && prev.open() && s.kind[prev.by-1] == s.kind[op]
	one := r.noExt || r.patchNoExt && s.kind[op] == 0
	if a.at = looking; !a.second && !one {
		a.at, a.second = reading, true
	}
	if a.at == looking && (r.lookEarly || r.takeOverBlind && a.over) {
		a.at = calling
		return append(steps, step[create]{"storage", "does Begin of #; its process calls WorkflowGen", op, s, false})
	}
	return append(steps, step[create]{"storage", "does Begin of #", op, s, false})
}

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

// look looks for the externalId, and for the name too where an older attempt is taken over, and calls WorkflowGen if there
// is nothing and the caller is there.
func (r createRules) look(s create, p int, steps []step[create]) []step[create] {
	a := &s.process[p]
	op, user := a.op, s.kind[a.op]
	var what string
	switch {
	case s.bearing.has(user) && a.again:
		s.stop(p, takenOver)
		what = "looks, and finds what an older attempt of # has created"
	case s.bearing.has(user) && (user == 0 || r.repeatCreated):
		s.stop(p, done)
		what = "looks, and finds what # asks for"
	case s.bearing != 0 || a.over && user != 0 && s.users.has(user):
		if what = "looks, and finds what conflicts with #"; r.lookEarly {
			s.failed(op)
			*a = taker{}
			break
		}
		s.stop(p, conflict)
	case r.lookEarly:
		a.at = reading
		what = "looks for #, and finds nothing"
	case !s.waiting.has(op) && !r.noSecondLook:
		s.stop(p, failed)
		what = "does not call WorkflowGen for #, because its caller is gone"
	default:
		*a = taker{at: calling, op: op}
		what = "finds nothing, and calls WorkflowGen for #"
	}
	return append(steps, step[create]{names[p], what, op, s, false})
}

// answered is what becomes of a call.
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
	return append(steps, step[create]{names[p], "waits for WorkflowGen no longer; the call of # stays on its way", op, s, false})
}

// write is what a call does: WorkflowGen keeps names unique, and nothing else.
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
		case !p.expired && s.leaseCanEnd(op):
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
func (s create) leaseCanEnd(op uint8) bool {
	for _, a := range s.process {
		if a.op == op && a.at != idle && a.at != finishing {
			return false
		}
	}
	return !s.calls.has(op)
}

// underway is what becomes of what was sent and given up: it arrives, or it is lost.
func (r createRules) underway(s create, steps []step[create]) []step[create] {
	for i := range s.sent {
		if b := s.begins[i]; b.on {
			t := s
			t.begins[i] = begin{}
			steps = append(steps, step[create]{"network", "Begin of # is lost", i, t, false})
			if r.take(&t, i, b.place, b.prev) {
				steps = append(steps, step[create]{"storage", "does Begin of #", i, t, false})
			}
		}
		if s.calls.has(i) {
			t := s
			t.calls = t.calls.without(i)
			steps = append(steps, step[create]{"network", "the call of # is lost", i, t, false})
			if t.write(i) {
				steps = append(steps, step[create]{"WorkflowGen", "does #", i, t, false})
			}
		}
		if s.finishes.has(i) {
			t := s
			t.finishes, t.outcome[i] = t.finishes.without(i), none
			steps = append(steps, step[create]{"network", "Finish of # is lost", i, t, false})
			if t.close(i, s.outcome[i]) {
				steps = append(steps, step[create]{"storage", "does Finish of #", i, t, false})
			}
		}
		if s.frees.has(i) {
			t := s
			t.frees = t.frees.without(i)
			steps = append(steps, step[create]{"network", "what gives the externalId of # free is lost", i, t, false})
			t.places[extPlace] = record{}
			steps = append(steps, step[create]{"storage", "gives the externalId of # free", i, t, false})
		}
	}
	return steps
}
