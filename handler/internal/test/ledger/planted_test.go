package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/synclog"
	ledgertest "workflowgen-scim/handler/internal/test/ledger"
)

// sound is a Ledger that keeps its promises; each of those below breaks one.
type sound = *memledger.Ledger

type losesEntries struct{ sound }

func (l losesEntries) History(k provision.Key) []provision.Entry {
	all := l.sound.History(k)
	return all[:max(len(all)-1, 0)]
}

type letsTwoBegin struct{ sound }

func (l letsTwoBegin) Begin(ctx context.Context, prev, next provision.Record) (provision.Record, error) {
	r, err := l.sound.Begin(ctx, prev, next)
	if errors.Is(err, provision.ErrBusy) {
		return next, nil
	}
	return r, err
}

// forgetsToCompare begins over a finished record without a look at what has come since.
type forgetsToCompare struct{ sound }

func (l forgetsToCompare) Begin(ctx context.Context, prev, next provision.Record) (provision.Record, error) {
	if now, err := l.Last(ctx, next.Key); err == nil && prev.State == provision.Done && now.State == provision.Done {
		prev = now
	}
	return l.sound.Begin(ctx, prev, next)
}

type logsTwice struct{ sound }

func (l logsTwice) Close(ctx context.Context, i provision.Intent, e provision.Entry) error {
	if err := l.sound.Close(ctx, i, e); err != nil {
		return err
	}
	return l.Note(ctx, i.Key, e)
}

type keepsTheName struct {
	sound
	made map[provision.Key]bool
}

func (l keepsTheName) Finish(ctx context.Context, done provision.Record, e provision.Entry) error {
	l.made[done.Key] = done.ID != ""
	return l.sound.Finish(ctx, done, e)
}

func (l keepsTheName) Last(ctx context.Context, k provision.Key) (provision.Record, error) {
	if l.made[k] {
		return provision.Record{Key: k, State: provision.Done, Version: "1"}, nil
	}
	return l.sound.Last(ctx, k)
}

type neverExpires struct{ sound }

func (l neverExpires) Last(ctx context.Context, k provision.Key) (provision.Record, error) {
	r, err := l.sound.Last(ctx, k)
	r.Expired = false
	return r, err
}

type finishesForOthers struct{ sound }

func (l finishesForOthers) Finish(ctx context.Context, done provision.Record, e provision.Entry) error {
	if err := l.sound.Finish(ctx, done, e); !errors.Is(err, provision.ErrBusy) {
		return err
	}
	return nil
}

type hidesInterruptions struct{ sound }

func (l hidesInterruptions) History(k provision.Key) []provision.Entry {
	return slices.DeleteFunc(l.sound.History(k), func(e provision.Entry) bool { return e.Decision == provision.Interrupted })
}

type doesNotStop struct{ sound }

func (l doesNotStop) Note(ctx context.Context, k provision.Key, e provision.Entry) error {
	return l.sound.Note(context.WithoutCancel(ctx), k, e)
}

// forgetsClaims opens whatever is claimed.
type forgetsClaims struct{ sound }

func (l forgetsClaims) Open(ctx context.Context, i provision.Intent) error {
	if err := l.sound.Open(ctx, i); !errors.Is(err, provision.ErrBusy) {
		return err
	}
	return l.sound.Open(ctx, provision.Intent{Key: i.Key, Operation: i.Operation})
}

// claimsPart claims what is free of the members, and answers ErrBusy nevertheless.
type claimsPart struct{ sound }

func (l claimsPart) Open(ctx context.Context, i provision.Intent) error {
	err := l.sound.Open(ctx, i)
	if errors.Is(err, provision.ErrBusy) {
		for n, id := range i.Add {
			_ = l.sound.Open(ctx, provision.Intent{Key: i.Key, Operation: fmt.Sprint(i.Operation, n), Add: []string{id}})
		}
	}
	return err
}

// keepsClaims does not free the members of what is closed.
type keepsClaims struct{ sound }

func (l keepsClaims) Close(ctx context.Context, i provision.Intent, e provision.Entry) error {
	err := l.sound.Close(ctx, i, e)
	return errors.Join(err, l.sound.Open(ctx, provision.Intent{Key: i.Key, Operation: i.Operation + "kept", Add: i.Add}))
}

// closesForOthers acknowledges what was taken over.
type closesForOthers struct{ sound }

func (l closesForOthers) Close(ctx context.Context, i provision.Intent, e provision.Entry) error {
	if err := l.sound.Close(ctx, i, e); !errors.Is(err, provision.ErrBusy) {
		return err
	}
	return nil
}

// freesUnknown frees the members although the outcome is unknown.
type freesUnknown struct{ sound }

func (l freesUnknown) Close(ctx context.Context, i provision.Intent, e provision.Entry) error {
	i.Unknown = false
	return l.sound.Close(ctx, i, e)
}

// listsNothing hides the intents that are open.
type listsNothing struct{ sound }

func (l listsNothing) Intents(ctx context.Context, _ provision.Key) ([]provision.Intent, error) {
	return nil, ctx.Err()
}

// finishesWithoutClaims does not look at the claims of a change.
type finishesWithoutClaims struct{ sound }

func (l finishesWithoutClaims) Finish(ctx context.Context, done provision.Record, e provision.Entry) error {
	done.Claims = nil
	return l.sound.Finish(ctx, done, e)
}

// mixesCases takes two members for one that differ in the case of letters only.
type mixesCases struct{ sound }

func (l mixesCases) Open(ctx context.Context, i provision.Intent) error {
	for _, ids := range [][]string{i.Add, i.Remove} {
		for n := range ids {
			ids[n] = strings.ToLower(ids[n])
		}
	}
	return l.sound.Open(ctx, i)
}

type forgetsCauses struct{ sound }

func (l forgetsCauses) Finish(ctx context.Context, done provision.Record, e provision.Entry) error {
	done.Failure = ""
	return l.sound.Finish(ctx, done, e)
}

type neverAges struct{ sound }

func (l neverAges) Last(ctx context.Context, k provision.Key) (provision.Record, error) {
	r, err := l.sound.Last(ctx, k)
	r.Age = 0
	return r, err
}

type givesPlacesAway struct{ sound }

func (l givesPlacesAway) Take(ctx context.Context, r provision.Record) (provision.Place, error) {
	place, err := l.sound.Take(ctx, r)
	if errors.Is(err, provision.ErrBusy) {
		return provision.Place{Key: r.Place.Key, Version: "1"}, nil
	}
	return place, err
}

type keepsPlaces struct{ sound }

func (l keepsPlaces) Finish(ctx context.Context, done provision.Record, e provision.Entry) error {
	done.Place = provision.Place{}
	return l.sound.Finish(ctx, done, e)
}

type freesPlacesOfUnknown struct{ sound }

func (l freesPlacesOfUnknown) Finish(ctx context.Context, done provision.Record, e provision.Entry) error {
	done.State = provision.Done
	return l.sound.Finish(ctx, done, e)
}

type takesAnyNumber struct{ sound }

func (l takesAnyNumber) Begin(ctx context.Context, prev, next provision.Record) (provision.Record, error) {
	next.Members = provision.Members{}
	return l.sound.Begin(ctx, prev, next)
}

var planted = map[string]func() ledgertest.Ledger{
	"loses entries":                         func() ledgertest.Ledger { return losesEntries{memledger.New()} },
	"lets two begin":                        func() ledgertest.Ledger { return letsTwoBegin{memledger.New()} },
	"forgets to compare":                    func() ledgertest.Ledger { return forgetsToCompare{memledger.New()} },
	"logs twice":                            func() ledgertest.Ledger { return logsTwice{memledger.New()} },
	"keeps the name":                        func() ledgertest.Ledger { return keepsTheName{memledger.New(), map[provision.Key]bool{}} },
	"never expires":                         func() ledgertest.Ledger { return neverExpires{memledger.New()} },
	"finishes for others":                   func() ledgertest.Ledger { return finishesForOthers{memledger.New()} },
	"hides interruptions":                   func() ledgertest.Ledger { return hidesInterruptions{memledger.New()} },
	"forgets claims":                        func() ledgertest.Ledger { return forgetsClaims{memledger.New()} },
	"claims a part":                         func() ledgertest.Ledger { return claimsPart{memledger.New()} },
	"keeps claims":                          func() ledgertest.Ledger { return keepsClaims{memledger.New()} },
	"closes for others":                     func() ledgertest.Ledger { return closesForOthers{memledger.New()} },
	"frees what is unknown":                 func() ledgertest.Ledger { return freesUnknown{memledger.New()} },
	"lists nothing":                         func() ledgertest.Ledger { return listsNothing{memledger.New()} },
	"finishes without claims":               func() ledgertest.Ledger { return finishesWithoutClaims{memledger.New()} },
	"mixes cases":                           func() ledgertest.Ledger { return mixesCases{memledger.New()} },
	"does not stop":                         func() ledgertest.Ledger { return doesNotStop{memledger.New()} },
	"gives places away":                     func() ledgertest.Ledger { return givesPlacesAway{memledger.New()} },
	"keeps places":                          func() ledgertest.Ledger { return keepsPlaces{memledger.New()} },
	"frees the place of an unknown outcome": func() ledgertest.Ledger { return freesPlacesOfUnknown{memledger.New()} },
	"takes any number of members":           func() ledgertest.Ledger { return takesAnyNumber{memledger.New()} },
	"forgets causes":                        func() ledgertest.Ledger { return forgetsCauses{memledger.New()} },
	"never ages":                            func() ledgertest.Ledger { return neverAges{memledger.New()} },
}

type addsCounts struct{ sound }

func (l addsCounts) RecordRefusedSignIns(ctx context.Context, records []provision.RefusedSignIns) error {
	page, err := l.RefusedSignIns(ctx, provision.SignInQuery{Limit: 1000})
	for i, r := range records {
		for _, before := range page.Refused {
			if before.Minute.Equal(r.Minute) && before.Cause == r.Cause && before.Instance == r.Instance {
				records[i].Count += before.Count
			}
		}
	}
	return errors.Join(err, l.sound.RecordRefusedSignIns(ctx, records))
}

type forgetsInstances struct{ sound }

func (l forgetsInstances) RecordRefusedSignIns(ctx context.Context, records []provision.RefusedSignIns) error {
	for i := range records {
		records[i].Instance = ""
	}
	return l.sound.RecordRefusedSignIns(ctx, records)
}

type readsOldestFirst struct{ sound }

func (l readsOldestFirst) RefusedSignIns(ctx context.Context, q provision.SignInQuery) (provision.SignInPage, error) {
	page, err := l.sound.RefusedSignIns(ctx, q)
	slices.Reverse(page.Refused)
	return page, err
}

type mixesEntries struct{ sound }

func (l mixesEntries) RecordRefusedSignIns(ctx context.Context, records []provision.RefusedSignIns) error {
	err := l.Note(ctx, provision.Key{Type: "User"}, provision.Entry{Decision: provision.Rejected})
	return errors.Join(err, l.sound.RecordRefusedSignIns(ctx, records))
}

var plantedSignIns = map[string]func() provision.SignInLedger{
	"adds counts of refused sign-ins":  func() provision.SignInLedger { return addsCounts{memledger.New()} },
	"forgets instances":                func() provision.SignInLedger { return forgetsInstances{memledger.New()} },
	"reads oldest first":               func() provision.SignInLedger { return readsOldestFirst{memledger.New()} },
	"mixes refused sign-ins and users": func() provision.SignInLedger { return mixesEntries{memledger.New()} },
}

const bug = "PROVISIONTEST_BUG"

// TestPlanted runs the suite on a ledger with the bug that the environment names, for TestBugsAreCaught.
func TestPlanted(t *testing.T) {
	if open := plantedSignIns[os.Getenv(bug)]; open != nil {
		ledgertest.TestSignIns(t, func(*testing.T) provision.SignInLedger { return open() },
			func(t *testing.T, l provision.SignInLedger) int {
				page, _ := l.(synclog.Reader).Feed(t.Context(), synclog.Query{})
				return len(page.Lines)
			})
		return
	}
	open := planted[os.Getenv(bug)]
	if open == nil {
		return // no call asked for one
	}
	ledgertest.TestLedger(t, ledgertest.Config{
		Open:   func(*testing.T) ledgertest.Ledger { return open() },
		Expire: func(*testing.T, ledgertest.Ledger) { time.Sleep(provision.Lease) },
		Run:    synctest.Test,
	})
}

// The suite fails for each ledger that breaks a promise.
func TestBugsAreCaught(t *testing.T) {
	for _, name := range slices.Concat(slices.Collect(maps.Keys(planted)), slices.Collect(maps.Keys(plantedSignIns))) {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestPlanted$")
		cmd.Env = append(os.Environ(), bug+"="+name)
		if out, err := cmd.CombinedOutput(); err == nil {
			t.Errorf("a ledger that %s passes:\n%s", name, out)
		}
	}
}
