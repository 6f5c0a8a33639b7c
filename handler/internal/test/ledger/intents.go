package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"workflowgen-scim/handler/internal/provision"
)

// intentChecks are the promises about changes of membership.
var intentChecks = []check{
	{"IntentsOfDifferentMembersRunSideBySide", intentsRunSideBySide},
	{"ClosingTwiceLogsOnce", closingTwiceLogsOnce},
	{"OneOfManyOpensForAMember", oneOfManyOpensForAMember},
	{"MembersAreClaimedAllOrNone", membersAreClaimedAllOrNone},
	{"ManyMembersAreClaimedAllOrNone", manyMembersAreClaimedAllOrNone},
	{"ManyOpenAtOnceForManyMembers", manyOpenAtOnceForManyMembers},
	{"CloseFreesTheMembers", closeFreesTheMembers},
	{"OpeningTwiceIsOpeningOnce", openingTwiceIsOpeningOnce},
	{"ExpiredIntentIsTakenOver", expiredIntentIsTakenOver},
	{"OneOfManyTakesMembersOver", oneOfManyTakesMembersOver},
	{"SupersededCannotClose", supersededCannotClose},
	{"UnknownKeepsTheMembers", unknownKeepsTheMembers},
	{"IntentsAreListed", intentsAreListed},
	{"FinishFreesTheMembers", finishFreesTheMembers},
	{"FinishNeedsTheMembers", finishNeedsTheMembers},
	{"OddMembersAreApart", oddMembersAreApart},
	{"CancelledOpensNothing", cancelledOpensNothing},
}

var sales = provision.Key{Type: "Group", ID: "R3JvdXA6MQ=="}

func adding(operation string, members ...string) provision.Intent {
	return provision.Intent{Key: sales, Operation: operation, Verb: "PATCH", Add: members}
}

func removing(operation string, members ...string) provision.Intent {
	return provision.Intent{Key: sales, Operation: operation, Verb: "PATCH", Remove: members}
}

func (h harness) open(i provision.Intent) provision.Intent {
	h.Helper()
	if err := h.Open(h.Context(), i); err != nil {
		h.Fatalf("open %s: %v", i.Operation, err)
	}
	return i
}

func (h harness) close(i provision.Intent) {
	h.Helper()
	if err := h.Close(h.Context(), i, entry(i.Operation, provision.Applied)); err != nil {
		h.Fatalf("close %s: %v", i.Operation, err)
	}
}

// refused checks that an intent is not opened.
func (h harness) refused(i provision.Intent) {
	h.Helper()
	h.busy(h.Open(h.Context(), i))
}

// count opens all the intents at once, and returns those that succeeded.
func (h harness) count(intents []provision.Intent) (opened []provision.Intent) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, i := range intents {
		wg.Go(func() {
			err := h.Open(h.Context(), i)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				opened = append(opened, i)
			} else if !errors.Is(err, provision.ErrBusy) {
				h.Errorf("error %v, want ErrBusy", err)
			}
		})
	}
	wg.Wait()
	return opened
}

// opposite returns twenty additions and twenty removals of one member.
func opposite(member string) (intents []provision.Intent) {
	for n := range 20 {
		intents = append(intents, adding(fmt.Sprint("add", n), member), removing(fmt.Sprint("remove", n), member))
	}
	return intents
}

func numbered(from, to int) (ids []string) {
	for n := from; n < to; n++ {
		ids = append(ids, fmt.Sprintf("u%04d", n))
	}
	return ids
}

func intentsRunSideBySide(h harness) {
	h.begin(sales, "rename") // which does not keep them out either
	intents := make([]provision.Intent, 20)
	for n := range intents {
		intents[n] = h.open(adding(string(rune('a'+n)), fmt.Sprint("u", n)))
	}
	h.story(sales)
	for _, i := range intents {
		h.close(i)
	}
	if n := len(h.History(sales)); n != len(intents) {
		h.Errorf("%d of %d memberships are in the history", n, len(intents))
	}
}

func closingTwiceLogsOnce(h harness) {
	i := h.open(adding("one", "u"))
	h.close(i)
	h.close(i)
	h.story(sales, "one applied")
}

func oneOfManyOpensForAMember(h harness) {
	for range 3 {
		opened := h.count(opposite("u"))
		if len(opened) != 1 {
			h.Fatalf("%d intents of one member are open at once, want 1", len(opened))
		}
		h.close(opened[0])
	}
}

func membersAreClaimedAllOrNone(h harness) {
	h.open(adding("one", "a", "b"))
	h.refused(removing("two", "b", "c"))
	h.refused(provision.Intent{Key: sales, Operation: "three", Add: []string{"d"}, Remove: []string{"a"}})
	h.open(adding("four", "c", "d"))
	other := removing("five", "a")
	other.Key.ID = "R3JvdXA6Mg=="
	h.open(other)
}

func manyMembersAreClaimedAllOrNone(h harness) {
	last := numbered(249, 250)
	one := h.open(removing("one", last...))
	h.refused(adding("two", numbered(0, 250)...))
	rest := h.open(removing("three", numbered(0, 249)...))
	h.close(one)
	h.close(rest)
	h.close(h.open(adding("four", numbered(0, 250)...)))
	h.open(removing("five", numbered(0, 250)...))
	h.story(sales, "four applied", "three applied", "one applied")
}

func manyOpenAtOnceForManyMembers(h harness) {
	var intents []provision.Intent
	for n := range 6 { // each overlaps with the next
		intents = append(intents, adding(fmt.Sprint("many", n), numbered(n*100, n*100+150)...))
	}
	opened := h.count(intents)
	for n := range opened {
		for _, other := range opened[:n] {
			if slices.ContainsFunc(other.Add, func(id string) bool { return slices.Contains(opened[n].Add, id) }) {
				h.Errorf("%s and %s are open at once", other.Operation, opened[n].Operation)
			}
		}
	}
	for _, i := range opened {
		h.close(i)
	}
	for _, i := range intents { // those that were refused hold nothing
		if !slices.ContainsFunc(opened, func(o provision.Intent) bool { return o.Operation == i.Operation }) {
			h.close(h.open(i))
		}
	}
}

func closeFreesTheMembers(h harness) {
	h.close(h.open(adding("one", "u")))
	h.close(h.open(removing("two", "u")))
	h.open(adding("three", "u"))
	h.story(sales, "two applied", "one applied")
}

func openingTwiceIsOpeningOnce(h harness) {
	i := adding("one", numbered(0, 120)...)
	h.open(i)
	h.close(h.open(i))
	h.open(removing("two", "u0000"))
	h.story(sales, "one applied")
}

func expiredIntentIsTakenOver(h harness) {
	h.open(adding("one", numbered(0, 120)...))
	h.expire(h.T, h.Ledger)
	h.close(h.open(removing("two", "u0100")))
	h.story(sales, "two applied", "one interrupted")
	h.close(h.open(removing("three", numbered(0, 120)...))) // the other members are free too
}

func oneOfManyTakesMembersOver(h harness) {
	h.open(adding("one", "u", "v"))
	h.expire(h.T, h.Ledger)
	if opened := h.count(opposite("u")); len(opened) != 1 {
		h.Errorf("%d took the member over, want 1", len(opened))
	}
	h.story(sales, "one interrupted")
}

func supersededCannotClose(h harness) {
	one := h.open(adding("one", "u", "v"))
	h.expire(h.T, h.Ledger)
	two := h.open(removing("two", "u"))
	h.busy(h.Close(h.Context(), one, entry("one", provision.Applied)))
	h.refused(adding("three", "u"))
	h.close(two)
	h.story(sales, "two applied", "one interrupted")
}

func unknownKeepsTheMembers(h harness) {
	i := h.open(adding("one", "u"))
	i.Unknown = true
	for range 2 { // once is enough
		if err := h.Close(h.Context(), i, entry("one", provision.Failed)); err != nil {
			h.Fatal(err)
		}
	}
	h.refused(removing("two", "u"))
	h.expire(h.T, h.Ledger)
	h.close(h.open(removing("two", "u")))
	h.story(sales, "two applied", "one interrupted", "one failed")
}

func intentsAreListed(h harness) {
	list := func(want ...string) {
		h.Helper()
		open, err := h.Intents(h.Context(), sales)
		if err != nil {
			h.Fatal(err)
		}
		var got []string
		for _, i := range open {
			slices.Sort(i.Add)
			slices.Sort(i.Remove)
			got = append(got, fmt.Sprintf("%s +%d -%d", i.Operation, len(i.Add), len(i.Remove)))
		}
		if slices.Sort(got); !slices.Equal(got, want) || len(open) > 0 && open[0].Key != sales {
			h.Errorf("the open intents are %q, want %q", got, want)
		}
	}
	list()
	one := h.open(adding("one", numbered(0, 120)...))
	h.open(provision.Intent{Key: sales, Operation: "two", Add: []string{"a"}, Remove: []string{"b", "c"}})
	h.open(provision.Intent{Key: provision.Key{Type: "Group", ID: "x"}, Operation: "three", Add: []string{"a"}})
	list("one +120 -0", "two +1 -2")
	h.close(one)
	list("two +1 -2")
	h.expire(h.T, h.Ledger)
	list()
}

// part begins a change of the group that claims members too.
func (h harness) part(operation string, members ...string) provision.Record {
	h.Helper()
	r := h.begin(sales, operation)
	i := adding(operation, members...)
	i.Part = true
	h.open(i)
	r.Claims = &i
	return r
}

func finishFreesTheMembers(h harness) {
	r := h.part("one", numbered(0, 120)...)
	h.refused(removing("two", "u0003"))
	h.finish(r)
	h.close(h.open(removing("two", "u0003")))
	h.story(sales, "two applied", "one applied")
	r = h.part("three", "u")
	r.State, r.Claims.Unknown = provision.Unknown, true
	if err := h.Finish(h.Context(), r, entry("three", provision.Failed)); err != nil {
		h.Fatal(err)
	}
	h.refused(removing("four", "u"))
	h.expire(h.T, h.Ledger)
	h.close(h.open(removing("four", "u")))
	h.begin(sales, "five")
	h.story(sales, "three interrupted", "four applied", "three failed", "two applied", "one applied")
}

func finishNeedsTheMembers(h harness) {
	r := h.part("one", "u")
	h.expire(h.T, h.Ledger)
	h.close(h.open(removing("two", "u")))
	r.State = provision.Done
	h.busy(h.Finish(h.Context(), r, entry("one", provision.Applied)))
	if r := h.last(sales); r.State != provision.Running {
		h.Errorf("the record is %+v, want it running", r)
	}
	h.story(sales, "two applied")
}

func oddMembersAreApart(h harness) {
	names := []string{"a/b", "a#b", "a?b", "a'b", `a"b`, "a\\b", "a%b", "a%2Fb", "âb", "aḃ", "日本", "a b", "a+b", "A/B", "U", "u",
		strings.Repeat("x", 700), strings.Repeat("x", 699) + "y"}
	h.open(adding("one", names...))
	for n, name := range names {
		h.refused(removing(fmt.Sprint("two", n), name))
		h.open(removing(fmt.Sprint("three", n), name+"z"))
	}
}

func cancelledOpensNothing(h harness) {
	ctx, cancel := context.WithCancel(h.Context())
	cancel()
	i := adding("one", "u")
	_, listed := h.Intents(ctx, sales)
	for _, err := range []error{listed, h.Open(ctx, i), h.Close(ctx, i, entry("one", provision.Applied))} {
		if !errors.Is(err, context.Canceled) {
			h.Errorf("error %v, want context.Canceled", err)
		}
	}
	h.story(sales)
}
