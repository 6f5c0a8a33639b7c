package entra

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Status is how provisioning fares, as an operator wants to know it.
type Status struct {
	Application  string     `json:"application"`
	ClientID     string     `json:"clientId"`
	PrincipalID  string     `json:"servicePrincipalId"`
	JobID        string     `json:"jobId,omitempty"`
	Endpoint     string     `json:"endpoint,omitempty"`
	Scope        string     `json:"scope,omitempty"`
	Code         string     `json:"code"`
	Schedule     string     `json:"schedule,omitempty"`
	Last         *Execution `json:"lastExecution,omitempty"`
	LastGood     *Execution `json:"lastSuccessfulExecution,omitempty"`
	Steady       *time.Time `json:"steadySince,omitempty"`
	Progress     []Progress `json:"progress,omitempty"`
	Synchronized []Count    `json:"synchronized,omitempty"`
	Trouble      *Trouble   `json:"trouble,omitempty"`
}

// Trouble is what is wrong, in words.
type Trouble struct {
	What  string     `json:"what"`
	Cure  string     `json:"cure"`
	Code  string     `json:"code,omitempty"`
	Since *time.Time `json:"since,omitempty"`
	Next  *time.Time `json:"nextAttempt,omitempty"`
}

// StatusOf reads how the job of an enterprise application fares.
func (c *Client) StatusOf(ctx context.Context, sp ServicePrincipal) (Status, error) {
	st := Status{Application: sp.DisplayName, ClientID: sp.AppID, PrincipalID: sp.ID, Code: "NotConfigured"}
	job, err := c.TheJob(ctx, sp.ID)
	if err != nil {
		return st, err
	}
	if job.ID == "" {
		st.Trouble = &Trouble{What: "There is no provisioning job.", Cure: "Run scimctl entra setup."}
		return st, nil
	}
	secrets, err := c.Secrets(ctx, sp.ID)
	if err != nil {
		return st, err
	}
	st.JobID, st.Endpoint, st.Scope = job.ID, secrets[baseAddress], scopeWord(secrets[syncAll])
	st.Code, st.Schedule, st.Last, st.LastGood = job.Status.Code, job.Schedule.State, job.Status.Last, job.Status.LastGood
	st.Progress, st.Synchronized = job.Status.Progress, job.Status.Synchronized
	if at := job.Status.SteadySince; at.Year() > 1 {
		st.Steady = &at
	}
	st.Trouble = job.trouble()
	return st, nil
}

// TheJob is the scim job of an enterprise application, the zero Job if it has none.
func (c *Client) TheJob(ctx context.Context, principal string) (Job, error) {
	jobs, err := c.Jobs(ctx, principal)
	if err != nil {
		return Job{}, err
	}
	if i := slices.IndexFunc(jobs, func(j Job) bool { return j.TemplateID == Template }); i >= 0 {
		return jobs[i], nil
	}
	return Job{}, nil
}

// trouble is what is wrong with a job, nil if nothing is.
func (j *Job) trouble() *Trouble {
	if q := j.Status.Quarantine; q != nil {
		what, cure := q.Words()
		return &Trouble{What: "Quarantine: " + what, Cure: cure, Code: q.Reason, Since: &q.Since, Next: &q.Next}
	}
	if j.Schedule.State != "Active" {
		return &Trouble{What: "The job does not run (" + j.Schedule.State + ").", Cure: "Run scimctl entra resume."}
	}
	if l := j.Status.Last; l != nil && l.Error != nil {
		return &Trouble{What: "The last run failed: " + l.Error.Message, Cure: "See scimctl entra logs --failed.", Code: l.Error.Code}
	}
	if l := j.Status.Last; l != nil && l.State == "EntryLevelErrors" {
		return &Trouble{What: fmt.Sprintf("%d objects could not be provisioned.", l.Escrowed), Cure: "See scimctl entra logs --failed; Entra repeats them by itself."}
	}
	return nil
}

// reasons are what a quarantine's reason means, and what helps.
var reasons = map[string][2]string{
	"EncounteredQuarantineException": {"Entra cannot use the endpoint: address, token or network.",
		"Run scimctl entra doctor; once it is cured: scimctl entra restart --errors."},
	"EncounteredBaseEscrowThreshold": {"Too many objects fail.", "See scimctl entra logs --failed, cure the causes, then: scimctl entra restart --errors."},
	"EncounteredTotalEscrowThreshold": {"More than 60,000 changes fail, or 40,000 that are no references.",
		"See scimctl entra logs --failed, cure the causes, then: scimctl entra restart --errors."},
	"EncounteredEscrowProportionThreshold": {"More than 40 in 100 objects fail.",
		"See scimctl entra logs --failed, cure the causes, then: scimctl entra restart --errors."},
	"QuarantinedOnDemand": {"Microsoft put the job into quarantine by hand.", "Ask Microsoft's support, with the job id."},
	"TooManyDeletes": {"More users would be disabled or deleted than the threshold for accidents allows.",
		"Look at the scope and the assignments. Where the deletions are meant, allow them in the Entra admin center under Provisioning."},
	"IngestionInterrupted": {"Entra could not read its own directory.", "It usually heals by itself; else: scimctl entra restart --errors."},
}

// Words says what a quarantine means and what helps.
func (q *Quarantine) Words() (what, cure string) {
	words, ok := reasons[q.Reason]
	if !ok {
		words = [2]string{"Entra gives the reason " + q.Reason + ".", "See scimctl entra logs --failed."}
	}
	what = words[0]
	if q.Error != nil && q.Error.Message != "" {
		what += " Entra says: " + q.Error.Message
	}
	return what, words[1]
}
