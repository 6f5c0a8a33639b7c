package model

import "testing"

// flaw is a rule that is broken, and the shortest way in which that shows.
type flaw struct {
	name  string
	find  func() found
	law   string
	steps int
	last  string
}

// Each rule of the protocol is there because without it a law is broken. `go test -v` prints how.
func TestBrokenRules(t *testing.T) { findAll(t, flaws) }

// What the protocol permits is known, and told under "What stays possible" in the comment of package provision.
func TestWhatStaysPossible(t *testing.T) { findAll(t, permitted) }

func findAll(t *testing.T, flaws []flaw) {
	for _, want := range flaws {
		t.Run(want.name, func(t *testing.T) {
			t.Parallel()
			f := want.find()
			t.Log(f)
			if f.law != want.law || len(f.trace) != want.steps || f.trace[len(f.trace)-1] != want.last {
				t.Errorf("want %d steps to %q, the last of them %q", want.steps, want.law, want.last)
			}
		})
	}
}

// Last steps that several traces share.
const (
	answered1 = "WorkflowGen: makes the change of request 1 and answers"
	arrived1  = "WorkflowGen: makes the change of request 1"
	arrived2  = "WorkflowGen: makes the change of request 2"
	created1  = "WorkflowGen: does request 1 and answers"
	created2  = "WorkflowGen: does request 2"
	began1    = "storage: does Begin of request 1"
	finished1 = "storage: does Finish of request 1, which is acknowledged"
)

var flaws = []flaw{
	// One resource.
	{"BeginDoesNotCompare", resourceRules{requests: 3, patient: true, noCompare: true}.find, undone, 15, arrived2},
	{"NothingIsBegun", resourceRules{requests: 2, noIntent: true}.find, untold, 3, answered1},
	{"BeginAfterAHangUp", resourceRules{requests: 2, beginAfterHangUp: true}.find, undone, 9, answered1},
	{"CallAfterAHangUpDuringBegin", resourceRules{requests: 2, noSecondLook: true}.find, undone, 9, answered1},
	{"LeaseShorterThanACall", resourceRules{requests: 2, shortLease: true}.find, undone, 12, answered1},
	{"LostCompareAndSwapIsAnswered", resourceRules{requests: 2, lostAnswered: true}.find,
		needless.String(), 8, "storage: refuses Begin of request 1, which is answered with a 503 at once"},
	{"LostCompareAndSwapGoesByTheOldRead", resourceRules{requests: 3, patient: true, steady: true, oldRead: true}.find,
		undone, 22, arrived1},
	{"UnknownOutcomeIsNotHeld", resourceRules{requests: 2, notHeld: true}.find, undone, 11, arrived1},
	{"AsAskedBeforeIsTakenForMade", resourceRules{requests: 2, askedProves: true}.find, undone, 14, arrived1},
	{"FinishIsUnconditional", resourceRules{requests: 2, finishUnconditional: true}.find, untold, 12, answered1},
	{"FinishIsIgnored", resourceRules{requests: 2, finishIgnored: true}.find,
		unrecorded.String(), 6, "process A: waits for Finish of request 1 no longer, and acknowledges"},
	{"FinishWritesNoHistory", resourceRules{requests: 2, silentFinish: true}.find, untold, 6, finished1},
	{"TakeOverWritesNoHistory", resourceRules{requests: 2, silentTakeOver: true}.find,
		untold, 10, "storage: does Begin of request 1; its process calls WorkflowGen"},
	{"SweepApplies", resourceRules{requests: 2, sweepApplies: true}.find,
		undone, 11, "sweep: makes the change of request 1, and closes it"},
	// Creates.
	{"PlaceOfTheExternalIDIsNotTaken", createRules{requests: 2, noExt: true}.find, shared, 10, created1},
	{"PatchTakesNoPlaceOfTheExternalID", createRules{requests: 2, patchNoExt: true}.find, shared, 12, created1},
	{"PlacesInEitherOrder", createRules{requests: 2, mixedOrder: true}.find, deadlock, 6, began1},
	{"LookBeforeThePlacesAreHeld", createRules{requests: 2, patient: true, lookEarly: true}.find, shared, 15, created1},
	{"TakeOverDoesNotLook", createRules{requests: 2, patient: true, takeOverBlind: true}.find, shared, 14, created1},
	{"EveryRepeatedCreateIs201", createRules{requests: 2, sends: only(1), repeatCreated: true}.find,
		twice.String(), 16, finished1},
	{"WhatIsFoundByNameIsAdopted", createRules{requests: 1, foreign: true, adoptByName: true}.find,
		adopted, 8, "process A: looks what became of request 1, finds a user with that name and gives it the externalId"},
	{"UnclearAnswerIsASuccess", createRules{requests: 1, unclearBelieved: true}.find, untrue.String(), 9, finished1},
	{"UnknownCreateIsNotHeld", createRules{requests: 2, patient: true, notHeld: true}.find, shared, 18, created2},
	{"UnknownCreateFreesTheExternalID", createRules{requests: 2, patient: true, unknownFrees: true}.find,
		shared, 18, created2},
	{"PlaceIsFreedUnconditionally", createRules{requests: 3, patient: true, steady: true, sends: only(1) | only(2), freeUnconditional: true}.find,
		shared, 25, created1},
	{"PlaceOfTheDeadIsKept", createRules{requests: 1, keptForEver: true}.find, waitsForever, 6, began1},
	// Membership.
	{"ClaimsAreNotExclusive", memberRules{requests: 2, wishes: aboutOne, notExclusive: true}.find,
		undone, 10, "storage: does Close of request 2, which is acknowledged"},
	{"ClaimsInEitherOrder", memberRules{requests: 2, wishes: aboutTwo, unsorted: true}.find,
		deadlock, 6, "storage: does a transaction of request 1, which has to claim more"},
	{"HeaderAfterTheClaims", memberRules{requests: 3, wishes: []wish{addBoth, remove}, headerLast: true}.find,
		undone, 15, arrived2},
	{"CloseIsUnconditional", memberRules{requests: 3, steady: true, wishes: aboutOne[:2], closeUnconditional: true}.find,
		undone, 16, "storage: does Close of request 3, which is acknowledged"},
	{"OpenAfterAHangUp", memberRules{requests: 2, wishes: aboutOne[:2], beginAfterHangUp: true}.find,
		undone, 10, answered1},
	{"CallAfterAHangUpDuringOpen", memberRules{requests: 2, wishes: aboutOne[:2], noSecondLook: true}.find,
		undone, 10, answered1},
	{"PutDoesNotWaitForOpenIntents", memberRules{requests: 2, wishes: aboutOne, putHasty: true}.find,
		undone, 8, answered1},
	{"UnknownMembershipIsNotHeld", memberRules{requests: 2, wishes: aboutOne, notHeld: true}.find, undone, 10, arrived1},
	{"MemberAsAskedIsTakenForMade", memberRules{requests: 2, wishes: aboutOne, askedProves: true}.find,
		undone, 12, arrived1},
	{"WhatAPutReadBeforeItsClaimsProves", memberRules{requests: 3, steady: true, wishes: []wish{add, remove, putFirst}, putProves: true}.find,
		undone, 20, arrived2},
	{"LostClaimIsAnswered", memberRules{requests: 2, wishes: aboutOne, lostAnswered: true}.find,
		needless.String(), 6, "storage: refuses Open of request 1, which is answered with a 503 at once"},
	{"TakenClaimLeavesNoHistory", memberRules{requests: 2, wishes: aboutOne, silentTakeOver: true}.find,
		untold, 8, "storage: does Open of request 1; its process calls WorkflowGen"},
	{"IntentOfTheDeadIsKept", memberRules{requests: 1, wishes: aboutOne, keptForEver: true}.find,
		waitsForever, 4, "storage: does Open of request 1"},
}

var permitted = []flaw{
	{"LateCall", resourceRules{requests: 2, lateCall: true}.find, undone, 12, arrived1},
	{"LateCallThatCreates", createRules{requests: 2, lateCall: true}.find, shared, 16, created2},
	{"LateCallForAMember", memberRules{requests: 2, wishes: aboutOne[:2], lateCall: true}.find, undone, 11, arrived1},
	{"ProcessThatStandsStill", resourceRules{requests: 2, standsStill: true}.find, undone, 12, answered1},
	{"HangUpThatIsNotNoticed", resourceRules{requests: 2, hangUpNotNoticed: true}.find, undone, 9, answered1},
	{"DelayedRequest", resourceRules{requests: 2, delayedRequest: true}.find, undone, 9, answered1},
}
