package entra

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Verdict is what became of provisioning one object on demand.
type Verdict struct {
	Result string   `json:"result"` // Success, Skipped or Failure
	Code   string   `json:"code,omitempty"`
	Reason string   `json:"reason,omitempty"`
	Steps  []string `json:"steps,omitempty"`
	ID     string   `json:"id,omitempty"` // the SCIM id, where Entra tells it
	Action string   `json:"action,omitempty"`
	Sent   []Sent   `json:"sent,omitempty"` // only of an export that was done or tried
}

// Sent is an attribute that Entra sent to the target, or tried to.
type Sent struct {
	Name string `json:"displayName"`
	Old  string `json:"oldValue"`
	New  string `json:"newValue"`
}

// ErrDisabled reports that a user is disabled in Entra. Entra does not provision such a user on demand.
var ErrDisabled = errors.New("the user is disabled in Entra, and Entra neither disables nor deletes on demand: name an enabled user")

// OK says whether the object is now as it should be. That nothing had to be done is as good.
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

// Subject is what to provision on demand.
type Subject struct {
	ID      string
	Type    string // User or Group
	Members []string
}

// ProvisionOnDemand provisions one object now and tells what became of it. Graph answers 200 also for a failure.
func (c *Client) ProvisionOnDemand(ctx context.Context, principal, job, rule string, s Subject) (Verdict, error) {
	if err := c.demands.step(ctx); err != nil {
		return Verdict{}, err
	}
	subject := object{"objectId": s.ID, "objectTypeName": s.Type}
	if len(s.Members) > 0 {
		links := make([]object, len(s.Members))
		for i, id := range s.Members {
			links[i] = object{"objectId": id, "objectTypeName": userObject}
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

// step is a step of provisioning, in the log and in the answer on demand.
type step struct {
	Name        string         `json:"name"`
	Type        string         `json:"type"`
	Status      string         `json:"status"`
	Description string         `json:"description"`
	Details     map[string]any `json:"details"`
}

// story is what the answer's value tells: an object, or a list of such.
type story struct {
	Action string `json:"action"`
	Sent   []Sent `json:"modifiedProperties"`
	Steps  []step `json:"provisioningSteps"`
	Target struct {
		ID string `json:"id"`
	} `json:"targetIdentity"`
	Info struct {
		ErrorCode string `json:"errorCode"`
		Reason    string `json:"reason"`
	} `json:"statusInfo"`
}

// readVerdict reads the two texts of an answer, both of which are JSON. One form has no result in the key; then the steps
// decide. What is not understood is a failure.
func readVerdict(key, value string) Verdict {
	var v Verdict
	var head struct {
		Result  string
		Details struct{ ErrorCode, ErrorMessage string }
	}
	told := readStory(value)
	for _, s := range told.Steps {
		v.Steps = append(v.Steps, fmt.Sprintf("%s %s: %s", s.Type, strings.ToLower(s.Status), s.Description))
	}
	v.ID, v.Action = told.Target.ID, strings.ToLower(told.Action)
	if json.Unmarshal([]byte(key), &head) == nil && head.Result != "" {
		v.Result, v.Code, v.Reason = head.Result, head.Details.ErrorCode, head.Details.ErrorMessage
	} else {
		v.Result, v.Code, v.Reason = bySteps(told.Steps), told.Info.ErrorCode, told.Info.Reason
	}
	if v.Result != "Success" && v.Result != "Skipped" && v.Result != "Failure" {
		v.Reason = strings.TrimSpace("an answer that is not understood: " + v.Result + " " + v.Reason)
		v.Result = "Failure"
	}
	if v.Result != "Skipped" { // of what is skipped Entra lists what it has read
		v.Sent = told.Sent
	}
	return v
}

func readStory(value string) story {
	var one story
	var several []story
	if json.Unmarshal([]byte(value), &one) != nil && json.Unmarshal([]byte(value), &several) == nil && len(several) > 0 {
		one = several[0]
	}
	return one
}

// bySteps is a result where only steps are told: an export that succeeded, and no step that did not.
func bySteps(steps []step) string {
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
