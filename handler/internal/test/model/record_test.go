package model

// record is the last record of a resource or place. It is its own version: no two of one model are equal.
type record struct {
	by      uint8 // the request, from 1; 0 for no record
	stage   stage
	expired bool // its lease is over; not part of the version
}

type stage uint8

const (
	none stage = iota
	running
	done
	unknown
	failed // an outcome only; the record is done
)

func (r record) open() bool { return r.stage == running || r.stage == unknown }

func (r record) same(v record) bool { return r.by == v.by && r.stage == v.stage }

func (r record) owned(op uint8) bool { return r.by == op+1 }

// progress tells how far an attempt has come.
type progress uint8

const (
	idle progress = iota
	reading
	looking   // at WorkflowGen
	beginning // Begin is on its way
	calling   // the call is on its way
	settling  // the outcome of the call is unknown
	finishing // Finish is on its way
)

// by returns the set of the request that a record or a writer names, if any.
func by(r uint8) set { return set(1) << r >> 1 }
