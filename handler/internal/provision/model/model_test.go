package model

import (
	"testing"
	"time"
)

func TestScratch(t *testing.T) {
	one := []wish{add, remove, putNone, putFirst}
	two := []wish{addBoth, removeBoth, putNone, putBoth}
	for _, k := range []struct {
		name string
		r    memberRules
	}{
		{"noClaims", memberRules{noClaims: true}},
		{"notExclusive", memberRules{notExclusive: true}},
		{"closeUnconditional", memberRules{closeUnconditional: true}},
		{"headerLast", memberRules{headerLast: true}},
		{"unsorted", memberRules{unsorted: true}},
		{"putHasty", memberRules{putHasty: true}},
		{"noSecondLook", memberRules{noSecondLook: true}},
		{"beginAfterHangUp", memberRules{beginAfterHangUp: true, noSecondLook: true}},
		{"notHeld", memberRules{notHeld: true}},
		{"shortLease", memberRules{shortLease: true}},
		{"silentTakeOver", memberRules{silentTakeOver: true}},
		{"silentClose", memberRules{silentClose: true}},
		{"askedProves", memberRules{askedProves: true}},
		{"keptForEver", memberRules{keptForEver: true}},
		{"lostAnswered", memberRules{lostAnswered: true}},
		{"lateCall", memberRules{lateCall: true}},
	} {
		for i, n := range []int{2, 2, 3} {
			start := time.Now()
			k.r.requests = n
			k.r.wishes = one
			if i == 1 {
				k.r.wishes = two
			}
			f := search(newMembers(k.r))
			t.Log(k.name, n, i, time.Since(start), f)
			if f.law != "" {
				break
			}
		}
	}
}
