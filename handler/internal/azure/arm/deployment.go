package arm

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
)

// Deployment is a deployment as Resource Manager shows it to a Reader: values of secure types are left out there.
type Deployment struct {
	Name       string
	Tags       map[string]string
	Properties struct {
		Timestamp  time.Time
		Outputs    map[string]value
		Parameters map[string]value
	}
}

// value is an output or a parameter. Secure ones have no value.
type value struct {
	Type  string
	Value json.RawMessage
}

// Output returns an output. Resource Manager changes the case of names ("azurE_LOCATION"), so case does not count.
func (d *Deployment) Output(name string) string { return find(d.Properties.Outputs, name) }

// Parameter returns a parameter: a string, or the text of a number or truth value.
func (d *Deployment) Parameter(name string) string { return find(d.Properties.Parameters, name) }

// Entry returns an entry of a parameter that is an object.
func (d *Deployment) Entry(parameter, name string) string {
	for k, v := range d.Properties.Parameters {
		var object map[string]json.RawMessage
		if !strings.EqualFold(k, parameter) || json.Unmarshal(v.Value, &object) != nil {
			continue
		}
		for k, v := range object {
			if strings.EqualFold(k, name) {
				return scalar(v)
			}
		}
	}
	return ""
}

func find(values map[string]value, name string) string {
	for k, v := range values {
		if strings.EqualFold(k, name) {
			return scalar(v.Value)
		}
	}
	return ""
}

// scalar returns the text of a string, number or truth value, and nothing of anything else.
func scalar(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || raw[0] == '{' || raw[0] == '[' || string(raw) == "null" {
		return ""
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}
