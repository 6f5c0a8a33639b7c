package workflowgen

import (
	"slices"
	"sort"
)

// blockSize keeps the shifting of a block within a few cache lines, and the walk over the blocks of a hundred thousand
// numbers within two hundred steps: both are below a microsecond.
const blockSize = 512

// idset is a set of numbers in ascending order that can be read in pages. It is a list of sorted blocks: the cost of a change,
// and of finding a page, grows with the number of blocks only.
type idset struct {
	blocks [][]int // of at least one number each
	size   int
}

func (s *idset) len() int { return s.size }

// find returns the position of a number, or the one at which to insert it.
func (s *idset) find(n int) (block, at int, ok bool) {
	block = sort.Search(len(s.blocks), func(i int) bool {
		b := s.blocks[i]
		return b[len(b)-1] >= n
	})
	if block == len(s.blocks) {
		return block, 0, false
	}
	at, ok = slices.BinarySearch(s.blocks[block], n)
	return block, at, ok
}

func (s *idset) has(n int) bool {
	_, _, ok := s.find(n)
	return ok
}

// add does nothing if the number is there already.
func (s *idset) add(n int) {
	block, at, ok := s.find(n)
	switch {
	case ok:
		return
	case block == len(s.blocks):
		s.append(n)
	default:
		s.blocks[block] = slices.Insert(s.blocks[block], at, n)
		s.split(block)
	}
	s.size++
}

// append adds a number above all others, such as a new id: it fills blocks and never splits one.
func (s *idset) append(n int) {
	last := len(s.blocks) - 1
	if last < 0 || len(s.blocks[last]) >= blockSize {
		s.blocks = append(s.blocks, nil)
		last++
	}
	s.blocks[last] = append(s.blocks[last], n)
}

func (s *idset) split(block int) {
	b := s.blocks[block]
	if len(b) <= blockSize {
		return
	}
	half := len(b) / 2
	s.blocks = slices.Insert(s.blocks, block+1, slices.Clone(b[half:]))
	s.blocks[block] = b[:half:half]
}

// remove does nothing if the number is not there.
func (s *idset) remove(n int) {
	block, at, ok := s.find(n)
	if !ok {
		return
	}
	s.blocks[block] = slices.Delete(s.blocks[block], at, at+1)
	if len(s.blocks[block]) == 0 {
		s.blocks = slices.Delete(s.blocks, block, block+1)
	}
	s.size--
}

// page returns a copy of at most size numbers, after the first skip.
func (s *idset) page(skip, size int) []int {
	var page []int
	for _, b := range s.blocks {
		if skip >= len(b) {
			skip -= len(b)
			continue
		}
		b = b[skip:]
		skip = 0
		page = append(page, b[:min(len(b), size-len(page))]...)
		if len(page) == size {
			break
		}
	}
	return page
}

// all returns a copy of the whole set.
func (s *idset) all() []int { return slices.Concat(s.blocks...) }
