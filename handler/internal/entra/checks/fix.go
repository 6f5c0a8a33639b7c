package checks

import (
	"fmt"

	"workflowgen-scim/handler/internal/doctor"
	"workflowgen-scim/handler/internal/entra/graph"
)

// Finding is the result of a check.
type Finding struct {
	Status doctor.Status
	Text   string
	Fix    Fix
}

// Fix tells what the administrator does about a finding. The zero Fix is nothing.
type Fix struct {
	Action Action
	Detail string           // of RemoveOther the client id, of AllowMachine the whole text
	Of     []graph.Identity // the objects of ForgetConnections
}

// Action names a fix. The caller words it.
type Action string

// The actions.
const (
	RunSetup          Action = "run-setup"
	StoreConnection   Action = "store-connection" // setup stores the right tenant URL
	OtherApplication  Action = "other-application"
	PublishHTTPS      Action = "publish-https"
	CorrectURL        Action = "correct-url"
	EndWithSCIM       Action = "end-with-scim"
	ReachGateway      Action = "reach-gateway"
	AllowMachine      Action = "allow-machine"
	PassFirewall      Action = "pass-firewall"
	SeeGatewayLog     Action = "see-gateway-log"
	SeeAddress        Action = "see-address"
	SetToken          Action = "set-token"
	StoreToken        Action = "store-token"
	RenewClientSecret Action = "renew-client-secret"
	AcceptEntraTokens Action = "accept-entra-tokens"
	Resume            Action = "resume"
	RestartLater      Action = "restart-later"
	RestartForScope   Action = "restart-for-scope"
	RestartFull       Action = "restart-full"
	RestartErrors     Action = "restart-errors" // after the cause is removed
	RetestAndRestart  Action = "retest-and-restart"
	WaitOrRestart     Action = "wait-or-restart"
	AllowDeletions    Action = "allow-deletions"
	AskMicrosoft      Action = "ask-microsoft"
	SeeFailures       Action = "see-failures"
	AwaitRetries      Action = "await-retries"
	RemoveOther       Action = "remove-other"
	DeleteJobs        Action = "delete-jobs"
	CorrectMapping    Action = "correct-mapping"
	TrimMapping       Action = "trim-mapping"
	AssignUsers       Action = "assign-users"
	AssignInner       Action = "assign-inner-groups"
	AssignAgain       Action = "assign-again"
	AssignWhereNeeded Action = "assign-where-needed"
	LinkExisting      Action = "link-existing"
	ForgetConnections Action = "forget-connections"
	DeleteOutOfScope  Action = "delete-out-of-scope"
	SetThreshold      Action = "set-threshold"
	NotNeeded         Action = "not-needed"
)

func bad(a Action, format string, args ...any) []Finding {
	return []Finding{{doctor.Bad, fmt.Sprintf(format, args...), Fix{Action: a}}}
}

func note(a Action, format string, args ...any) []Finding {
	return []Finding{{doctor.Noted, fmt.Sprintf(format, args...), Fix{Action: a}}}
}

func good(format string, args ...any) []Finding {
	return []Finding{{Status: doctor.Good, Text: fmt.Sprintf(format, args...)}}
}

func skip(format string, args ...any) []Finding {
	return []Finding{{Status: doctor.Skipped, Text: fmt.Sprintf(format, args...)}}
}
