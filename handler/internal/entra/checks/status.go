package checks

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/setup"
)

// Status is the state of provisioning in short.
type Status struct {
	Application  string           `json:"application"`
	ClientID     string           `json:"clientId"`
	PrincipalID  string           `json:"servicePrincipalId"`
	JobID        string           `json:"jobId,omitempty"`
	Endpoint     string           `json:"endpoint,omitempty"`
	Scope        string           `json:"scope,omitempty"`
	Code         string           `json:"code"`
	Schedule     string           `json:"schedule,omitempty"`
	Last         *graph.Execution `json:"lastExecution,omitempty"`
	LastGood     *graph.Execution `json:"lastSuccessfulExecution,omitempty"`
	Steady       *time.Time       `json:"steadySince,omitempty"`
	Progress     []graph.Progress `json:"progress,omitempty"`
	Synchronized []graph.Count    `json:"synchronized,omitempty"`
	Trouble      *Trouble         `json:"trouble,omitempty"` // nil if nothing is wrong
}

// Trouble describes a problem of a job.
type Trouble struct {
	What  string     `json:"what"`
	Fix   Fix        `json:"-"`
	Code  string     `json:"code,omitempty"`
	Since *time.Time `json:"since,omitempty"`
	Next  *time.Time `json:"nextAttempt,omitempty"`
}

// StatusOf reads the state of provisioning of an enterprise application.
func StatusOf(ctx context.Context, c *graph.Client, sp graph.ServicePrincipal) (Status, error) {
	st := Status{Application: sp.DisplayName, ClientID: sp.AppID, PrincipalID: sp.ID, Code: "NotConfigured"}
	job, err := c.SCIMJob(ctx, sp.ID)
	if err != nil {
		return st, err
	}
	if job.ID == "" {
		st.Trouble = &Trouble{What: "There is no provisioning job.", Fix: Fix{Action: RunSetup}}
		return st, nil
	}
	secrets, err := c.Secrets(ctx, sp.ID)
	if err != nil {
		return st, err
	}
	st.JobID, st.Endpoint, st.Scope = job.ID, secrets[graph.BaseAddress], setup.ScopeText(secrets[graph.SyncAll])
	st.Code, st.Schedule, st.Last, st.LastGood = job.Status.Code, job.Schedule.State, job.Status.Last, job.Status.LastGood
	st.Progress, st.Synchronized = job.Status.Progress, job.Status.Synchronized
	if at := job.Status.SteadySince; at.Year() > 1 {
		st.Steady = &at
	}
	st.Trouble = troubleOf(&job)
	return st, nil
}

func troubleOf(j *graph.Job) *Trouble {
	last := j.Status.Last
	switch q := j.Status.Quarantine; {
	case q != nil:
		return &Trouble{What: "Quarantine: " + q.Meaning(), Fix: Fix{Action: quarantineAction(q)}, Code: q.Reason, Since: &q.Since, Next: &q.Next}
	case !j.Running():
		return &Trouble{What: "The job does not run (" + j.Schedule.State + ").", Fix: Fix{Action: Resume}}
	case last != nil && last.Error != nil:
		return &Trouble{What: "The last run failed: " + last.Error.Message, Fix: Fix{Action: SeeFailures}, Code: last.Error.Code}
	case last != nil && last.State == "EntryLevelErrors":
		return &Trouble{What: fmt.Sprintf("%d objects could not be provisioned.", last.Escrowed), Fix: Fix{Action: AwaitRetries}}
	}
	return nil
}

var quarantineActions = map[string]Action{
	"EncounteredQuarantineException":       RetestAndRestart,
	"EncounteredBaseEscrowThreshold":       RestartErrors,
	"EncounteredTotalEscrowThreshold":      RestartErrors,
	"EncounteredEscrowProportionThreshold": RestartErrors,
	"QuarantinedOnDemand":                  AskMicrosoft,
	"TooManyDeletes":                       AllowDeletions,
	"IngestionInterrupted":                 WaitOrRestart,
}

// quarantineAction returns what ends a quarantine.
func quarantineAction(q *graph.Quarantine) Action {
	return cmp.Or(quarantineActions[q.Reason], SeeFailures)
}
