package graph

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// templateSCIM is the connector of every application that speaks SCIM and is not in the gallery.
const templateSCIM = "scim"

// Job is a provisioning job.
type Job struct {
	ID         string    `json:"id"`
	TemplateID string    `json:"templateId"`
	Schedule   Schedule  `json:"schedule"`
	Status     JobStatus `json:"status"`
}

// Running reports whether Entra runs the job on its schedule.
func (j *Job) Running() bool { return j.Schedule.State == "Active" }

// Schedule is the schedule of a job.
type Schedule struct {
	State string `json:"state"` // Active, Disabled or Paused
}

// JobStatus is Entra's report about a job.
type JobStatus struct {
	Code         string      `json:"code"` // NotConfigured, NotRun, Active, Paused or Quarantine
	Last         *Execution  `json:"lastExecution"`
	LastGood     *Execution  `json:"lastSuccessfulExecution"`
	SteadySince  time.Time   `json:"steadyStateFirstAchievedTime"` // the year 1: never
	Progress     []Progress  `json:"progress"`
	Quarantine   *Quarantine `json:"quarantine"`
	Synchronized []Count     `json:"synchronizedEntryCountByType"`
}

// Execution is one run of a job.
type Execution struct {
	Activity string    `json:"activityIdentifier"`
	State    string    `json:"state"` // Succeeded, Failed or EntryLevelErrors
	Began    time.Time `json:"timeBegan"`
	Ended    time.Time `json:"timeEnded"`
	Entitled int       `json:"countEntitled"`
	Exported int       `json:"countExported"`
	Escrowed int       `json:"countEscrowed"`
	Error    *JobError `json:"error"`
}

// JobError is the reason for a failed run or a quarantine.
type JobError struct {
	Code       string `json:"code"`
	Message    string `json:"message"`
	Actionable bool   `json:"tenantActionable"`
}

// Progress tells how many units of a cycle are completed.
type Progress struct {
	Units     string `json:"units"`
	Completed int    `json:"completedUnits"`
	Total     int    `json:"totalUnits"`
}

// Quarantine tells since when and for which reason Entra runs a job only rarely.
type Quarantine struct {
	Reason string    `json:"reason"`
	Since  time.Time `json:"seriesBegan"`
	Next   time.Time `json:"nextAttempt"`
	Error  *JobError `json:"error"`
}

// Count is the number of objects of a type that Entra counts as synchronized.
type Count struct {
	Type  string `json:"key"`
	Count int    `json:"value"`
}

func synchronization(principal string) string {
	return "/servicePrincipals/" + url.PathEscape(principal) + "/synchronization"
}

func jobPath(principal, job string) string {
	return synchronization(principal) + "/jobs/" + url.PathEscape(job)
}

// CheckConnectors fails if Graph does not show which connectors an enterprise application can have.
func (c *Client) CheckConnectors(ctx context.Context, principal string) error {
	return c.call(ctx, http.MethodGet, synchronization(principal)+"/templates", nil, nil)
}

// Jobs lists the jobs of an enterprise application. If none exists Graph answers 404 or an empty list.
func (c *Client) Jobs(ctx context.Context, principal string) ([]Job, error) {
	jobs, err := all[Job](ctx, c, synchronization(principal)+"/jobs")
	if NotFound(err) {
		return nil, nil
	}
	return jobs, err
}

// SCIMJob returns the job of the scim template, the zero Job if none exists.
func SCIMJob(jobs []Job) Job {
	if i := slices.IndexFunc(jobs, func(j Job) bool { return j.TemplateID == templateSCIM }); i >= 0 {
		return jobs[i]
	}
	return Job{}
}

// SCIMJob reads the job of the scim template, the zero Job if the enterprise application has none.
func (c *Client) SCIMJob(ctx context.Context, principal string) (Job, error) {
	jobs, err := c.Jobs(ctx, principal)
	return SCIMJob(jobs), err
}

// Job reads one job.
func (c *Client) Job(ctx context.Context, principal, job string) (Job, error) {
	return read[Job](ctx, c, jobPath(principal, job))
}

// CreateJob creates a job of the scim template. It does not run until Start.
func (c *Client) CreateJob(ctx context.Context, principal string) (Job, error) {
	var j Job
	err := c.call(ctx, http.MethodPost, synchronization(principal)+"/jobs", map[string]string{"templateId": templateSCIM}, &j)
	return j, err
}

// DeleteJob deletes a job. The accounts that it provisioned stay as they are.
func (c *Client) DeleteJob(ctx context.Context, principal, job string) error {
	return c.call(ctx, http.MethodDelete, jobPath(principal, job), nil, nil)
}

// Start makes a job run every 40 minutes, and ends a quarantine.
func (c *Client) Start(ctx context.Context, principal, job string) error {
	return c.call(ctx, http.MethodPost, jobPath(principal, job)+"/start", nil, nil)
}

// Pause stops a job from running again. A cycle in progress is completed.
func (c *Client) Pause(ctx context.Context, principal, job string) error {
	return c.call(ctx, http.MethodPost, jobPath(principal, job)+"/pause", nil, nil)
}

// Reset selects the state that a restart clears.
type Reset string

// The resets that are of use to an administrator.
const (
	ResetFull   Reset = "Full"                                // everything: the next cycle is an initial one
	ResetScope  Reset = "Watermark"                           // the position in Entra's changes: every object is evaluated again
	ResetErrors Reset = "Watermark, Escrows, QuarantineState" // also failed objects and the quarantine
)

// Restart clears state of a job.
func (c *Client) Restart(ctx context.Context, principal, job string, reset Reset) error {
	return c.call(ctx, http.MethodPost, jobPath(principal, job)+"/restart",
		map[string]map[string]string{"criteria": {"resetScope": string(reset)}}, nil)
}

// meanings explain the reasons of a quarantine.
var meanings = map[string]string{
	"EncounteredQuarantineException":       "Entra cannot use the endpoint: address, token or network.",
	"EncounteredBaseEscrowThreshold":       "Too many objects fail.",
	"EncounteredTotalEscrowThreshold":      "More than 60,000 changes fail, or 40,000 that are not references.",
	"EncounteredEscrowProportionThreshold": "More than 40 in 100 objects fail.",
	"QuarantinedOnDemand":                  "Microsoft put the job into quarantine by hand.",
	"TooManyDeletes":                       "More users would be disabled or deleted than accidental deletions prevention allows.",
	"IngestionInterrupted":                 "Entra could not read its own directory.",
}

// Meaning explains the reason of the quarantine, with Entra's own message if there is one.
func (q *Quarantine) Meaning() string {
	text := cmp.Or(meanings[q.Reason], "Entra gives the reason "+q.Reason+".")
	if q.Error != nil && q.Error.Message != "" {
		text += " Entra says: " + q.Error.Message
	}
	return text
}
