package ledger

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/provision"
)

// TestSignIns checks that an implementation keeps the promises of provision.SignInLedger. Open makes an empty one. Entries
// counts the entries of the log, among which no refused sign-in may be.
func TestSignIns(t *testing.T, open func(*testing.T) provision.SignInLedger, entries func(*testing.T, provision.SignInLedger) int) {
	for _, c := range []struct {
		name  string
		check func(signIns)
	}{
		{"NoneIsAnEmptyPage", func(s signIns) { s.reads(provision.SignInQuery{}) }},
		{"RecordIsKeptWhole", signInIsKeptWhole},
		{"RepeatedWriteCountsOnce", signInsCountOnce},
		{"InstancesAndCausesAreApart", signInsAreApart},
		{"NewestFirstPageByPage", signInsPageByPage},
		{"QuerySelects", signInsAreSelected},
		{"LargeBatchIsKept", signInsManyAtOnce},
		{"TextsAreBounded", signInsAreBounded},
		{"CancelledDoesNothing", signInsCancelled},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := open(t)
			c.check(signIns{t, l})
			if n := entries(t, l); n != 0 {
				t.Errorf("the log has %d entries of refused sign-ins", n)
			}
		})
	}
}

type signIns struct {
	*testing.T
	provision.SignInLedger
}

var minute = time.Date(2026, 11, 27, 8, 30, 0, 0, time.UTC)

func refused(minutes int, cause, instance string, count int) provision.RefusedSignIns {
	at := minute.Add(time.Duration(minutes) * time.Minute)
	return provision.RefusedSignIns{Minute: at, Cause: cause, Instance: instance, Count: count, First: at.Add(time.Second), Last: at.Add(42 * time.Second)}
}

func (s signIns) record(records ...provision.RefusedSignIns) {
	s.Helper()
	if err := s.RecordRefusedSignIns(s.Context(), records); err != nil {
		s.Fatal(err)
	}
}

// page reads one page.
func (s signIns) page(q provision.SignInQuery) provision.SignInPage {
	s.Helper()
	p, err := s.RefusedSignIns(s.Context(), q)
	if err != nil {
		s.Fatal(err)
	}
	return p
}

// reads checks all that a query finds, written as "minute cause instance count". The order within a minute is free.
func (s signIns) reads(q provision.SignInQuery, want ...string) {
	s.Helper()
	var got []string
	for pages := 0; pages == 0 || q.After != ""; pages++ {
		p := s.page(q)
		for _, r := range p.Refused {
			got = append(got, fmt.Sprintf("%d %s %s %d", int(r.Minute.Sub(minute).Minutes()), r.Cause, r.Instance, r.Count))
		}
		if q.After = p.Next; pages > 1000 {
			s.Fatal("the pages have no end")
		}
	}
	minutes := func(all []string) (ms []string) {
		for _, line := range all {
			m, _, _ := strings.Cut(line, " ")
			ms = append(ms, m)
		}
		return ms
	}
	if !slices.Equal(minutes(got), minutes(want)) {
		s.Errorf("the minutes read are %q, want %q", minutes(got), minutes(want))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		s.Errorf("read %q, want %q", got, want)
	}
}

func signInIsKeptWhole(s signIns) {
	r := refused(0, "audience", "a1", 6)
	r.Checks = []provision.SignInCheck{{Name: "issuer", Expected: "x", Received: "x", OK: true},
		{Name: "audience", Expected: `"a" or 'b'`, Received: "<é>\\", Setting: "FEDERATION_AUDIENCES"}}
	s.record(r)
	if p := s.page(provision.SignInQuery{}); len(p.Refused) != 1 || !reflect.DeepEqual(p.Refused[0], r) || p.Next != "" {
		s.Errorf("read %+v, want %+v", p, r)
	}
}

func signInsCountOnce(s signIns) {
	s.record(refused(0, "token", "a", 6))
	s.record(refused(0, "token", "a", 6))
	s.reads(provision.SignInQuery{}, "0 token a 6")
	s.record(refused(0, "token", "a", 9), refused(1, "token", "a", 1))
	s.reads(provision.SignInQuery{}, "1 token a 1", "0 token a 9")
	s.record()
	s.reads(provision.SignInQuery{}, "1 token a 1", "0 token a 9")
}

func signInsAreApart(s signIns) {
	s.record(refused(0, "token", "a", 1), refused(0, "token", "b", 2), refused(0, "audience", "a", 3), refused(0, "audienc", "ea", 4))
	s.record(refused(0, "token", "a/b#?'\"", 5), refused(0, "token", "é", 6))
	s.reads(provision.SignInQuery{}, "0 token a 1", "0 token b 2", "0 audience a 3", "0 audienc ea 4", "0 token a/b#?'\" 5", "0 token é 6")
}

func signInsPageByPage(s signIns) {
	var want []string
	for i := range 25 {
		s.record(refused((i*7)%25, "token", "a", i+1)) // in no order
		s.record(refused((i*7)%25, "audience", "a", 1))
	}
	for m := 24; m >= 0; m-- {
		n := 0
		for i := range 25 {
			if (i*7)%25 == m {
				n = i + 1
			}
		}
		want = append(want, fmt.Sprintf("%d token a %d", m, n), fmt.Sprintf("%d audience a 1", m))
	}
	s.reads(provision.SignInQuery{Limit: 7}, want...)
	if p := s.page(provision.SignInQuery{Limit: 7}); len(p.Refused) != 7 || p.Next == "" {
		s.Errorf("a page of 7 has %d records, next %q", len(p.Refused), p.Next)
	}
}

func signInsAreSelected(s signIns) {
	for m := range 5 {
		s.record(refused(m, "token", "a", m+1))
	}
	s.record(refused(2, "audience", "a", 7))
	at := func(m int) time.Time { return minute.Add(time.Duration(m) * time.Minute) }
	s.reads(provision.SignInQuery{Since: at(3)}, "4 token a 5", "3 token a 4")
	s.reads(provision.SignInQuery{Until: at(1)}, "0 token a 1")
	s.reads(provision.SignInQuery{Since: at(2), Until: at(3)}, "2 token a 3", "2 audience a 7")
	s.reads(provision.SignInQuery{Cause: "audience"}, "2 audience a 7")
	s.reads(provision.SignInQuery{Cause: "it's none"})
}

func signInsManyAtOnce(s signIns) {
	var all []provision.RefusedSignIns
	var want []string
	for m := 119; m >= 0; m-- {
		all = append(all, refused(m, "token", "a", 1))
		want = append(want, fmt.Sprintf("%d token a 1", m))
	}
	s.record(append(all, all[:10]...)...) // a record twice in one batch is one record
	s.reads(provision.SignInQuery{Limit: 1000}, want...)
}

func signInsAreBounded(s signIns) {
	long := strings.Repeat("<\"é\x00\xff", 10_000)
	r := refused(0, long, long, 1)
	r.Checks = slices.Repeat([]provision.SignInCheck{{Name: long, Expected: long, Received: long, Setting: long}}, 500)
	for i := range 60 {
		r.Instance = fmt.Sprint(i, long)
		s.record(r)
	}
	var batch []provision.RefusedSignIns
	for i := range 100 {
		r.Minute = minute.Add(time.Duration(i) * time.Minute)
		batch = append(batch, r)
	}
	s.record(batch...)
	p := s.page(provision.SignInQuery{Until: minute.Add(time.Minute), Limit: 100})
	if len(p.Refused) != 60 {
		s.Fatalf("%d records, want 60", len(p.Refused))
	}
	size := len(p.Refused[0].Cause) + len(p.Refused[0].Instance)
	for _, c := range p.Refused[0].Checks {
		size += len(c.Name) + len(c.Expected) + len(c.Received) + len(c.Setting)
	}
	if size > 16<<10 || len(p.Refused[0].Checks) == 0 {
		s.Errorf("a record of %d bytes and %d checks", size, len(p.Refused[0].Checks))
	}
}

func signInsCancelled(s signIns) {
	ctx, cancel := context.WithCancel(s.Context())
	cancel()
	_, read := s.RefusedSignIns(ctx, provision.SignInQuery{})
	for _, err := range []error{read, s.RecordRefusedSignIns(ctx, []provision.RefusedSignIns{refused(0, "token", "a", 1)})} {
		if !errors.Is(err, context.Canceled) {
			s.Errorf("error %v, want context.Canceled", err)
		}
	}
	s.reads(provision.SignInQuery{})
}
