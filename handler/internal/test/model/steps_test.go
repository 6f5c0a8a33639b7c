package model

// protocol is the life of an attempt: each method appends what can happen to the one in process p at one point of its progress.
type protocol[S comparable] interface {
	killed(s S, p int, steps []step[S]) []step[S] // at every point
	read(s S, p int, steps []step[S]) []step[S]
	look(s S, p int, steps []step[S]) []step[S]
	began(s S, p int, steps []step[S]) []step[S]
	answered(s S, p int, steps []step[S]) []step[S]
	settle(s S, p int, steps []step[S]) []step[S]
	finish(s S, p int, steps []step[S]) []step[S]
}

// attempts appends the next steps of the attempt in process p.
func attempts[S comparable, R protocol[S]](r R, at progress, s S, p int, steps []step[S]) []step[S] {
	if at == idle {
		return steps
	}
	steps = r.killed(s, p, steps)
	switch at {
	case reading:
		return r.read(s, p, steps)
	case looking:
		return r.look(s, p, steps)
	case beginning:
		return r.began(s, p, steps)
	case calling:
		return r.answered(s, p, steps)
	case settling:
		return r.settle(s, p, steps)
	}
	return r.finish(s, p, steps)
}

// arrives appends what becomes of a call that was sent and given up: it is lost, as in the state given up, or it arrives where
// that still has an effect.
func arrives[S comparable](steps []step[S], op uint8, lost string, to S, who, what string, effect func(*S) bool) []step[S] {
	steps = append(steps, step[S]{"network", lost, op, to, false})
	if effect(&to) {
		steps = append(steps, step[S]{who, what, op, to, false})
	}
	return steps
}

// code numbers what models know of an attempt, for the order of the processes in a canonical state.
func code(op uint8, at progress, prev record, result stage, flags ...bool) (c uint32) {
	for _, flag := range flags {
		c <<= 1
		if flag {
			c++
		}
	}
	return c | uint32(op)<<5 | uint32(at)<<8 | uint32(prev.by)<<12 | uint32(prev.stage)<<16 | uint32(result)<<20
}
