package graph

import (
	"net/http"
	"strings"
)

// verdict is the answer to provisioning on demand, in the published words of Graph: the steps in their order, and the changes
// of the export.
type verdict struct {
	sub                   *subject
	sent                  *[]object
	result, code, message string
	action, id            string
}

// skip ends the verdict with the scoping.
func (v *verdict) skip(code, message string) {
	v.result, v.code, v.message, v.action = "Skipped", code, message, "Other"
}

// exported ends the verdict with the outcome of the export.
func (v *verdict) exported(k *known, action string, err error) {
	v.result, v.action = "Success", action
	if k != nil {
		v.id = k.id
	}
	switch {
	case err != nil && action == "":
		v.action = "match"
		fallthrough
	case err != nil:
		v.result, v.code, v.message = "Failure", errorCode(err), err.Error()
	case action == "other":
		v.result, v.code = "Skipped", "RedundantExport"
		v.message = "The state of the " + strings.ToLower(v.sub.kind) + " in both the source and target systems already match."
	}
}

// steps returns the steps that were taken.
func (v *verdict) steps() []object {
	who := v.sub.kind + " '" + v.sub.name + "'"
	steps := []object{step("EntryImport", "Import", "Success", "Retrieved "+who+" from Microsoft Entra ID")}
	if v.code == "NotEffectivelyEntitled" {
		return append(steps, step("EntrySynchronizationScoping", "Scoping", "Skipped", v.message))
	}
	if v.action != "create" && v.id != "" {
		steps = append(steps, step("EntryImport", "Matching", "Success", "Retrieved '"+v.sub.name+"' from customappsso"))
	}
	steps = append(steps, step("EntrySynchronizationScoping", "Scoping", "Success", "Determine if "+v.sub.kind+" in scope by evaluating against each scoping filter"))
	switch {
	case v.result == "Failure":
		return append(steps, step("EntryExport"+exports[v.action], "Export", "Failure", "Failed to "+v.action+" "+who+" in customappsso"))
	case v.result == "Skipped":
		return append(steps, step("EntrySynchronizationSkip", "Export", "Skipped", v.message))
	}
	return append(steps, step("EntryExport"+exports[v.action], "Export", "Success", who+" was "+v.action+"d in customappsso"))
}

// exports are the ends of the names of the last step, by action.
var exports = map[string]string{"create": "Add", "update": "Update", "disable": "Update"}

func step(name, kind, status, description string) object {
	return object{"name": name, "type": kind, "status": status, "description": description, "details": object{}}
}

// answer answers 200 with the two texts.
func (v *verdict) answer(w http.ResponseWriter) {
	details := object{}
	if v.code != "" {
		details = object{"errorCode": v.code, "errorMessage": v.message}
	}
	sent := *v.sent
	if sent == nil {
		sent = []object{}
	}
	answer(w, http.StatusOK, object{
		"key": string(mustJSON(object{"result": v.result, "details": details})),
		"value": string(mustJSON(object{"action": v.action, "provisioningSteps": v.steps(), "modifiedProperties": sent,
			"statusInfo":     object{"status": v.result, "errorCode": orNull(v.code), "reason": orNull(v.message)},
			"sourceIdentity": object{"id": v.sub.id, "type": v.sub.kind}, "targetIdentity": object{"id": orNull(v.id)}})),
	})
}
