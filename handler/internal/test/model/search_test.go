package model

import (
	"fmt"
	"slices"
	"strings"
)

// system is a model: its states, its steps, and its laws.
type system[S comparable] struct {
	start S

	// next appends the steps that are possible in s.
	next func(s S, steps []step[S]) []step[S]

	// canonical returns the state that stands for all states that differ from s only in what can no longer matter, such
	// as which of two processes is which.
	canonical func(s S) S

	// broken names the law that s breaks, "" for none.
	broken func(s S) string

	// rest reports whether nothing is on its way, nothing waits and nothing is held.
	rest func(s S) bool
}

// step is one thing that happens.
type step[S comparable] struct {
	who  string // the process or part that acts
	what string // # stands for the request
	op   uint8  // the request, from 0
	to   S
	// free is a step that does not have to happen: a request, a hang-up, a kill. Nothing may depend on it.
	free bool
}

// String renders a step as a line of a trace.
func (st step[S]) String() string {
	return st.who + ": " + strings.ReplaceAll(st.what, "#", fmt.Sprint("request ", st.op+1))
}

// found is the outcome of a search.
type found struct {
	states int
	law    string   // that is broken; "" if none is
	trace  []string // the shortest way there, a line a step
}

// waitsForever is the law that a state breaks from which no rest can be reached without a free step.
const waitsForever = "something waits for ever"

// search visits every state, nearest first, so that the first violation it meets has a shortest trace.
func search[S comparable](m system[S]) found {
	g := graph[S]{system: m, at: map[S]int32{}}
	g.add(m.start, -1)
	var steps []step[S]
	for i := 0; i < len(g.states); i++ {
		s := g.states[i]
		if law := m.broken(s); law != "" {
			return found{len(g.states), law, g.trace(i)}
		}
		steps = m.next(s, steps[:0])
		for _, st := range steps {
			to := g.add(st.to, int32(i))
			if !st.free {
				g.edges = append(g.edges, edge{int32(i), to})
			}
		}
	}
	if i := g.stuck(); i >= 0 {
		return found{len(g.states), waitsForever, g.trace(i)}
	}
	return found{states: len(g.states)}
}

// graph holds what a search has seen.
type graph[S comparable] struct {
	system[S]
	at     map[S]int32 // canonical states, and where they are in states
	states []S
	parent []int32
	edges  []edge // of steps that are not free
}

type edge struct{ from, to int32 }

// add returns the index of s, which it appends if it is new.
func (g *graph[S]) add(s S, parent int32) int32 {
	s = g.canonical(s)
	i, ok := g.at[s]
	if !ok {
		i = int32(len(g.states))
		g.at[s] = i
		g.states, g.parent = append(g.states, s), append(g.parent, parent)
	}
	return i
}

// stuck returns the first state that cannot come to rest, -1 if none exists. It goes backwards from the states at rest.
func (g *graph[S]) stuck() int {
	first, from := g.backwards()
	rests := make([]bool, len(g.states))
	var todo []int32
	for i, s := range g.states {
		if rests[i] = g.rest(s); rests[i] {
			todo = append(todo, int32(i))
		}
	}
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, f := range from[first[i]:first[i+1]] {
			if !rests[f] {
				rests[f] = true
				todo = append(todo, f)
			}
		}
	}
	return slices.Index(rests, false)
}

// backwards returns where the edges come from, in the order of where they lead: those to the state at i begin at first[i].
func (g *graph[S]) backwards() (first, from []int32) {
	first = make([]int32, len(g.states)+2)
	for _, e := range g.edges {
		first[e.to+2]++
	}
	for i := range g.states {
		first[i+2] += first[i+1]
	}
	from = make([]int32, len(g.edges))
	for _, e := range g.edges {
		from[first[e.to+1]] = e.from
		first[e.to+1]++
	}
	return first, from
}

// trace tells how the state at i was reached. The canonical states are walked once more with the states they stand for, so
// that each process keeps its name throughout.
func (g *graph[S]) trace(i int) []string {
	var path []S
	for j := int32(i); j > 0; j = g.parent[j] {
		path = append(path, g.states[j])
	}
	slices.Reverse(path)
	var lines []string
	s := g.start
	for _, want := range path {
		steps := g.next(s, nil)
		k := slices.IndexFunc(steps, func(st step[S]) bool { return g.canonical(st.to) == want })
		lines = append(lines, steps[k].String())
		s = steps[k].to
	}
	return lines
}

// String renders what was found, as a test logs it.
func (f found) String() string {
	if f.law == "" {
		return fmt.Sprintf("%d states, no violation", f.states)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d states, then: %s\n", f.states, f.law)
	for i, line := range f.trace {
		fmt.Fprintf(&b, "%4d. %s\n", i+1, line)
	}
	return b.String()
}
