package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// Verdict is the result of provisioning one object on demand.
type Verdict struct {
	Result string   `json:"result"` // Success, Skipped or Failure
	Code   string   `json:"code,omitempty"`
	Reason string   `json:"reason,omitempty"`
	Steps  []string `json:"steps,omitempty"`
	ID     string   `json:"id,omitempty"` // the SCIM id, if Entra returns it
	Action string   `json:"action,omitempty"`
	Sent   []Sent   `json:"sent,omitempty"` // only of an export that was done or tried
}

// Sent is an attribute that Entra sent to the target, or tried to.
type Sent struct {
	Name string `json:"displayName"`
	Old  string `json:"oldValue"`
	New  string `json:"newValue"`
}

// OK reports whether the object is now as it should be; it may have been so before.
func (v *Verdict) OK() bool {
	return v.Result == "Success" || v.Result == "Skipped" && v.Code == "RedundantExport"
}

func (v *Verdict) String() string {
	text := v.Result
	if v.Code != "" {
		text += " (" + v.Code + ")"
	}
	if v.Reason != "" {
		text += ": " + v.Reason
	}
	return text
}

// Subject is the object to provision on demand.
type Subject struct {
	ID      string
	Type    string   // TypeUser or TypeGroup
	Members []string // object ids of users, for a group
}

// ProvisionOnDemand provisions one object now by the rule of a schema. A failure to provision is a Verdict and no error.
func (c *Client) ProvisionOnDemand(ctx context.Context, principal, job, rule string, s Subject) (Verdict, error) {
	if err := c.demands.step(ctx); err != nil {
		return Verdict{}, err
	}
	subject := object{"objectId": s.ID, "objectTypeName": s.Type}
	if len(s.Members) > 0 {
		links := make([]object, len(s.Members))
		for i, id := range s.Members {
			links[i] = object{"objectId": id, "objectTypeName": TypeUser}
		}
		subject["links"] = object{"members": links}
	}
	var answer struct{ Key, Value string }
	err := c.call(ctx, http.MethodPost, jobPath(principal, job)+"/provisionOnDemand", object{
		"parameters": []object{{"ruleId": rule, "subjects": []object{subject}}}}, &answer)
	if err != nil {
		return Verdict{}, err
	}
	return readVerdict(answer.Key, answer.Value), nil
}

type demandStep struct {
	Type        string `json:"type"`
	Status      string `json:"status"`
	Description string `json:"description"`
}

// demandReport is the JSON in the answer's value: an object, or a list of such.
type demandReport struct {
	Action string       `json:"action"`
	Sent   []Sent       `json:"modifiedProperties"`
	Steps  []demandStep `json:"provisioningSteps"`
	Target struct {
		ID string `json:"id"`
	} `json:"targetIdentity"`
	Info struct {
		ErrorCode string `json:"errorCode"`
		Reason    string `json:"reason"`
	} `json:"statusInfo"`
}

// readVerdict reads the two texts of an answer, both of which are JSON. If the key has no result, the steps decide. An unknown
// result is a failure.
func readVerdict(key, value string) Verdict {
	var v Verdict
	var head struct {
		Result  string
		Details struct{ ErrorCode, ErrorMessage string }
	}
	report := readReport(value)
	for _, s := range report.Steps {
		v.Steps = append(v.Steps, fmt.Sprintf("%s %s: %s", s.Type, strings.ToLower(s.Status), s.Description))
	}
	v.ID, v.Action = report.Target.ID, strings.ToLower(report.Action)
	if json.Unmarshal([]byte(key), &head) == nil && head.Result != "" {
		v.Result, v.Code, v.Reason = head.Result, head.Details.ErrorCode, head.Details.ErrorMessage
	} else {
		v.Result, v.Code, v.Reason = resultOf(report.Steps), report.Info.ErrorCode, report.Info.Reason
	}
	if v.Result != "Success" && v.Result != "Skipped" && v.Result != "Failure" {
		v.Reason = strings.TrimSpace("unknown result: " + v.Result + " " + v.Reason)
		v.Result = "Failure"
	}
	if v.Result != "Skipped" { // of a skipped object Entra lists the attributes that it has read
		v.Sent = report.Sent
	}
	return v
}

func readReport(value string) demandReport {
	var one demandReport
	var several []demandReport
	if json.Unmarshal([]byte(value), &one) != nil && json.Unmarshal([]byte(value), &several) == nil && len(several) > 0 {
		one = several[0]
	}
	return one
}

// resultOf returns Failure if a step failed, else the status of the export.
func resultOf(steps []demandStep) string {
	result := ""
	for _, s := range steps {
		switch {
		case strings.EqualFold(s.Status, "Failure"):
			return "Failure"
		case strings.EqualFold(s.Type, "Export"):
			result = s.Status
		}
	}
	return result
}
