package model

// create is the state of the second model: two users are to be created and one is to be changed, all three with the same
// externalId, which WorkflowGen does not keep unique. A user, the request that wants it and the place of that request have
// the same number: 0 is the user that is changed, 1 and 2 are names.
type create struct {
	requests
	kind [most]uint8 // which user a request wants

	// WorkflowGen
	users   set      // that exist
	bearing set      // users with the externalId
	foreign set      // users that no request asked the gateway to create
	writer  [3]uint8 // the request that created or changed a user, from 1
	calls   set      // on their way to WorkflowGen

	// storage
	places   [4]record // of the users, and of the externalId
	begins   [most]begin
	finishes set
	outcome  [most]stage
	frees    set // requests that give the place of the externalId free
	history  set
	told     set // users whose creator got a 201

	process [2]taker
}

// extPlace is the number of the place of the externalId.
const extPlace = 3

// begin is a Begin that is on its way after its process has given it up.
type begin struct {
	on    bool
	place uint8
	prev  record
}

// taker is a request in a process, which takes two places.
type taker struct {
	at       progress
	op       uint8
	second   bool   // it holds its first place, and wants the second
	extFirst bool   // the externalId's place is the first
	prev     record // that it has read
	again    bool   // it takes an older attempt of the same request over
	over     bool   // it takes over anything
	ended    bool
	result   stage
}

// Outcomes of a create besides those of any change.
const (
	conflict  = failed + 1 + iota // 409
	takenOver                     // an older attempt of the same create, whose outcome was unknown, has made it
)

// createRules are the flaws that TestBrokenRules names, what the protocol permits, and bounds of a search. Without
// them it is the protocol.
type createRules struct {
	requests int
	sends    set  // kinds of requests that the client sends; 0 for all
	patient  bool // no client hangs up, and every 503 has a reason
	steady   bool // no process is killed
	foreign  bool // a user with the first name exists, and does not bear the externalId

	noExt, patchNoExt, mixedOrder, lookEarly, takeOverBlind, repeatCreated, adoptByName, unclearBelieved, notHeld, unknownFrees,
	freeUnconditional, keptForEver, silentTakeOver bool

	lateCall bool
}

// find searches the model of creates under these rules.
func (r createRules) find() found {
	start := create{users: only(0), foreign: only(0)}
	start.trouble = r.patient
	if r.foreign {
		start.users, start.foreign = start.users.with(1), start.foreign.with(1)
	}
	return search(system[create]{start: start, next: r.next, canonical: r.canonical, broken: brokenCreate, rest: restCreate})
}

// wanted returns the place that a takes next.
func (s *create) wanted(a taker) uint8 {
	if a.second != a.extFirst {
		return extPlace
	}
	return s.kind[a.op]
}

func (s *create) own(op uint8) *record { return &s.places[s.kind[op]] }

func brokenCreate(s create) string {
	switch {
	case s.wrong != 0:
		return s.wrong.String()
	case s.bearing&(s.bearing-1) != 0:
		return shared
	case s.bearing&s.foreign&^only(0) != 0:
		return adopted
	case s.waitsFor(0, 1) && s.waitsFor(1, 0):
		return deadlock
	}
	for u, w := range s.writer {
		if w != 0 && !s.history.has(w-1) && !(s.places[u].by == w && s.places[u].open()) {
			return untold
		}
	}
	return ""
}

// waitsFor reports whether process p waits for a place that process q holds.
func (s *create) waitsFor(p, q int) bool {
	a, b := s.process[p], s.process[q]
	if a.at != reading || b.at == idle {
		return false
	}
	r := s.places[s.wanted(a)]
	return r.open() && !r.expired && r.owned(b.op)
}

func restCreate(s create) bool {
	for i, r := range s.places {
		if r.open() || s.process[i%2].at != idle {
			return false
		}
	}
	return s.waiting|s.calls|s.finishes|s.frees == 0 && s.begins == [most]begin{}
}

// canonical forgets what can no longer matter, and puts the processes in order.
func (r createRules) canonical(s create) create {
	s.dropRefused(r.freeUnconditional)
	active := s.waiting | s.calls | s.finishes | s.frees
	for _, a := range s.process {
		if a.at != idle {
			active = active.with(a.op)
		}
	}
	for _, p := range s.places {
		active |= by(p.by)
	}
	for i := range s.sent {
		if s.begins[i].on {
			active = active.with(i)
		}
		if !active.has(i) {
			s.kind[i] = 0
		}
	}
	writers := s.calls
	for u, w := range s.writer {
		if w != 0 && s.history.has(w-1) && !active.has(w-1) {
			s.writer[u] = 0
		}
		writers |= by(s.writer[u])
	}
	s.history &= active | writers
	s.acked, s.before = 0, [most]set{} // no wish of this model is undone
	if s.process[0].code() < s.process[1].code() {
		s.process[0], s.process[1] = s.process[1], s.process[0]
	}
	return s
}

// dropRefused forgets what storage will refuse whenever it arrives.
func (s *create) dropRefused(freeUnconditional bool) {
	for i := range s.sent {
		if s.finishes.has(i) && !s.own(i).same(record{by: i + 1, stage: running}) {
			s.finishes, s.outcome[i] = s.finishes.without(i), none
		}
		if s.frees.has(i) && !s.places[extPlace].owned(i) && !freeUnconditional {
			s.frees = s.frees.without(i)
		}
		// A place that was free can be free again, but one that was taken is never taken by the same request again.
		if b := s.begins[i]; b.on && b.prev.by != 0 && !s.places[b.place].same(b.prev) {
			s.begins[i] = begin{}
		}
	}
}

func (a taker) code() uint32 {
	return code(a.op, a.at, a.prev, a.result, a.second, a.extFirst, a.again, a.over, a.ended)
}
