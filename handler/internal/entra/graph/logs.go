package graph

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"
)

// LogRecord is an entry of Entra's provisioning log: Entra's view of a change.
type LogRecord struct {
	ID       string    `json:"id"`
	Time     time.Time `json:"activityDateTime"`
	JobID    string    `json:"jobId"`
	CycleID  string    `json:"cycleId"`
	ChangeID string    `json:"changeId"`
	Action   string    `json:"provisioningAction"` // create, update, disable, delete, stagedDelete or other
	Millis   int       `json:"durationInMilliseconds"`
	Status   LogStatus `json:"provisioningStatusInfo"`
	Source   Identity  `json:"sourceIdentity"` // its id is Entra's objectId
	Target   Identity  `json:"targetIdentity"` // its id is the SCIM id
	Steps    []LogStep `json:"provisioningSteps"`
}

// LogStep is a step that Entra took for a LogRecord.
type LogStep struct {
	Name        string         `json:"name"`
	Type        string         `json:"provisioningStepType"` // import, scoping, matching, processing, referenceResolution or export
	Status      string         `json:"status"`
	Description string         `json:"description"`
	Details     map[string]any `json:"details"`
}

// LogStatus is the outcome in a LogRecord.
type LogStatus struct {
	Status string    `json:"status"` // success, failure, skipped or warning
	Error  *LogError `json:"errorInformation"`
}

// LogError is the reason for a failure.
type LogError struct {
	Code   string `json:"errorCode"`
	Reason string `json:"reason"`
	Fix    string `json:"recommendedAction"` // Microsoft's
}

// Identity is one side of a LogRecord.
type Identity struct {
	ID   string `json:"id"`
	Type string `json:"identityType"`
	Name string `json:"displayName"`
}

// IsGroup reports whether the identity is that of a group.
func (i Identity) IsGroup() bool { return strings.EqualFold(i.Type, TypeGroup) }

// Log reads the provisioning log of an enterprise application since a time, oldest first. If there are more than limit entries,
// it returns those that Graph lists first, which are the newest. Graph neither sorts the log reliably nor accepts "ge" for times,
// and allows five calls in ten seconds.
func (c *Client) Log(ctx context.Context, principal string, since time.Time, limit int) ([]LogRecord, error) {
	q := url.Values{}
	q.Set("$filter", "servicePrincipal/id eq "+quote(principal)+" and activityDateTime gt "+since.UTC().Format(time.RFC3339))
	q.Set("$top", "500")
	var records []LogRecord
	for path := "/auditLogs/provisioning?" + q.Encode(); path != "" && len(records) < limit; {
		if err := c.reports.step(ctx); err != nil {
			return nil, err
		}
		page, err := read[page[LogRecord]](ctx, c, path)
		if err != nil {
			return nil, err
		}
		records, path = append(records, page.Value...), page.Next
	}
	records = records[:min(len(records), limit)]
	slices.SortStableFunc(records, func(a, b LogRecord) int { return a.Time.Compare(b.Time) })
	return records, nil
}
