package entra

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"
)

// Template is the connector of every application that speaks SCIM and is not in the gallery.
const Template = "scim"

// Job is a provisioning job.
type Job struct {
	ID         string     `json:"id"`
	TemplateID string     `json:"templateId"`
	Schedule   Schedule   `json:"schedule"`
	Status     JobStatus  `json:"status"`
	Settings   []KeyValue `json:"synchronizationJobSettings"`
}

// Schedule says whether a job runs by itself.
type Schedule struct {
	State    string `json:"state"` // Active, Disabled or Paused
	Interval string `json:"interval"`
}

// JobStatus is how a job fares.
type JobStatus struct {
	Code          string      `json:"code"` // NotConfigured, NotRun, Active, Paused or Quarantine
	Failures      int         `json:"countSuccessiveCompleteFailures"`
	Last          *Execution  `json:"lastExecution"`
	LastGood      *Execution  `json:"lastSuccessfulExecution"`
	SteadySince   time.Time   `json:"steadyStateFirstAchievedTime"` // the year 1: never
	Progress      []Progress  `json:"progress"`
	Quarantine    *Quarantine `json:"quarantine"`
	Synchronized  []Count     `json:"synchronizedEntryCountByType"`
	Troubleshoot  string      `json:"troubleshootingUrl"`
	EscrowsPruned bool        `json:"escrowsPruned"`
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

// JobError is why a run failed, or a job is in quarantine.
type JobError struct {
	Code       string `json:"code"`
	Message    string `json:"message"`
	Actionable bool   `json:"tenantActionable"`
}

// Progress is how far a cycle has come.
type Progress struct {
	Units     string `json:"units"`
	Completed int    `json:"completedUnits"`
	Total     int    `json:"totalUnits"`
}

// Quarantine is why Entra runs a job only now and then.
type Quarantine struct {
	Reason string    `json:"reason"`
	Since  time.Time `json:"seriesBegan"`
	Next   time.Time `json:"nextAttempt"`
	Error  *JobError `json:"error"`
}

// Count is how many objects of a type Entra takes for synchronized.
type Count struct {
	Type  string `json:"key"`
	Count int    `json:"value"`
}

// KeyValue is a setting or a secret.
type KeyValue struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// UnmarshalJSON takes settings, which have names where secrets have keys.
func (kv *KeyValue) UnmarshalJSON(b []byte) error {
	var wire struct {
		Key, Name string
		Value     *string
	}
	if err := json.Unmarshal(b, &wire); err != nil {
		return err
	}
	kv.Key = either(wire.Key, wire.Name)
	if wire.Value != nil {
		kv.Value = *wire.Value
	}
	return nil
}

func synchronization(principal string) string {
	return "/servicePrincipals/" + url.PathEscape(principal) + "/synchronization"
}

func jobPath(principal, job string) string {
	return synchronization(principal) + "/jobs/" + url.PathEscape(job)
}

// Templates lists the ids of the connectors an enterprise application can have. It has none where it was not made from a
// template of applications.
func (c *Client) Templates(ctx context.Context, principal string) ([]string, error) {
	found, err := all[struct {
		ID string `json:"id"`
	}](ctx, c, synchronization(principal)+"/templates")
	ids := make([]string, len(found))
	for i, t := range found {
		ids[i] = t.ID
	}
	return ids, err
}

// Jobs lists the jobs. That there are none is told in two ways.
func (c *Client) Jobs(ctx context.Context, principal string) ([]Job, error) {
	jobs, err := all[Job](ctx, c, synchronization(principal)+"/jobs")
	if notThere(err) {
		return nil, nil
	}
	return jobs, err
}

// Job reads one job.
func (c *Client) Job(ctx context.Context, principal, job string) (Job, error) {
	var j Job
	err := c.get(ctx, jobPath(principal, job), &j)
	return j, err
}

// CreateJob makes a job of the scim template. It is paused until it is started.
func (c *Client) CreateJob(ctx context.Context, principal string) (Job, error) {
	var j Job
	err := c.call(ctx, http.MethodPost, synchronization(principal)+"/jobs", map[string]string{"templateId": Template}, &j)
	return j, err
}

// DeleteJob removes a job. What it provisioned stays where it is.
func (c *Client) DeleteJob(ctx context.Context, principal, job string) error {
	return c.call(ctx, http.MethodDelete, jobPath(principal, job), nil, nil)
}

// Start lets a job run every 40 minutes, and ends a quarantine.
func (c *Client) Start(ctx context.Context, principal, job string) error {
	return c.call(ctx, http.MethodPost, jobPath(principal, job)+"/start", nil, nil)
}

// Pause keeps a job from running again. A cycle that is under way ends by itself.
func (c *Client) Pause(ctx context.Context, principal, job string) error {
	return c.call(ctx, http.MethodPost, jobPath(principal, job)+"/pause", nil, nil)
}

// Reset is what a restart makes a job forget.
type Reset string

// The resets that make sense from outside.
const (
	ResetFull   Reset = "Full"                                // everything: the next cycle is an initial one
	ResetScope  Reset = "Watermark"                           // how far it has read: every object is evaluated anew
	ResetErrors Reset = "Watermark, Escrows, QuarantineState" // besides, what failed and why it is in quarantine
)

// Restart makes a job forget, and run again.
func (c *Client) Restart(ctx context.Context, principal, job string, reset Reset) error {
	return c.call(ctx, http.MethodPost, jobPath(principal, job)+"/restart",
		map[string]map[string]string{"criteria": {"resetScope": string(reset)}}, nil)
}
