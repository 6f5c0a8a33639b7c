package graph

import (
	"errors"
	"net/http"
	"regexp"
	"time"
)

// logRecord is an entry of the provisioning log.
type logRecord struct {
	at        time.Time
	principal string
	body      object
}

// note logs the outcome of an object.
func (r *run) note(sub *subject, k *known, action string, err error) {
	target := ""
	if k != nil {
		target = k.id
	}
	status := object{"status": "success", "errorInformation": nil}
	switch {
	case errors.Is(err, errNothingToMatch):
		status = object{"status": "skipped", "errorInformation": object{"errorCode": "ImportSkipped", "reason": err.Error()}}
	case err != nil:
		status = object{"status": "failure", "errorInformation": object{"errorCode": errorCode(err), "reason": err.Error()}}
	case action == "other":
		status["status"] = "skipped"
	}
	if action == "" {
		action = "other"
	}
	now := r.s.options.Now()
	r.s.log = append(r.s.log, logRecord{now, r.p.id, object{
		"id": r.s.guid("log"), "activityDateTime": stamp(now), "tenantId": r.s.options.Tenant, "jobId": r.j.id, "cycleId": r.j.cycle,
		"changeId": r.s.guid("change"), "provisioningAction": action, "durationInMilliseconds": 120, "provisioningStatusInfo": status,
		"servicePrincipal": object{"id": r.p.id, "displayName": r.p.name},
		"sourceSystem":     object{"displayName": "Microsoft Entra ID"}, "targetSystem": object{"displayName": "customappsso"},
		"sourceIdentity":    object{"id": sub.id, "identityType": sub.kind, "displayName": sub.name},
		"targetIdentity":    object{"id": target, "identityType": sub.kind, "displayName": ""},
		"provisioningSteps": []object{}, "modifiedProperties": []object{},
	}})
}

// errorCode returns Entra's code for an answer of the endpoint.
func errorCode(err error) string {
	refused, ok := errors.AsType[*refusal](err)
	switch {
	case !ok:
		return "WebExceptionProtocolError"
	case refused.status == http.StatusConflict:
		return "EntryConflict"
	case refused.status == http.StatusUnauthorized || refused.status == http.StatusForbidden:
		return "Unauthorized"
	case refused.status == http.StatusNotFound:
		return "InvalidAnchor"
	case refused.status == http.StatusTooManyRequests:
		return "TooManyRequests"
	case refused.status == 0:
		return refused.body
	}
	return "InternalServerError"
}

var logFilter = regexp.MustCompile(`^servicePrincipal/id eq '([^']+)' and activityDateTime gt (\S+)$`)

// listLog answers the log, newest first. It allows five calls in ten seconds, and sends no Retry-After with the sixth.
func (s *Server) listLog(w http.ResponseWriter, r *http.Request) {
	if _, ok := s.reports.spend(s.options.Now(), 1, 5); !ok {
		s.throttle(w, "")
		return
	}
	m := logFilter.FindStringSubmatch(r.URL.Query().Get("$filter"))
	if m == nil {
		unsupported(w)
		return
	}
	since, err := time.Parse(time.RFC3339, m[2])
	if err != nil {
		unsupported(w)
		return
	}
	var found []object
	for i := len(s.log) - 1; i >= 0; i-- {
		if l := s.log[i]; l.principal == m[1] && l.at.After(since) {
			found = append(found, l.body)
		}
	}
	page(w, r, len(found), func(i int) any { return found[i] })
}
