package model

func (r createRules) next(s create, steps []step[create]) []step[create] {
	steps = r.client(s, steps)
	for p, a := range s.process {
		steps = attempts(r, a.at, s, p, steps)
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
			if r.sends != 0 && !r.sends.has(uint8(kind)) {
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
	if r.steady {
		return steps
	}
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

// began answers Begin.
func (r createRules) began(s create, p int, steps []step[create]) []step[create] {
	a := &s.process[p]
	op, place := a.op, s.wanted(*a)
	here := s.waiting.has(op)
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
	case !s.waiting.has(op):
		s.stop(p, failed)
		what = "does not call WorkflowGen for #, because its caller is gone"
	default:
		*a = taker{at: calling, op: op}
		what = "finds nothing, and calls WorkflowGen for #"
	}
	return append(steps, step[create]{names[p], what, op, s, false})
}
